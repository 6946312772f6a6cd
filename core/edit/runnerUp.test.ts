// What the model's second choice is good for: strokes, swaps and the worklist.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyLabelMap } from '../labelMap.ts';
import { OPEN_GUARD } from './guard.ts';
import { paintPatch } from './paintMask.ts';
import { runnerUpPatch, runnerUpRegion } from './runnerUp.ts';
import { offsetsOf, reachableFrom, scene } from './testing/scenes.ts';
import { disagreeingRegions, unsureRegions, type Worklist } from './worklist.ts';

const margin = fc.double({ min: 0, max: 6, noNaN: true });

describe('the runner-up', () => {
  test('is taken by the pixels whose margin is low, and going over them again changes nothing', () => {
    fc.assert(
      fc.property(scene, margin, ({ map, mask, topTwo }, marginBelow) => {
        const before = copyLabelMap(map);
        paintPatch(map, runnerUpPatch(map, mask, topTwo, marginBelow), OPEN_GUARD);
        const stroke = new Set(offsetsOf(mask, map));
        before.data.forEach((index, offset) => {
          const isTaken = stroke.has(offset) && (topTwo.margins[offset] ?? NaN) < marginBelow;
          expect(map.data[offset]).toBe(isTaken ? topTwo.runnersUp[offset] : index);
        });
        const again = runnerUpPatch(map, mask, topTwo, marginBelow);
        expect(paintPatch(map, again, OPEN_GUARD)).toBeNull();
      }),
    );
  });

  test('of a click is that of the region with one label, one runner-up and low margins', () => {
    fc.assert(
      fc.property(scene, margin, ({ map, seed, topTwo }, marginBelow) => {
        const start = seed.y * map.width + seed.x;
        const region = runnerUpRegion(map, seed, topTwo, marginBelow);
        expect(region === null ? [] : offsetsOf(region, map)).toEqual(
          reachableFrom(
            start,
            map,
            (offset) =>
              map.data[offset] === map.data[start] &&
              topTwo.runnersUp[offset] === topTwo.runnersUp[start] &&
              (topTwo.margins[offset] ?? NaN) < marginBelow,
          ),
        );
      }),
    );
  });

  test('of a model with one class is none', () => {
    fc.assert(
      fc.property(scene, ({ map, mask }) => {
        const runnersUp = new Uint8Array(map.data.length).fill(255);
        const margins = new Float32Array(map.data.length).fill(0);
        const patch = runnerUpPatch(map, mask, { runnersUp, margins }, 1);
        expect(paintPatch(map, patch, OPEN_GUARD)).toBeNull();
      }),
    );
  });
});

describe('the worklist', () => {
  const isSorted = ({ regions }: Worklist): boolean =>
    regions.every(
      ({ expectedGainPx }, place) =>
        place === 0 || (regions[place - 1]?.expectedGainPx ?? 0) >= expectedGainPx,
    );

  test('has every unsure pixel that nobody has changed in one region, with its gain', () => {
    fc.assert(
      fc.property(scene, margin, ({ map, topTwo }, marginBelow) => {
        const list = unsureRegions(map, topTwo, marginBelow);
        expect(isSorted(list)).toBe(true);
        const seen: number[] = [];
        for (const region of list.regions) {
          const offsets = offsetsOf(list.maskOf(region), map);
          seen.push(...offsets);
          expect(offsets).toHaveLength(region.areaPx);
          for (const offset of offsets) {
            expect(map.data[offset]).toBe(region.label);
            expect(topTwo.runnersUp[offset]).toBe(region.suggestion);
          }
          const gain = offsets.reduce(
            (sum, offset) => sum + 1 / (1 + Math.exp(topTwo.margins[offset] ?? NaN)),
            0,
          );
          expect(region.expectedGainPx).toBeCloseTo(gain, 6);
          const [first = 0] = offsets;
          const place = { x: first % map.width, y: Math.floor(first / map.width) };
          const clicked = runnerUpRegion(map, place, topTwo, marginBelow);
          expect(clicked === null ? [] : offsetsOf(clicked, map)).toEqual(
            expect.arrayContaining(offsets),
          );
        }
        expect(seen.sort((a, b) => a - b)).toEqual(
          [...map.data.keys()].filter(
            (offset) =>
              map.data[offset] === topTwo.data[offset] &&
              (topTwo.margins[offset] ?? NaN) < marginBelow,
          ),
        );
      }),
    );
  });

  test('of a disagreement has every pixel where the other map knows better, by region', () => {
    fc.assert(
      fc.property(scene, ({ map, other }) => {
        const list = disagreeingRegions(map, other);
        expect(isSorted(list)).toBe(true);
        const seen: number[] = [];
        for (const region of list.regions) {
          const offsets = offsetsOf(list.maskOf(region), map);
          seen.push(...offsets);
          const [first = 0] = offsets;
          expect(offsets).toEqual(
            reachableFrom(
              first,
              map,
              (offset) =>
                map.data[offset] === region.label && other.data[offset] === region.suggestion,
            ),
          );
          expect(region.expectedGainPx).toBe(offsets.length);
        }
        expect(seen.sort((a, b) => a - b)).toEqual(
          [...map.data.keys()].filter(
            (offset) => other.data[offset] !== 255 && other.data[offset] !== map.data[offset],
          ),
        );
      }),
    );
  });
});
