import { expect, it } from 'vitest';
import { latenciesOf, percentile } from './latencies.ts';
import type { LogEntry } from './pageLog.ts';

const at = (atMs: number, kind: LogEntry['kind'], type = ''): LogEntry => ({
  kind,
  atMs,
  type,
  pixels: 0,
});

it('measures from an input to the end of the first draw after its upload', () => {
  const log = [
    at(10, 'input', 'pointermove'),
    at(11, 'draw'),
    at(12, 'upload'),
    at(15, 'draw'),
    at(19, 'draw'),
  ];
  expect(latenciesOf(log, 'pointermove')).toEqual([5]);
});

it('measures the page’s own part of it', () => {
  const log = [at(10, 'input', 'pointermove'), at(12, 'upload'), at(13, 'issued'), at(21, 'draw')];
  expect(latenciesOf(log, 'pointermove', 'upload', 'issued')).toEqual([3]);
});

it('counts an upload for the last input before it alone', () => {
  const log = [
    at(10, 'input', 'pointermove'),
    at(12, 'input', 'pointermove'),
    at(13, 'upload'),
    at(15, 'draw'),
  ];
  expect(latenciesOf(log, 'pointermove')).toEqual([3]);
});

it('leaves out inputs that changed nothing, and those of another type', () => {
  const log = [
    at(1, 'input', 'pointerdown'),
    at(2, 'upload'),
    at(3, 'draw'),
    at(4, 'input', 'keydown'),
  ];
  expect(latenciesOf(log, 'keydown')).toEqual([]);
  expect(latenciesOf(log, 'pointerdown')).toEqual([2]);
});

it('finds when another frame was shown', () => {
  const log = [
    at(0, 'input', 'keydown'),
    at(3, 'upload'),
    at(4, 'draw'),
    at(6, 'frame'),
    at(9, 'draw'),
  ];
  expect(latenciesOf(log, 'keydown', 'frame')).toEqual([9]);
});

it('gives the value that a share of all do not pass', () => {
  const values = Array.from({ length: 100 }, (_, place) => 100 - place);
  expect(percentile(values, 0.95)).toBe(95);
  expect(percentile(values, 0.5)).toBe(50);
  expect(percentile([7], 0.95)).toBe(7);
});
