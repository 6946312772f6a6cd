import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyLabelMap, voidLabelMap } from '../labelMap.ts';
import { imageSize, pointNear } from '../testing/arbitraries.ts';
import {
  paintSegment,
  segmentBounds,
  segmentMask,
  snapBrushCenter,
  type ImagePoint,
} from './brush.ts';
import { diffLabelMaps } from './delta.ts';
import { createStrokeRecorder } from './strokeRecorder.ts';
import { offsetsOf } from './testing/scenes.ts';

const CAR = 8;

const stroke = imageSize({ maxWidth: 150, maxHeight: 90 }).chain(({ width, height }) =>
  fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    points: fc.array(pointNear(width, height), { minLength: 1, maxLength: 5 }),
    diameterPx: fc.integer({ min: 1, max: 60 }),
  }),
);

/** The definition, pixel by pixel: centres within half a diameter of the segment. */
function covers(x: number, y: number, a: ImagePoint, b: ImagePoint, diameterPx: number): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x + 0.5 - a.x) * dx + (y + 0.5 - a.y) * dy) / length;
  const nearest = Math.min(1, Math.max(0, along));
  const distance = (x + 0.5 - a.x - nearest * dx) ** 2 + (y + 0.5 - a.y - nearest * dy) ** 2;
  return distance <= (diameterPx / 2) ** 2;
}

test('a segment covers exactly the pixels whose centres are near enough, and no other changes', () => {
  fc.assert(
    fc.property(stroke, ({ width, height, points, diameterPx }) => {
      const map = voidLabelMap(width, height);
      const [from = { x: 0, y: 0 }] = points;
      const to = points.at(-1) ?? from;
      paintSegment(map, from, to, diameterPx, CAR);
      const a = snapBrushCenter(from, diameterPx);
      const b = snapBrushCenter(to, diameterPx);
      const expected = map.data.map((_, offset) =>
        covers(offset % width, Math.floor(offset / width), a, b, diameterPx) ? CAR : 255,
      );
      expect(map.data).toEqual(expected);
    }),
  );
});

test('a large brush on long ways, too', () => {
  const point = fc.record({
    x: fc.double({ min: -600, max: 900, noNaN: true }),
    y: fc.double({ min: -600, max: 900, noNaN: true }),
  });
  fc.assert(
    fc.property(point, point, fc.integer({ min: 1, max: 512 }), (from, to, diameterPx) => {
      const map = voidLabelMap(300, 200);
      paintSegment(map, from, to, diameterPx, CAR);
      const a = snapBrushCenter(from, diameterPx);
      const b = snapBrushCenter(to, diameterPx);
      const expected = map.data.map((_, offset) =>
        covers(offset % 300, Math.floor(offset / 300), a, b, diameterPx) ? CAR : 255,
      );
      expect(map.data).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('the mask of a segment holds what painting it changes', () => {
  fc.assert(
    fc.property(stroke, ({ width, height, points, diameterPx }) => {
      const map = voidLabelMap(width, height);
      const [from = { x: 0, y: 0 }] = points;
      const to = points.at(-1) ?? from;
      const bounds = paintSegment(map, from, to, diameterPx, CAR);
      const mask = segmentMask(map, from, to, diameterPx, 'round');
      expect(mask?.rect ?? null).toEqual(bounds);
      expect(mask === null ? [] : offsetsOf(mask, map)).toEqual(
        [...map.data.keys()].filter((offset) => map.data[offset] === CAR),
      );
    }),
  );
});

/** By the definition: somewhere along the way the centre lies in the square. Quarters of the doubled lengths are whole. */
function squareCovers(x: number, y: number, a: ImagePoint, b: ImagePoint, half: number): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  // Where along the way (0–1, times both extents so that it is exact) the centre is near enough, across and down.
  const whole = Math.max(1, Math.abs(dx)) * Math.max(1, Math.abs(dy));
  const stretch = (offset: number, step: number): readonly [number, number] => {
    if (step === 0) return Math.abs(offset) <= half ? [0, whole] : [1, 0];
    const one = ((offset - half) * whole) / step;
    const other = ((offset + half) * whole) / step;
    return [Math.min(one, other), Math.max(one, other)];
  };
  const across = stretch(x + 0.5 - a.x, dx);
  const down = stretch(y + 0.5 - a.y, dy);
  return Math.max(0, across[0], down[0]) <= Math.min(whole, across[1], down[1]);
}

test('the square brush covers what the square passes over', () => {
  fc.assert(
    fc.property(stroke, ({ width, height, points, diameterPx }) => {
      const [from = { x: 0, y: 0 }] = points;
      const to = points.at(-1) ?? from;
      const mask = segmentMask({ width, height }, from, to, diameterPx, 'square');
      const a = snapBrushCenter(from, diameterPx);
      const b = snapBrushCenter(to, diameterPx);
      const expected = Array.from({ length: width * height }, (_, offset) => offset).filter(
        (offset) => squareCovers(offset % width, Math.floor(offset / width), a, b, diameterPx / 2),
      );
      expect(mask === null ? [] : offsetsOf(mask, { width, height })).toEqual(expected);
    }),
  );
});

test.each([1, 2, 5, 8])('a square dab of %i covers that many pixels both ways', (diameterPx) => {
  const mask = segmentMask(
    { width: 40, height: 40 },
    { x: 20, y: 20 },
    { x: 20, y: 20 },
    diameterPx,
    'square',
  );
  expect(mask?.rect).toMatchObject({ width: diameterPx, height: diameterPx });
  expect(mask?.bits.every((bit) => bit === 1)).toBe(true);
});

test.each([1, 2, 3, 4, 7, 16, 31, 64])(
  'a dab of diameter %i is that many pixels across, both ways',
  (diameterPx) => {
    const map = voidLabelMap(100, 100);
    paintSegment(map, { x: 50.3, y: 49.8 }, { x: 50.3, y: 49.8 }, diameterPx, CAR);
    const painted = [...map.data.keys()].filter((offset) => map.data[offset] === CAR);
    const columns = new Set(painted.map((offset) => offset % 100));
    const rows = new Set(painted.map((offset) => Math.floor(offset / 100)));
    expect([columns.size, rows.size]).toEqual([diameterPx, diameterPx]);
  },
);

test('the smallest brush paints the one pixel under the pointer', () => {
  const map = voidLabelMap(8, 8);
  paintSegment(map, { x: 3.99, y: 5.01 }, { x: 3.99, y: 5.01 }, 1, CAR);
  expect([...map.data.keys()].filter((offset) => map.data[offset] === CAR)).toEqual([5 * 8 + 3]);
});

test('a segment beside the map changes nothing', () => {
  const map = voidLabelMap(8, 8);
  expect(paintSegment(map, { x: -30, y: 4 }, { x: -20, y: 4 }, 6, CAR)).toBeNull();
  expect(map).toEqual(voidLabelMap(8, 8));
});

test('snapping twice is snapping once', () => {
  fc.assert(
    fc.property(pointNear(100, 100), fc.integer({ min: 1, max: 512 }), (point, diameterPx) => {
      const once = snapBrushCenter(point, diameterPx);
      expect(snapBrushCenter(once, diameterPx)).toEqual(once);
    }),
  );
});

test('the recorder gives the same delta as comparing the whole map before and after', () => {
  fc.assert(
    fc.property(stroke, ({ width, height, points, diameterPx }) => {
      const map = voidLabelMap(width, height);
      const before = copyLabelMap(map);
      const recorder = createStrokeRecorder(map);
      let last = snapBrushCenter(points[0] ?? { x: 0, y: 0 }, diameterPx);
      for (const [place, point] of points.entries()) {
        const next = snapBrushCenter(point, diameterPx);
        const bounds = segmentBounds(map, last, next, diameterPx);
        if (bounds !== null) recorder.touch(bounds);
        paintSegment(map, last, next, diameterPx, place);
        last = next;
      }
      expect(recorder.finish()).toEqual(diffLabelMaps(before, map));
    }),
  );
});
