import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areNear } from './float16Check.ts';

const scores = fc
  .float32Array({ minLength: 1, maxLength: 30, min: -60, max: 60, noNaN: true })
  .filter((values) => values.some((value) => Math.abs(value) > 1e-3));

test('scores that were rounded to float16 are near those that were not', () => {
  fc.assert(
    fc.property(scores, (exact) => {
      expect(areNear(Float32Array.from(new Float16Array(exact)), exact)).toBe(true);
    }),
  );
});

test('scores of which one is wrong, or no number, are not', () => {
  fc.assert(
    fc.property(
      scores,
      fc.nat(),
      fc.constantFrom(NaN, Infinity, 'tenth' as const),
      (exact, place, wrong) => {
        const half = exact.slice();
        const at = place % half.length;
        const largest = Math.max(...exact.map(Math.abs));
        half[at] = wrong === 'tenth' ? (exact[at] ?? 0) + largest / 10 : wrong;
        expect(areNear(half, exact)).toBe(false);
      },
    ),
  );
});
