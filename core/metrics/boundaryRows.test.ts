import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelMapPair } from '../testing/arbitraries.ts';
import { countBoundaries } from './boundary.ts';
import { boundariesFromRows, boundaryRows } from './boundaryRows.ts';

const CLASS_COUNT = 5;

test('counts come back from their rows, which are there for classes with a boundary alone', () => {
  fc.assert(
    fc.property(labelMapPair(CLASS_COUNT), ([truth, labels]) => {
      const counts = countBoundaries(truth, labels, CLASS_COUNT);
      const rows = boundaryRows(counts);
      expect(boundariesFromRows(rows, CLASS_COUNT)).toEqual(counts);
      const hasBoundary = (index: number): boolean =>
        Object.values(counts).some((pixels: Float64Array) => pixels[index] !== 0);
      expect(rows.map(({ index }) => index)).toEqual(
        [...Array(CLASS_COUNT).keys()].filter(hasBoundary),
      );
    }),
  );
});
