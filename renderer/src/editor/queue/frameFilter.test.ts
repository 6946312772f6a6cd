import { describe, expect, it } from 'vitest';
import {
  countFilters,
  filterFrames,
  NO_FILTERS,
  valuesOf,
  type AreasByFrame,
  type FrameFilters,
} from './frameFilter.ts';
import { frameSummary as frame } from '../testing/frameSummaries.ts';

const CAR = 8;
const frames = [
  frame(1, 'Aachen_1', { city: 'aachen', split: 'train', status: 'done', flagged: true }),
  frame(2, 'Aachen_2', { city: 'aachen', split: 'val', sequence: '7', comment: 'bus?' }),
  frame(3, 'Bochum_1', { city: 'bochum', split: 'train', sequence: '7', status: 'rejected' }),
  frame(4, 'Bochum_2', { city: 'bochum', split: 'train', status: 'skipped', flagged: true }),
];
const areas: AreasByFrame = new Map([
  [1, [{ index: CAR, pixels: 200 }]],
  [
    2,
    [
      { index: 0, pixels: 1000 },
      { index: CAR, pixels: 15 },
    ],
  ],
  [3, [{ index: 0, pixels: 1536 }]],
]);

function shown(change: Partial<FrameFilters>): number[] {
  return filterFrames(frames, { ...NO_FILTERS, ...change }, areas).map(({ frameId }) => frameId);
}

describe('the filters of the queue', () => {
  it('let everything through when none is set', () => {
    expect(filterFrames(frames, NO_FILTERS, areas)).toBe(frames);
  });

  it.each<[string, Partial<FrameFilters>, number[]]>([
    ['a status', { statuses: ['done'] }, [1]],
    ['any of several statuses', { statuses: ['rejected', 'new'] }, [2, 3]],
    ['a split', { split: 'train' }, [1, 3, 4]],
    ['a city', { city: 'aachen' }, [1, 2]],
    ['a sequence', { sequence: '7' }, [2, 3]],
    ['a flag', { flagged: true }, [1, 4]],
    ['a comment', { commented: true }, [2]],
    ['a part of the name, small or large', { text: 'bOCH' }, [3, 4]],
    ['a class', { ofClass: { classIndex: CAR, atLeast: 0, unit: 'px' } }, [1, 2]],
    ['so many pixels of a class', { ofClass: { classIndex: CAR, atLeast: 16, unit: 'px' } }, [1]],
    [
      'so many hundredths of it',
      { ofClass: { classIndex: CAR, atLeast: 13, unit: 'percent' } },
      [1],
    ],
    ['more of it than any has', { ofClass: { classIndex: CAR, atLeast: 14, unit: 'percent' } }, []],
  ])('let through what has %s', (_, change, expected) => {
    expect(shown(change)).toEqual(expected);
    expect(countFilters({ ...NO_FILTERS, ...change })).toBe(1);
  });

  it('hold together', () => {
    expect(shown({ split: 'train', flagged: true, text: 'bochum' })).toEqual([4]);
    expect(countFilters({ ...NO_FILTERS, split: 'train', flagged: true, text: 'bochum' })).toBe(3);
  });
});

it('names the values that frames have, each once and in order', () => {
  expect(valuesOf(frames, 'city')).toEqual(['aachen', 'bochum']);
  expect(valuesOf(frames, 'sequence')).toEqual(['7']);
  expect(valuesOf([], 'split')).toEqual([]);
});
