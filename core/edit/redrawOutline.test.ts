import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { LabelMap } from '../labelMap.ts';
import type { ImagePoint } from './brush.ts';
import { OPEN_GUARD } from './guard.ts';
import { paintPatch } from './paintMask.ts';
import { redrawOutline } from './redrawOutline.ts';
import { patchyMap } from './testing/scenes.ts';

const SIZE = { width: 40, height: 30 };

/** Class 0 to the left of the wavy outline, class 1 to the right. */
function halves(outlineAt: (y: number) => number): LabelMap {
  const data = new Uint8Array(SIZE.width * SIZE.height);
  for (let y = 0; y < SIZE.height; y++) {
    for (let x = 0; x < SIZE.width; x++) data[y * SIZE.width + x] = x < outlineAt(y) ? 0 : 1;
  }
  return { ...SIZE, data };
}

function redrawn(map: LabelMap, line: readonly ImagePoint[], reachPx: number): LabelMap {
  const copy = { ...map, data: map.data.slice() };
  const patch = redrawOutline(map, line, reachPx);
  if (patch !== null) paintPatch(copy, patch, OPEN_GUARD);
  return copy;
}

const wavy = halves((y) => 20 + Math.round(4 * Math.sin(y)));
const straight = halves(() => 20);
const DOWN = [
  { x: 20, y: -5 },
  { x: 20, y: 35 },
];

describe('an outline that is drawn anew', () => {
  it('lies where the line was drawn, on both sides at once', () => {
    expect(redrawn(wavy, DOWN, 6)).toEqual(straight);
  });

  it('does not depend on the direction in which it is drawn', () => {
    expect(redrawn(wavy, DOWN.toReversed(), 6)).toEqual(straight);
  });

  it('follows a line around a corner', () => {
    const corner = halves((y) => (y < 15 ? 20 : 40));
    const rough = halves((y) => (y < 13 ? 20 + (y % 3) - 1 : 40));
    const line = [
      { x: 20, y: -5 },
      { x: 20, y: 15 },
      { x: 45, y: 15 },
    ];
    expect(redrawn(rough, line, 4)).toEqual(corner);
  });

  it('keeps what lies past its ends', () => {
    const line = [
      { x: 20, y: 10 },
      { x: 20, y: 20 },
    ];
    const result = redrawn(wavy, line, 6);
    for (let y = 0; y < SIZE.height; y++) {
      const row = (map: LabelMap): Uint8Array =>
        map.data.subarray(y * SIZE.width, (y + 1) * SIZE.width);
      expect(row(result)).toEqual(row(y >= 10 && y < 20 ? straight : wavy));
    }
  });

  it('moves three classes that meet at it each up to the line', () => {
    const three = halves((y) => 20 + (y % 4));
    three.data.forEach((index, offset) => {
      if (index === 1 && offset >= SIZE.width * 15) three.data[offset] = 2;
    });
    const result = redrawn(three, DOWN, 6);
    expect([...result.data.subarray(19, 22)]).toEqual([0, 1, 1]);
    const low = SIZE.width * 25;
    expect([...result.data.subarray(low + 19, low + 22)]).toEqual([0, 2, 2]);
  });

  it('has no seam where a long line is worked off in parts', () => {
    const [width, height] = [700, 24];
    const across = (outlineAt: (x: number) => number): LabelMap => {
      const data = new Uint8Array(width * height);
      data.forEach((_, offset) => {
        data[offset] = Math.floor(offset / width) < outlineAt(offset % width) ? 0 : 1;
      });
      return { width, height, data };
    };
    const line = [
      { x: -5, y: 12 },
      { x: width + 5, y: 12 },
    ];
    const rough = across((x) => 12 + Math.round(3 * Math.sin(x / 3)));
    expect(redrawn(rough, line, 5)).toEqual(across(() => 12));
  });

  it('needs a line', () => {
    expect(redrawOutline(wavy, [{ x: 20, y: 10 }], 6)).toBeNull();
    expect(
      redrawOutline(
        wavy,
        [DOWN[0], DOWN[0]].flatMap((point) => point ?? []),
        6,
      ),
    ).toBeNull();
  });

  it('is left alone off the map, and where more is asked of it than is allowed', () => {
    const off = DOWN.map(({ y }) => ({ x: -30, y }));
    expect(redrawOutline(wavy, off, 6)).toBeNull();
    expect(redrawOutline(wavy, DOWN, 6, 100)).toBeNull();
  });

  it('keeps what it has where the strip on a side takes in the whole of that side', () => {
    const edge = DOWN.map(({ y }) => ({ x: 3, y }));
    const result = redrawn(wavy, edge, 6);
    for (let y = 0; y < SIZE.height; y++) {
      expect(result.data[y * SIZE.width]).toBe(wavy.data[y * SIZE.width]);
    }
  });
});

const place = fc.record({
  x: fc.double({ min: -5, max: 25, noNaN: true }),
  y: fc.double({ min: -5, max: 25, noNaN: true }),
});

test('only pixels within the reach change, and each takes what lies near it', () => {
  const scenes = fc
    .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) })
    .chain((size) =>
      fc.record({
        map: patchyMap(size),
        line: fc.array(place, { minLength: 2, maxLength: 5 }),
        reachPx: fc.constantFrom(1, 2.5, 4, 9),
      }),
    );
  fc.assert(
    fc.property(scenes, ({ map, line, reachPx }) => {
      const patch = redrawOutline(map, line, reachPx);
      if (patch === null) return;
      const { rect, bits, indices } = patch;
      for (let bit = 0; bit < bits.length; bit++) {
        if (bits[bit] !== 1) continue;
        const [x, y] = [rect.x + (bit % rect.width), rect.y + Math.floor(bit / rect.width)];
        expect(distanceToLine({ x: x + 0.5, y: y + 0.5 }, line)).toBeLessThanOrEqual(
          reachPx + 1e-9,
        );
        expect(nearbyIndices(map, x, y, 2 * reachPx + 1.5)).toContain(indices[bit]);
      }
    }),
  );
});

function distanceToLine({ x, y }: ImagePoint, line: readonly ImagePoint[]): number {
  return Math.min(
    ...line.slice(1).map((to, item) => {
      const from = line[item] ?? to;
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const squared = dx * dx + dy * dy;
      const along = squared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squared;
      const foot = Math.min(1, Math.max(0, along));
      return Math.hypot(x - from.x - foot * dx, y - from.y - foot * dy);
    }),
  );
}

function nearbyIndices(map: LabelMap, x: number, y: number, withinPx: number): Set<number> {
  const found = new Set<number>();
  map.data.forEach((index, offset) => {
    const [dx, dy] = [(offset % map.width) - x, Math.floor(offset / map.width) - y];
    if (Math.hypot(dx, dy) <= withinPx) found.add(index);
  });
  return found;
}
