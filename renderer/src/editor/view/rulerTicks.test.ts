import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roundStep, rulerTicks } from './rulerTicks.ts';
import { MAX_ZOOM, MIN_ZOOM } from './viewport.ts';

it.each([
  [0.3, 1],
  [1, 1],
  [1.01, 2],
  [3, 5],
  [5, 5],
  [7, 10],
  [56, 100],
  [101, 200],
  [1120, 2000],
])('rounds a step of at least %d up to %d', (atLeast, step) => {
  expect(roundStep(atLeast)).toBe(step);
});

it('puts ticks on whole pixels of the image that are on the screen, and numbers not too close', () => {
  fc.assert(
    fc.property(
      fc.double({ min: MIN_ZOOM, max: MAX_ZOOM, noNaN: true }),
      fc.integer({ min: -20_000, max: 900 }),
      fc.integer({ min: 1, max: 8192 }),
      fc.integer({ min: 1, max: 1600 }),
      (zoom, origin, extent, room) => {
        const ticks = rulerTicks(zoom, origin, extent, room);
        for (const { value, at } of ticks) {
          expect(Number.isInteger(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(extent);
          expect(at).toBeCloseTo(origin + value * zoom, 6);
          expect(at).toBeLessThanOrEqual(room + 1e-6);
        }
        const numbers = ticks.filter(({ hasNumber }) => hasNumber);
        for (const [place, { at }] of numbers.entries()) {
          const next = numbers[place + 1];
          if (next !== undefined) expect(next.at - at).toBeGreaterThanOrEqual(56 - 1e-6);
        }
      },
    ),
  );
});

it('numbers every hundredth pixel at actual size', () => {
  const ticks = rulerTicks(1, 20, 260, 800);
  expect(ticks.filter(({ hasNumber }) => hasNumber)).toEqual([
    { value: 0, at: 20, hasNumber: true },
    { value: 100, at: 120, hasNumber: true },
    { value: 200, at: 220, hasNumber: true },
  ]);
  expect(ticks[1]).toEqual({ value: 20, at: 40, hasNumber: false });
});
