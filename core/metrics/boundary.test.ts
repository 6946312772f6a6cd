import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelMap } from '../labelMap.ts';
import { labelMapPair } from '../testing/arbitraries.ts';
import {
  addBoundaries,
  countBoundaries,
  defaultReach,
  emptyBoundaries,
  evaluateBoundaries,
  type BoundaryCounts,
} from './boundary.ts';

const CLASSES = 3;
const VOID = 255;

interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** `.` is void. */
function map(...rows: readonly string[]): LabelMap {
  const width = rows[0]?.length ?? 0;
  const data = Uint8Array.from(rows.join(''), (cell) => (cell === '.' ? VOID : Number(cell)));
  return { width, height: rows.length, data };
}

function at({ width, height, data }: LabelMap, { x, y }: Pixel): number | undefined {
  return x < 0 || y < 0 || x >= width || y >= height ? undefined : data[y * width + x];
}

function pixelsOf({ width, data }: LabelMap): Pixel[] {
  return [...data.keys()].map((offset) => ({ x: offset % width, y: Math.floor(offset / width) }));
}

/** The definitions, pixel by pixel. */
function countNaively(
  truth: LabelMap,
  raw: LabelMap,
  zonePx: number,
  tolerancePx: number,
): BoundaryCounts {
  const labels = { ...raw, data: raw.data.map((l, o) => (truth.data[o] === VOID ? VOID : l)) };
  const pixels = pixelsOf(truth);
  const isZone = (side: LabelMap, pixel: Pixel, index: number): boolean => {
    if (at(side, pixel) !== index) return false;
    for (let dy = -zonePx; dy <= zonePx; dy++) {
      for (let dx = -zonePx; dx <= zonePx; dx++) {
        if (at(side, { x: pixel.x + dx, y: pixel.y + dy }) !== index) return true;
      }
    }
    return false;
  };
  const isContour = (side: LabelMap, { x, y }: Pixel, index: number): boolean =>
    at(side, { x, y }) === index &&
    [
      { x: x - 1, y },
      { x: x + 1, y },
      { x, y: y - 1 },
      { x, y: y + 1 },
    ].some((beside) => {
      const known = at(truth, beside);
      return known !== undefined && known !== VOID && at(side, beside) !== index;
    });
  const counts = emptyBoundaries(CLASSES);
  for (let index = 0; index < CLASSES; index++) {
    const trueZone = pixels.map((pixel) => isZone(truth, pixel, index));
    const labelZone = pixels.map((pixel) => isZone(labels, pixel, index));
    counts.zoneIntersection[index] = pixels.filter((_, o) => trueZone[o] && labelZone[o]).length;
    counts.zoneUnion[index] = pixels.filter(
      (_, o) => trueZone[o] === true || labelZone[o] === true,
    ).length;
    const trueContour = pixels.filter((pixel) => isContour(truth, pixel, index));
    const labelContour = pixels.filter((pixel) => isContour(labels, pixel, index));
    const isNearTo = (others: readonly Pixel[]) => (pixel: Pixel) =>
      others.some(({ x, y }) => (x - pixel.x) ** 2 + (y - pixel.y) ** 2 <= tolerancePx ** 2);
    counts.trueContour[index] = trueContour.length;
    counts.trueContourFound[index] = trueContour.filter(isNearTo(labelContour)).length;
    counts.labelContour[index] = labelContour.length;
    counts.labelContourRight[index] = labelContour.filter(isNearTo(trueContour)).length;
  }
  return counts;
}

test('zones and contours are those of the definitions, void and all', () => {
  const reach = fc.record({
    zonePx: fc.integer({ min: 1, max: 4 }),
    tolerancePx: fc.constantFrom(0, 1, 1.5, 2.3, 5),
  });
  /** Coarse enough that classes have an inside. */
  const blocks = labelMapPair(CLASSES).map((pair) =>
    pair.map(({ width, height, data }) => {
      const [wide, high] = [Math.min(width, 10) * 3, Math.min(height, 8) * 3];
      const enlarged = Uint8Array.from({ length: wide * high }, (_, offset) => {
        const [x, y] = [offset % wide, Math.floor(offset / wide)];
        return data[Math.floor(y / 6) * width + Math.floor(x / 6)] ?? VOID;
      });
      return { width: wide, height: high, data: enlarged };
    }),
  );
  fc.assert(
    fc.property(blocks, reach, ([truth, labels], { zonePx, tolerancePx }) => {
      if (truth === undefined || labels === undefined) throw new Error('a pair has two');
      expect(countBoundaries(truth, labels, CLASSES, { zonePx, tolerancePx })).toEqual(
        countNaively(truth, labels, zonePx, tolerancePx),
      );
    }),
    { numRuns: 60 },
  );
});

test('a perfect labelling scores one, whatever lies under the void', () => {
  fc.assert(
    fc.property(labelMapPair(CLASSES), ([truth, other]) => {
      const data = truth.data.map((index, offset) =>
        index === VOID ? (other.data[offset] ?? 0) : index,
      );
      const { boundaryIoU, boundaryF1 } = evaluateBoundaries(
        countBoundaries(truth, { ...truth, data }, CLASSES),
      );
      expect([1, null]).toContain(boundaryIoU);
      expect([1, null]).toContain(boundaryF1);
    }),
  );
});

test('a shifted outline costs boundary IoU, and F1 only beyond its tolerance', () => {
  const truth = map('0000011111', '0000011111', '0000011111', '0000011111');
  const labels = map('0000001111', '0000001111', '0000001111', '0000001111');
  const score = (tolerancePx: number) =>
    evaluateBoundaries(countBoundaries(truth, labels, 2, { zonePx: 1, tolerancePx }));
  // Zone of class 0: 14 of 20 true pixels are at its edge, 16 of 24 labelled ones; 12 are common to both.
  expect(score(0).classes[0]?.boundaryIoU).toBe(12 / 18);
  expect(score(0).boundaryF1).toBe(0);
  expect(score(1).boundaryF1).toBe(1);
});

test('a class that only one side has scores zero, and one that no side has scores nothing', () => {
  const { classes } = evaluateBoundaries(
    countBoundaries(map('000', '000', '000'), map('000', '010', '000'), CLASSES),
  );
  expect(classes[1]).toEqual({ boundaryIoU: 0, boundaryF1: 0 });
  expect(classes[2]).toEqual({ boundaryIoU: null, boundaryF1: null });
});

test('frames add up', () => {
  const one = countBoundaries(map('0011', '0011'), map('0001', '0001'), CLASSES);
  const sum = emptyBoundaries(CLASSES);
  addBoundaries(sum, one);
  addBoundaries(sum, one);
  for (const key of Object.keys(one) as (keyof BoundaryCounts)[]) {
    expect(sum[key]).toEqual(one[key].map((pixels) => 2 * pixels));
  }
});

test('the default reach of a Cityscapes frame', () => {
  const { zonePx, tolerancePx } = defaultReach(2048, 1024);
  expect(zonePx).toBe(11);
  expect(tolerancePx).toBeCloseTo(17.17, 2);
  expect(defaultReach(20, 10).zonePx).toBe(1);
});

describe('what does not belong together is refused', () => {
  test('maps of different sizes', () => {
    expect(() => countBoundaries(map('00'), map('0', '0'), CLASSES)).toThrow(
      expect.objectContaining({ code: 'label/sizeMismatch' }),
    );
  });

  test.each([
    ['in the truth', '3', '0'],
    ['in the labels', '0', '3'],
  ])('an index beyond the taxonomy %s', (_, truth, labels) => {
    expect(() => countBoundaries(map(truth), map(labels), CLASSES)).toThrow(
      expect.objectContaining({ code: 'label/unknownIndex' }),
    );
  });
});
