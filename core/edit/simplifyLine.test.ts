import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simplifyLine } from './simplifyLine.ts';

const point = fc.record({
  x: fc.double({ min: 0, max: 50, noNaN: true }),
  y: fc.double({ min: 0, max: 50, noNaN: true }),
});

test('a staircase becomes a straight line, and a corner stays', () => {
  const stairs = Array.from({ length: 20 }, (_, step) => ({
    x: Math.ceil(step / 2),
    y: Math.floor(step / 2),
  }));
  expect(simplifyLine(stairs, 0.8)).toEqual([stairs[0], stairs.at(-1)]);
  const corner = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
  ];
  expect(simplifyLine(corner, 0.8)).toEqual(corner);
});

test('points that are nearly the same end it', () => {
  const [origin, beside] = [
    { x: 0, y: 0 },
    { x: 0, y: Number.MIN_VALUE },
  ];
  expect(simplifyLine([origin, origin, beside, origin], 0)).toHaveLength(3);
});

test('the ends stay, and no point lies farther from the new line than the tolerance', () => {
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 1, maxLength: 12 }),
      fc.nat(10),
      (points, tolerance) => {
        const line = simplifyLine(points, tolerance);
        expect(line[0]).toBe(points[0]);
        expect(line.at(-1)).toBe(points.at(-1));
        const kept = line.map((corner) => points.indexOf(corner));
        expect(kept).toEqual(kept.toSorted((a, b) => a - b));
        points.forEach(({ x, y }) => {
          const nearest = line.map((to, item) => {
            const from = line[item - 1] ?? to;
            const [dx, dy] = [to.x - from.x, to.y - from.y];
            const squared = dx * dx + dy * dy;
            const along = squared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squared;
            const foot = Math.min(1, Math.max(0, along));
            return Math.hypot(x - from.x - foot * dx, y - from.y - foot * dy);
          });
          expect(Math.min(...nearest)).toBeLessThanOrEqual(tolerance + 1e-9);
        });
      },
    ),
  );
});
