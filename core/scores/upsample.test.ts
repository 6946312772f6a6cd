import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ANY_SCORE, LEVEL_SCORE, scoresOf } from '../testing/arbitraries.ts';
import type { ClassScores } from './classScores.ts';
import { upsampleArgMax, upsampleTopTwo } from './upsample.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What PyTorch's formula gives at a pixel: the classes with their scores, the leader first. */
type Reference = readonly { readonly index: number; readonly score: number }[];

/** Larger and smaller than the grid, and seldom a multiple of it. */
const imageSize = fc.record({
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 30 }),
});

const FEW_CLASSES = { min: 1, max: 7 };
const anyScores = scoresOf(ANY_SCORE, FEW_CLASSES);

const levelScores = scoresOf(LEVEL_SCORE, FEW_CLASSES);

/** Bilinear sampling with align_corners=False, one class and one pixel at a time, in double precision. */
function reference(grid: ClassScores, image: Size, x: number, y: number): Reference {
  const source = (position: number, from: number, to: number): number =>
    Math.max(0, ((position + 0.5) * from) / to - 0.5);
  const [sx, sy] = [source(x, grid.width, image.width), source(y, grid.height, image.height)];
  const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
  const [fx, fy] = [sx - x0, sy - y0];
  return Array.from({ length: grid.classCount }, (_, index) => {
    const at = (column: number, row: number): number =>
      grid.data[
        (index * grid.height + Math.min(row, grid.height - 1)) * grid.width +
          Math.min(column, grid.width - 1)
      ] ?? NaN;
    const score =
      (at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx) * (1 - fy) +
      (at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx) * fy;
    return { index, score };
  }).sort((a, b) => b.score - a.score || a.index - b.index);
}

function forEachPixel(
  grid: ClassScores,
  image: Size,
  check: (pixel: number, expected: Reference) => void,
): void {
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      check(y * image.width + x, reference(grid, image, x, y));
    }
  }
}

/** How far the class at `place` of a ranking is above the next; infinite at the end. */
function lead(expected: Reference, place: number): number {
  return (expected[place]?.score ?? NaN) - (expected[place + 1]?.score ?? -Infinity);
}

test('each label is the arg-max of the upsampled scores, wherever the best two are not a tie', () => {
  fc.assert(
    fc.property(fc.oneof(anyScores, levelScores), imageSize, (grid, image) => {
      const labels = upsampleArgMax(grid, image.width, image.height);
      forEachPixel(grid, image, (pixel, expected) => {
        if (lead(expected, 0) <= 1e-4) return;
        expect(labels.data[pixel]).toBe(expected[0]?.index);
      });
    }),
  );
});

test('the runner-up is the second largest score, and the margin how far it is behind', () => {
  fc.assert(
    fc.property(
      fc.oneof(anyScores, levelScores).filter(({ classCount }) => classCount > 1),
      imageSize,
      (grid, image) => {
        const topTwo = upsampleTopTwo(grid, image.width, image.height);
        forEachPixel(grid, image, (pixel, expected) => {
          const margin = topTwo.margins[pixel] ?? NaN;
          expect(Math.abs(margin - lead(expected, 0))).toBeLessThan(1e-5);
          expect(margin).toBeGreaterThanOrEqual(0);
          expect(topTwo.runnersUp[pixel]).not.toBe(topTwo.data[pixel]);
          if (lead(expected, 0) <= 1e-4) return;
          expect(topTwo.data[pixel]).toBe(expected[0]?.index);
          if (lead(expected, 1) <= 1e-4) return;
          expect(topTwo.runnersUp[pixel]).toBe(expected[1]?.index);
        });
      },
    ),
  );
});

test('where classes are level the lower index comes first, at every pixel', () => {
  // Whole scores and weights that are multiples of 1/16: nothing is rounded, so that a tie is a tie.
  const powerOfTwo = fc.constantFrom(1, 2, 4, 8);
  fc.assert(
    fc.property(levelScores, powerOfTwo, powerOfTwo, (grid, across, down) => {
      const image = { width: grid.width * across, height: grid.height * down };
      const labels = upsampleArgMax(grid, image.width, image.height);
      const topTwo = upsampleTopTwo(grid, image.width, image.height);
      expect(topTwo.data).toEqual(labels.data);
      forEachPixel(grid, image, (pixel, expected) => {
        expect(labels.data[pixel]).toBe(expected[0]?.index);
        expect(topTwo.runnersUp[pixel]).toBe(expected[1]?.index ?? 255);
        expect(topTwo.margins[pixel]).toBe(lead(expected, 0));
      });
    }),
    { numRuns: 200 },
  );
});

test('at the grid’s own size nothing is blended', () => {
  const data = Float32Array.from([1, 0, 0, 1, 0, 2, 2, 0]);
  const grid = { classCount: 2, width: 2, height: 2, data };
  expect([...upsampleArgMax(grid, 2, 2).data]).toEqual([0, 1, 1, 0]);
  expect([...upsampleTopTwo(grid, 2, 2).margins]).toEqual([1, 2, 2, 1]);
});

test('scores that are the same everywhere give the first class with the second behind it', () => {
  const grid = { classCount: 3, width: 2, height: 2, data: new Float32Array(12).fill(0.3) };
  const topTwo = upsampleTopTwo(grid, 5, 7);
  expect(new Set(upsampleArgMax(grid, 5, 7).data)).toEqual(new Set([0]));
  expect(new Set(topTwo.data)).toEqual(new Set([0]));
  expect(new Set(topTwo.runnersUp)).toEqual(new Set([1]));
  expect(new Set(topTwo.margins)).toEqual(new Set([0]));
});

test('a third class that leads only between two grid positions is found', () => {
  // Along the row: class 0 falls, class 1 rises, class 2 is level between and leads in the middle.
  const data = Float32Array.from([4, 0, 0, 4, 3, 3]);
  const labels = upsampleArgMax({ classCount: 3, width: 2, height: 1, data }, 16, 1);
  expect([...labels.data]).toEqual([0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]);
});

test('one class alone has no runner-up and an infinite margin', () => {
  const grid = { classCount: 1, width: 2, height: 1, data: Float32Array.from([-3, 5]) };
  expect(upsampleArgMax(grid, 2, 2).data).toEqual(new Uint8Array(4));
  expect(upsampleTopTwo(grid, 2, 2)).toEqual({
    width: 2,
    height: 2,
    data: new Uint8Array(4),
    runnersUp: new Uint8Array(4).fill(255),
    margins: new Float32Array(4).fill(Infinity),
  });
});

test('there may be 255 classes', () => {
  const few = { min: 255, max: 255 };
  fc.assert(
    fc.property(scoresOf(fc.double({ min: -9, max: 9, noNaN: true }), few), (grid) => {
      const image = { width: 13, height: 11 };
      const topTwo = upsampleTopTwo(grid, image.width, image.height);
      forEachPixel(grid, image, (pixel, expected) => {
        if (lead(expected, 0) <= 1e-4 || lead(expected, 1) <= 1e-4) return;
        expect(topTwo.data[pixel]).toBe(expected[0]?.index);
        expect(topTwo.runnersUp[pixel]).toBe(expected[1]?.index);
      });
    }),
    { numRuns: 5 },
  );
});

test('half-precision scores are labelled like the same numbers in single precision', () => {
  fc.assert(
    fc.property(anyScores, imageSize, (grid, { width, height }) => {
      const half = Float16Array.from(grid.data);
      const single = Float32Array.from(half);
      expect(upsampleTopTwo({ ...grid, data: half }, width, height)).toEqual(
        upsampleTopTwo({ ...grid, data: single }, width, height),
      );
    }),
  );
});

test('scores that are no numbers, or infinite, still give classes that exist', () => {
  const value = fc.constantFrom(NaN, Infinity, -Infinity, 0, 1, 3e38, -3e38);
  fc.assert(
    fc.property(scoresOf(value, FEW_CLASSES), imageSize, (grid, { width, height }) => {
      const labels = upsampleArgMax(grid, width, height);
      const topTwo = upsampleTopTwo(grid, width, height);
      expect(Math.max(...labels.data, ...topTwo.data)).toBeLessThan(grid.classCount);
    }),
  );
});

test('infinite scores do not exhaust the stack, however wide the image is', () => {
  const value = fc.constantFrom(NaN, Infinity, -Infinity, 0, 1, 3e38, -3e38);
  fc.assert(
    fc.property(scoresOf(value, FEW_CLASSES), (grid) => {
      const [narrow, wide] = [1, 20_000];
      expect(upsampleArgMax(grid, wide, narrow).data).toHaveLength(wide);
      expect(upsampleTopTwo(grid, narrow, wide).data).toHaveLength(wide);
    }),
    { numRuns: 50 },
  );
});

test('an image without pixels has no labels', () => {
  const grid = { classCount: 2, width: 2, height: 2, data: new Float32Array(8) };
  expect(upsampleArgMax(grid, 0, 5).data).toHaveLength(0);
  expect(upsampleTopTwo(grid, 5, 0).margins).toHaveLength(0);
});
