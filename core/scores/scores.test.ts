import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likelyErrorRate, probabilitiesAt, type ClassScores } from './classScores.ts';
import { upsampleArgMax } from './upsample.ts';

const scores = fc
  .record({
    classCount: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 7 }),
  })
  .chain(({ classCount, width, height }) =>
    fc
      .array(fc.double({ min: -10, max: 10, noNaN: true }), {
        minLength: classCount * width * height,
        maxLength: classCount * width * height,
      })
      .map((data): ClassScores => ({ classCount, width, height, data: Float32Array.from(data) })),
  );

/** Bilinear sampling with align_corners=False, one class and one pixel at a time, in double precision. */
function sample(
  grid: ClassScores,
  index: number,
  x: number,
  y: number,
  width: number,
  height: number,
): number {
  const source = (position: number, from: number, to: number): number =>
    Math.max(0, ((position + 0.5) * from) / to - 0.5);
  const [sx, sy] = [source(x, grid.width, width), source(y, grid.height, height)];
  const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
  const at = (column: number, row: number): number =>
    grid.data[
      (index * grid.height + Math.min(row, grid.height - 1)) * grid.width +
        Math.min(column, grid.width - 1)
    ] ?? 0;
  const [fx, fy] = [sx - x0, sy - y0];
  return (
    (at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx) * (1 - fy) +
    (at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx) * fy
  );
}

test('each label is the arg-max of the upsampled scores, wherever the best two are not a tie', () => {
  fc.assert(
    fc.property(
      scores,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 30 }),
      (grid, width, height) => {
        const labels = upsampleArgMax(grid, width, height);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const values = Array.from({ length: grid.classCount }, (_, index) =>
              sample(grid, index, x, y, width, height),
            );
            const [best = 0, second = -Infinity] = values.toSorted((a, b) => b - a);
            if (best - second < 1e-4) continue;
            expect(labels.data[y * width + x]).toBe(values.indexOf(best));
          }
        }
      },
    ),
  );
});

test('at the grid’s own size nothing is blended', () => {
  const data = Float32Array.from([1, 0, 0, 1, 0, 2, 2, 0]);
  const labels = upsampleArgMax({ classCount: 2, width: 2, height: 2, data }, 2, 2);
  expect([...labels.data]).toEqual([0, 1, 1, 0]);
});

test('a tie goes to the lower index', () => {
  const data = new Float32Array(3 * 4).fill(0.5);
  const labels = upsampleArgMax({ classCount: 3, width: 2, height: 2, data }, 5, 5);
  expect(new Set(labels.data)).toEqual(new Set([0]));
});

test('a model that holds all classes equally likely expects to be wrong everywhere but by chance', () => {
  const data = new Float32Array(4 * 6).fill(3);
  expect(likelyErrorRate({ classCount: 4, width: 3, height: 2, data })).toBeCloseTo(0.75, 10);
});

test('a model that is certain expects no error', () => {
  const data = Float32Array.from([80, 80, -80, -80]);
  expect(likelyErrorRate({ classCount: 2, width: 2, height: 1, data })).toBeCloseTo(0, 10);
});

test('the probabilities at a pixel sum to one, the likeliest first, which is the label', () => {
  fc.assert(
    fc.property(scores, fc.nat(23), fc.nat(15), (grid, x, y) => {
      const image = { width: 24, height: 16 };
      const probabilities = probabilitiesAt(grid, x, y, image);
      const sum = probabilities.reduce((total, { probability }) => total + probability, 0);
      expect(sum).toBeCloseTo(1, 6);
      const [first, second] = probabilities;
      if (first === undefined) return;
      if (second !== undefined && first.probability - second.probability < 1e-3) return;
      const labels = upsampleArgMax(grid, image.width, image.height);
      expect(labels.data[y * image.width + x]).toBe(first.index);
    }),
  );
});
