import { expect, test } from 'vitest';
import { describeWithInterval } from './resampling.ts';

function meanOf(values: readonly number[]): (drawn: readonly number[]) => number {
  return (drawn) => drawn.reduce((sum, item) => sum + (values[item] ?? NaN), 0) / drawn.length;
}

test('what is the same everywhere is sure', () => {
  expect(describeWithInterval(5, meanOf([2, 2, 2, 2, 2]))).toBe('2.00 (2.00–2.00)');
});

test('the interval of a mean is some two standard errors either way', () => {
  const values = Array.from({ length: 400 }, (_, item) => item % 2);
  const [mean, low, high] = (describeWithInterval(400, meanOf(values)).match(/[\d.]+/g) ?? []).map(
    Number,
  );
  expect(mean).toBe(0.5);
  // The standard error is 0.5 / √400 = 0.025.
  expect(Math.abs((low ?? NaN) - (0.5 - 1.96 * 0.025))).toBeLessThan(0.01);
  expect(Math.abs((high ?? NaN) - (0.5 + 1.96 * 0.025))).toBeLessThan(0.01);
});

test('the same figures give the same interval', () => {
  const figureOf = meanOf([1, 5, 2, 8, 3]);
  expect(describeWithInterval(5, figureOf)).toBe(describeWithInterval(5, figureOf));
});
