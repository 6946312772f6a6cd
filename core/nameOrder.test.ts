import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNames } from './nameOrder.ts';

test('numbers in names count by their value, wherever they are', () => {
  const names = ['frame_10', 'frame_9', 'drive10_2', 'drive9_11', 'frame_09', 'frame_1'];
  expect(names.toSorted(compareNames)).toEqual([
    'drive9_11',
    'drive10_2',
    'frame_1',
    'frame_09',
    'frame_9',
    'frame_10',
  ]);
});

test('every list of names has one order, whatever order they came in', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' })), (names) => {
      const sorted = names.toSorted(compareNames);
      expect(names.toReversed().toSorted(compareNames)).toEqual(sorted);
    }),
  );
});
