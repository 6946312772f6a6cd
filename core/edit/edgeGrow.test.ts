import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createEdgeGrower,
  growAlongEdges,
  maskOfOffsets,
  NEVER_REACHED,
  reachedMask,
  type EdgeGrowthCosts,
} from './edgeGrow.ts';
import { toLabColors } from './labColors.ts';
import type { Raster } from './pixelMask.ts';
import { combineMasks } from './pixelMask.ts';
import { maskOn, neighboursOf, offsetsOf, scene } from './testing/scenes.ts';

const anyCosts: fc.Arbitrary<EdgeGrowthCosts> = fc.record({
  step: fc.integer({ min: 1, max: 5 }),
  color: fc.double({ min: 0, max: 3, noNaN: true }),
  unlikely: fc.double({ min: 0, max: 20, noNaN: true }),
});
const largest = fc.integer({ min: 0, max: 400 });

/** A likelihood for each pixel that is low in places, the same every time. */
const likelihoodAt = (offset: number): number => ((offset * 7919) % 13) / 12;

/** The cheapest way to each pixel, found by mending all of them until none gets cheaper. */
function cheapestWays(
  raster: Raster,
  seeds: readonly number[],
  lab: Int8Array,
  { step, color, unlikely }: EdgeGrowthCosts,
): number[] {
  const ways = Array.from({ length: raster.width * raster.height }, (_, offset) =>
    seeds.includes(offset) ? 0 : Infinity,
  );
  const costOf = (from: number, to: number): number => {
    const difference = Math.hypot(
      ...[0, 1, 2].map((part) => (lab[from * 3 + part] ?? 0) - (lab[to * 3 + part] ?? 0)),
    );
    const doubt = -Math.log(Math.max(1e-3, likelihoodAt(to)));
    return Math.round(step + color * difference + unlikely * doubt);
  };
  for (let isMended = true; isMended;) {
    isMended = false;
    for (const [offset, way] of ways.entries()) {
      for (const neighbour of neighboursOf(offset, raster)) {
        const other = (ways[neighbour] ?? Infinity) + costOf(neighbour, offset);
        if (other >= (ways[offset] ?? way)) continue;
        ways[offset] = other;
        isMended = true;
      }
    }
  }
  return ways;
}

describe('growth along edges', () => {
  test('takes in each pixel at what the cheapest way to it costs', () => {
    fc.assert(
      fc.property(scene, anyCosts, largest, ({ map, mask, photo }, costs, largestReach) => {
        const lab = toLabColors(photo);
        const growth = growAlongEdges(map, mask, lab, likelihoodAt, largestReach, costs);
        const ways = cheapestWays(map, offsetsOf(mask, map), lab, costs);
        expect([...growth.reaches]).toEqual(
          ways.map((way) => (way <= largestReach ? way : NEVER_REACHED)),
        );
      }),
    );
  });

  test('up to a reach is all that was taken in by then, nearest first', () => {
    fc.assert(
      fc.property(scene, anyCosts, largest, largest, ({ map, mask, photo }, costs, a, b) => {
        const [reach, largestReach] = [Math.min(a, b), Math.max(a, b)];
        const lab = toLabColors(photo);
        const growth = growAlongEdges(map, mask, lab, likelihoodAt, largestReach, costs);
        const inOrder = [...growth.order].map((offset) => growth.reaches[offset] ?? NaN);
        expect(inOrder).toEqual(inOrder.toSorted((m, n) => m - n));
        const reached = reachedMask(growth, reach);
        const smaller = growAlongEdges(map, mask, lab, likelihoodAt, reach, costs);
        expect(reached === null ? [] : offsetsOf(reached, map)).toEqual(
          [...smaller.reaches.keys()].filter((offset) => smaller.reaches[offset] !== NEVER_REACHED),
        );
      }),
    );
  });

  const withSeeds = scene.chain((one) =>
    fc.record({ one: fc.constant(one), seeds: fc.array(maskOn(one.map), { maxLength: 4 }) }),
  );

  test('takes in the same of seeds that are added one by one as of all at once', () => {
    fc.assert(
      fc.property(withSeeds, anyCosts, largest, ({ one, seeds }, costs, largestReach) => {
        const { map, mask, photo } = one;
        const lab = toLabColors(photo);
        const grower = createEdgeGrower(map, lab, likelihoodAt, largestReach, costs);
        const added = [mask, ...seeds].flatMap((seed) => [...grower.add(seed)]);
        const whole = seeds.reduce((sum, seed) => combineMasks(sum, seed, 'add'), mask);
        const growth = growAlongEdges(map, whole, lab, likelihoodAt, largestReach, costs);
        expect(grower.reaches).toEqual(growth.reaches);
        expect(added.toSorted((a, b) => a - b)).toEqual([...growth.order].sort((a, b) => a - b));
      }),
    );
  });

  test('begins anew when it is cleared', () => {
    fc.assert(
      fc.property(withSeeds, largest, ({ one: { map, mask, photo }, seeds }, largestReach) => {
        const lab = toLabColors(photo);
        const grower = createEdgeGrower(map, lab, likelihoodAt, largestReach);
        for (const seed of seeds) grower.add(seed);
        grower.clear();
        expect(grower.reaches.every((reach) => reach === NEVER_REACHED)).toBe(true);
        const growth = growAlongEdges(map, mask, lab, likelihoodAt, largestReach);
        expect(grower.add(mask)).toEqual(growth.order);
        expect(grower.reaches).toEqual(growth.reaches);
      }),
    );
  });

  test('gives its pixels as a mask', () => {
    fc.assert(
      fc.property(scene, ({ map, mask }) => {
        const offsets = Int32Array.from(offsetsOf(mask, map));
        const made = maskOfOffsets(offsets, map.width);
        expect(made === null ? [] : offsetsOf(made, map)).toEqual([...offsets]);
      }),
    );
  });

  test('fills an even surface before it crosses the photo’s edge', () => {
    const raster = { width: 20, height: 6 };
    const data = Uint8Array.from({ length: 20 * 6 * 3 }, (_, byte) =>
      Math.floor(byte / 3) % 20 < 11 ? 60 : 190,
    );
    const lab = toLabColors({ ...raster, channels: 3, data });
    const seed = { rect: { x: 2, y: 2, width: 1, height: 1 }, bits: Uint8Array.of(1) };
    const { reaches } = growAlongEdges(raster, seed, lab, () => 1, 1000);
    const reachOf = (isLeft: boolean): number[] =>
      [...reaches].filter((_, offset) => offset % 20 < 11 === isLeft);
    expect(Math.max(...reachOf(true))).toBeLessThan(Math.min(...reachOf(false)));
  });
});
