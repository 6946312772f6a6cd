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
