import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLabelMaps } from '../edit/delta.ts';
import { imageSize, labelMapOf, labelMapPair } from '../testing/arbitraries.ts';
import {
  applyDeltaToAreas,
  countClassAreas,
  countDifferences,
  differencesAdded,
} from './classAreas.ts';

const CLASSES = 3;

test('areas are the number of pixels of each index', () => {
  fc.assert(
    fc.property(labelMapPair(CLASSES), ([map]) => {
      const areas = countClassAreas(map);
      for (const index of [0, 1, 2, 3, 255]) {
        expect(areas[index]).toBe(map.data.filter((value) => value === index).length);
      }
    }),
  );
});

test('areas kept up by a change are those of the changed mask', () => {
  fc.assert(
    fc.property(labelMapPair(CLASSES), ([before, after]) => {
      const areas = countClassAreas(before);
      applyDeltaToAreas(areas, diffLabelMaps(before, after));
      expect(areas).toEqual(countClassAreas(after));
    }),
  );
});

test('the difference from a third mask, kept up by a change, is that of the changed mask', () => {
  const three = imageSize().chain(({ width, height }) => {
    const map = labelMapOf(width, height, CLASSES);
    return fc.tuple(map, map, map);
  });
  fc.assert(
    fc.property(three, ([before, after, other]) => {
      const naive = after.data.filter((index, offset) => index !== other.data[offset]).length;
      const added = differencesAdded(diffLabelMaps(before, after), other);
      expect(countDifferences(before, other) + added).toBe(naive);
    }),
  );
});
