import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageSize } from '../testing/arbitraries.ts';
import { findEdgeCost, MAX_EDGE_COST, type EdgeCost } from './edgeCost.ts';
import { createLivewire } from './livewire.ts';
import type { PixelPlace } from './pixelMask.ts';
import { scene } from './testing/scenes.ts';

const place = (width: number, height: number): fc.Arbitrary<PixelPlace> =>
  fc.record({ x: fc.nat(width - 1), y: fc.nat(height - 1) });

const search = imageSize({ maxWidth: 12, maxHeight: 10 }).chain(({ width, height }) =>
  fc.record({
    cost: fc
      .array(fc.integer({ min: 1, max: MAX_EDGE_COST }), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((costs): EdgeCost => ({ width, height, costs: Uint8Array.from(costs) })),
    anchor: place(width, height),
    targets: fc.array(place(width, height), { minLength: 1, maxLength: 4 }),
  }),
);

const stepLength = (from: PixelPlace, to: PixelPlace): number =>
  from.x !== to.x && from.y !== to.y ? 7 : 5;

function lengthOf(path: readonly PixelPlace[], { width, costs }: EdgeCost): number {
  return path.reduce((sum, to, step) => {
    const from = path[step - 1];
    return from === undefined ? 0 : sum + stepLength(from, to) * (costs[to.y * width + to.x] ?? 0);
  }, 0);
}

/** The least lengths from the anchor, by going over all steps until nothing gets shorter. */
function leastLengths({ width, height, costs }: EdgeCost, anchor: PixelPlace): number[] {
  const lengths = Array.from({ length: width * height }, () => Infinity);
  lengths[anchor.y * width + anchor.x] = 0;
  for (let isChanging = true; isChanging;) {
    isChanging = false;
    for (let offset = 0; offset < lengths.length; offset++) {
      const [x, y] = [offset % width, Math.floor(offset / width)];
      for (let nextY = Math.max(0, y - 1); nextY <= Math.min(height - 1, y + 1); nextY++) {
        for (let nextX = Math.max(0, x - 1); nextX <= Math.min(width - 1, x + 1); nextX++) {
          const next = nextY * width + nextX;
          if (next === offset) continue;
          const length =
            (lengths[offset] ?? 0) +
            stepLength({ x, y }, { x: nextX, y: nextY }) * (costs[next] ?? 0);
          if (length >= (lengths[next] ?? 0)) continue;
          lengths[next] = length;
          isChanging = true;
        }
      }
    }
  }
  return lengths;
}

describe('the magnetic outline', () => {
  test('is the cheapest way, step by step, wherever the cursor goes', () => {
    fc.assert(
      fc.property(search, ({ cost, anchor, targets }) => {
        const wire = createLivewire(cost, anchor);
        const least = leastLengths(cost, anchor);
        for (const target of targets) {
          const path = wire.pathTo(target);
          expect(path[0]).toEqual(anchor);
          expect(path.at(-1)).toEqual(target);
          path.slice(1).forEach((to, step) => {
            const from = path[step] ?? anchor;
            expect(Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))).toBe(1);
          });
          expect(lengthOf(path, cost)).toBe(least[target.y * cost.width + target.x]);
        }
      }),
    );
  });

  test('stays in its window, and goes as near to a cursor outside it as it can', () => {
    const cost = { width: 60, height: 40, costs: new Uint8Array(2400).fill(3) };
    const wire = createLivewire(cost, { x: 5, y: 20 }, 16);
    expect(wire.window).toEqual({ x: 0, y: 12, width: 13, height: 16 });
    expect(wire.pathTo({ x: 59, y: 0 }).at(-1)).toEqual({ x: 12, y: 12 });
  });

  test('follows an edge rather than the straight way', () => {
    const width = 40;
    // A bright block: its sides are edges.
    const data = Uint8Array.from({ length: width * width * 3 }, (_, byte) => {
      const [x, y] = [Math.floor(byte / 3) % width, Math.floor(byte / 3 / width)];
      return x >= 10 && x < 30 && y >= 10 && y < 30 ? 220 : 20;
    });
    const cost = findEdgeCost({ width, height: width, channels: 3, data });
    const path = createLivewire(cost, { x: 10, y: 29 }).pathTo({ x: 29, y: 10 });
    for (const { x, y } of path) {
      const isNearSide = [9, 10, 29, 30].some((side) => x === side || y === side);
      expect(isNearSide).toBe(true);
    }
  });
});

describe('the cost of an outline', () => {
  test('is between 1 and the largest, and no dearer along the labels', () => {
    fc.assert(
      fc.property(scene, ({ photo, map }) => {
        const { costs } = findEdgeCost(photo);
        const withLabels = findEdgeCost(photo, map).costs;
        costs.forEach((cost, offset) => {
          expect(cost).toBeGreaterThanOrEqual(1);
          expect(cost).toBeLessThanOrEqual(MAX_EDGE_COST);
          expect(withLabels[offset]).toBeGreaterThanOrEqual(1);
          expect(withLabels[offset]).toBeLessThanOrEqual(cost);
        });
      }),
    );
  });

  test('is the largest in an even surface, and the least on its strongest edge', () => {
    const data = Uint8Array.from({ length: 30 * 3 * 4 }, (_, byte) =>
      Math.floor(byte / 4) % 30 < 15 ? 30 : 90,
    );
    const { costs } = findEdgeCost({ width: 30, height: 3, channels: 4, data });
    expect([...costs.subarray(30, 60)]).toEqual(
      Array.from({ length: 30 }, (_, x) => (x === 14 || x === 15 ? 1 : MAX_EDGE_COST)),
    );
  });
});
