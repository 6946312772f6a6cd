import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rectangleMask } from '../../core/edit/shapes.ts';
import { strokeMask, travelPx } from './gesture.ts';
import type { GainField } from './gainField.ts';
import { createStrokePlanner } from './strokePlan.ts';

const RASTER = { width: 200, height: 120 };

/** Worth 1 inside the bar and −1 outside. */
function barField(left: number, top: number, right: number, bottom: number): GainField {
  const unitGains = new Float32Array(RASTER.width * RASTER.height).fill(-1);
  for (let y = top; y < bottom; y++) {
    unitGains.fill(1, y * RASTER.width + left, y * RASTER.width + right);
  }
  return { ...RASTER, unitIds: null, unitGains };
}

describe('a straight stroke', () => {
  test('is as long as what it mends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 120, max: 180 }),
        (left, right) => {
          const field = barField(left, 40, right, 52);
          const planner = createStrokePlanner(RASTER, 1);
          const plan = planner.plan(field, { x: left, y: 40, width: right - left, height: 12 }, 12);
          if (plan === null) throw new Error('No stroke was found.');
          const { gainPx, points } = planner.polish(field, plan);
          expect(points.length).toBe(2);
          // All but what round ends leave of the bar's corners.
          expect(gainPx).toBeGreaterThan(12 * (right - left) - 60);
        },
      ),
    );
  });

  test('is worth what its pixels are worth', () => {
    const box = fc.record({
      x: fc.integer({ min: 5, max: 90 }),
      y: fc.integer({ min: 5, max: 50 }),
      width: fc.integer({ min: 3, max: 100 }),
      height: fc.integer({ min: 3, max: 60 }),
    });
    fc.assert(
      fc.property(
        box,
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        (near, diameterPx, pieces) => {
          const field = barField(near.x, near.y, near.x + near.width, near.y + near.height);
          const planner = createStrokePlanner(RASTER, pieces);
          const plan = planner.plan(field, near, diameterPx);
          if (plan === null) return;
          for (const stroke of [plan, planner.polish(field, plan)]) {
            const covered = strokeMask(RASTER, stroke.points, diameterPx);
            let gain = 0;
            covered?.bits.forEach((bit, item) => {
              const { rect } = covered;
              const y = rect.y + Math.floor(item / rect.width);
              if (bit === 1)
                gain += field.unitGains[y * RASTER.width + rect.x + (item % rect.width)] ?? 0;
            });
            // Ends and sides of the planner's steps and of the brush's own outline are not the same to the pixel.
            const sidesPx = 2 * travelPx(stroke.points);
            expect(Math.abs(gain - stroke.gainPx)).toBeLessThanOrEqual(2 * diameterPx + sidesPx);
          }
        },
      ),
    );
  });
});

test('a stroke of many pieces is never worth less than the straight one', () => {
  const bar = rectangleMask(RASTER, { x: 20, y: 30 }, { x: 170, y: 45 });
  if (bar === null) throw new Error('The bar is on the raster.');
  const field = barField(20, 30, 170, 45);
  for (const diameterPx of [3, 8, 15, 27]) {
    const [straight, free] = [1, 24].map((pieces) =>
      createStrokePlanner(RASTER, pieces).plan(field, bar.rect, diameterPx),
    );
    expect(free?.gainPx).toBeGreaterThanOrEqual(straight?.gainPx ?? NaN);
  }
});
