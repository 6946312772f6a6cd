import { expect, it } from 'vitest';
import { invertDelta, type LabelDelta } from '../../../../core/edit/delta.ts';
import { createKnownHistory } from './knownHistory.ts';

const stroke = (start: number, runs = 1): LabelDelta =>
  Array.from({ length: runs }, (_, place) => ({
    start: start + 2 * place,
    length: 1,
    before: 255,
    after: 3,
  }));

it('goes back over the strokes, the newest first, and forth again', () => {
  const history = createKnownHistory();
  history.painted(stroke(1));
  history.painted(stroke(5));
  expect(history.step('undo')).toEqual(invertDelta(stroke(5)));
  expect(history.step('undo')).toEqual(invertDelta(stroke(1)));
  expect(history.step('undo')).toBeNull();
  expect(history.step('redo')).toEqual(stroke(1));
  expect(history.step('redo')).toEqual(stroke(5));
  expect(history.step('redo')).toBeNull();
});

it('redoes nothing after a stroke', () => {
  const history = createKnownHistory();
  history.painted(stroke(1));
  history.step('undo');
  history.painted(stroke(5));
  expect(history.step('redo')).toBeNull();
  expect(history.step('undo')).toEqual(invertDelta(stroke(5)));
  expect(history.step('undo')).toBeNull();
});

it('knows a step that the backend has told of', () => {
  const history = createKnownHistory();
  history.learned('undo', invertDelta(stroke(1)));
  expect(history.step('redo')).toEqual(stroke(1));
  history.step('undo');
  history.learned('redo', stroke(1));
  expect(history.step('undo')).toEqual(invertDelta(stroke(1)));
});

it('forgets all but the strokes that it is told', () => {
  const history = createKnownHistory();
  history.painted(stroke(1));
  history.painted(stroke(5));
  history.step('undo');
  history.reset([stroke(9)]);
  expect(history.step('redo')).toBeNull();
  expect(history.step('undo')).toEqual(invertDelta(stroke(9)));
  expect(history.step('undo')).toBeNull();
});

it('forgets the oldest strokes first when they become too many', () => {
  const history = createKnownHistory(10);
  for (let place = 0; place < 6; place++) history.painted(stroke(100 * place, 3));
  expect(history.step('undo')).toEqual(invertDelta(stroke(500, 3)));
  expect(history.step('undo')).toEqual(invertDelta(stroke(400, 3)));
  expect(history.step('undo')).toEqual(invertDelta(stroke(300, 3)));
  expect(history.step('undo')).toBeNull();
  expect(history.step('redo')).toEqual(stroke(300, 3));
});
