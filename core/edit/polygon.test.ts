import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageSize } from '../testing/arbitraries.ts';
import type { ImagePoint } from './brush.ts';
import type { Raster } from './pixelMask.ts';
import { polygonMask } from './polygon.ts';
import { offsetsOf } from './testing/scenes.ts';

/** Corners on pixel centres and corners now and then, where a rule for what lies on the outline matters. */
const coordinate = (extent: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.double({ min: -4, max: extent + 4, noNaN: true }),
    fc.integer({ min: -4, max: 2 * extent + 8 }).map((halves) => halves / 2),
  );

const drawing = imageSize({ maxWidth: 20, maxHeight: 16 }).chain((raster) =>
  fc.record({
    raster: fc.constant(raster),
    outline: fc.array(fc.record({ x: coordinate(raster.width), y: coordinate(raster.height) }), {
      maxLength: 9,
    }),
  }),
);

/** Pixel by pixel: how often a ray from the centre to the left crosses the outline. */
function isInside(outline: readonly ImagePoint[], x: number, y: number): boolean {
  let crossings = 0;
  outline.forEach((corner, place) => {
    const next = outline[(place + 1) % outline.length] ?? corner;
    const [upper, lower] = corner.y <= next.y ? [corner, next] : [next, corner];
    if (!(upper.y <= y && y < lower.y)) return;
    const column = upper.x + ((y - upper.y) / (lower.y - upper.y)) * (lower.x - upper.x);
    if (column <= x) crossings += 1;
  });
  return crossings % 2 === 1;
}

function inside(raster: Raster, outline: readonly ImagePoint[]): number[] {
  const mask = polygonMask(raster, outline);
  return mask === null ? [] : offsetsOf(mask, raster);
}

test('a polygon holds the pixels whose centres lie inside it by the even-odd rule', () => {
  fc.assert(
    fc.property(drawing, ({ raster, outline }) => {
      const expected = Array.from({ length: raster.width * raster.height }, (_, o) => o).filter(
        (offset) =>
          isInside(outline, (offset % raster.width) + 0.5, Math.floor(offset / raster.width) + 0.5),
      );
      expect(inside(raster, outline)).toEqual(expected);
    }),
  );
});

test('a polygon is its triangles put together: they leave no gap and share no pixel', () => {
  fc.assert(
    fc.property(drawing, ({ raster, outline }) => {
      const [first, ...others] = outline;
      const odd = new Set<number>();
      others.slice(1).forEach((corner, place) => {
        const triangle = [first, others[place], corner].filter((point) => point !== undefined);
        for (const offset of inside(raster, triangle)) {
          if (!odd.delete(offset)) odd.add(offset);
        }
      });
      expect(inside(raster, outline)).toEqual([...odd].sort((a, b) => a - b));
    }),
  );
});

test('where the outline begins and which way it runs makes no difference', () => {
  fc.assert(
    fc.property(drawing, fc.nat(8), ({ raster, outline }, turn) => {
      const place = outline.length === 0 ? 0 : turn % outline.length;
      const turned = [...outline.slice(place), ...outline.slice(0, place)].reverse();
      expect(inside(raster, turned)).toEqual(inside(raster, outline));
    }),
  );
});

test('a square on whole pixels holds exactly those', () => {
  const outline = [
    { x: 1, y: 1 },
    { x: 3, y: 1 },
    { x: 3, y: 3 },
    { x: 1, y: 3 },
  ];
  expect(inside({ width: 5, height: 5 }, outline)).toEqual([6, 7, 11, 12]);
});
