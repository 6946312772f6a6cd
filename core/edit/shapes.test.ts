import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageSize } from '../testing/arbitraries.ts';
import { polygonMask } from './polygon.ts';
import { ellipseMask, rectangleMask } from './shapes.ts';
import { offsetsOf } from './testing/scenes.ts';

const halves = fc.integer({ min: -8, max: 40 }).map((value) => value / 2);
const drag = imageSize({ maxWidth: 16, maxHeight: 12 }).chain((raster) =>
  fc.record({
    raster: fc.constant(raster),
    from: fc.record({ x: halves, y: halves }),
    to: fc.record({ x: halves, y: halves }),
  }),
);

test('a rectangle is the polygon of its four corners', () => {
  fc.assert(
    fc.property(drag, ({ raster, from, to }) => {
      const rectangle = rectangleMask(raster, from, to);
      const polygon = polygonMask(raster, [
        from,
        { x: to.x, y: from.y },
        to,
        { x: from.x, y: to.y },
      ]);
      expect(rectangle === null ? [] : offsetsOf(rectangle, raster)).toEqual(
        polygon === null ? [] : offsetsOf(polygon, raster),
      );
    }),
  );
});

test('an ellipse holds the centres whose distances from its two foci add up to no more than its length', () => {
  fc.assert(
    fc.property(drag, ({ raster, from, to }) => {
      const [rx, ry] = [Math.abs(to.x - from.x) / 2, Math.abs(to.y - from.y) / 2];
      fc.pre(rx > 0 && ry > 0);
      const [cx, cy] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
      const focus = Math.sqrt(Math.abs(rx * rx - ry * ry));
      const [fx, fy] = rx >= ry ? [focus, 0] : [0, focus];
      const mask = ellipseMask(raster, from, to);
      const inside = new Set(mask === null ? [] : offsetsOf(mask, raster));
      for (let offset = 0; offset < raster.width * raster.height; offset++) {
        const x = (offset % raster.width) + 0.5;
        const y = Math.floor(offset / raster.width) + 0.5;
        const sum = Math.hypot(x - cx - fx, y - cy - fy) + Math.hypot(x - cx + fx, y - cy + fy);
        // On the line itself, rounding decides.
        if (Math.abs(sum - 2 * Math.max(rx, ry)) < 1e-9) continue;
        expect(inside.has(offset)).toBe(sum < 2 * Math.max(rx, ry));
      }
    }),
  );
});

test('an ellipse without width or height holds nothing', () => {
  const mask = ellipseMask({ width: 8, height: 8 }, { x: 2.5, y: 1 }, { x: 2.5, y: 6 });
  expect(mask === null ? [] : offsetsOf(mask, { width: 8, height: 8 })).toEqual([]);
});
