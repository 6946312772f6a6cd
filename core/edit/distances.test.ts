// What goes by the nearest pixel: growing, shrinking, and filling what is void.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VOID_INDEX } from '../taxonomy.ts';
import { imageSize } from '../testing/arbitraries.ts';
import { fillVoid } from './fillVoid.ts';
import { growthRim, shrinkagePatch } from './growShrink.ts';
import { NOWHERE, nearestPixels, squaredDistance } from './nearestPixel.ts';
import { maskOn, offsetsOf, patchyMap } from './testing/scenes.ts';

const masked = imageSize({ maxWidth: 14, maxHeight: 11 }).chain((raster) =>
  fc.record({
    map: patchyMap(raster),
    mask: maskOn(raster),
    distancePx: fc.integer({ min: 1, max: 5 }),
  }),
);

test('the nearest pixel of a set is as near as any, and the leftmost, then uppermost, of those', () => {
  fc.assert(
    fc.property(masked, ({ mask }) => {
      const { width } = mask.rect;
      const inSet = [...mask.bits.keys()].filter((place) => mask.bits[place] === 1);
      nearestPixels(mask).forEach((nearest, place) => {
        const [best = NOWHERE] = inSet.sort(
          (a, b) =>
            squaredDistance(place, a, width) - squaredDistance(place, b, width) ||
            (a % width) - (b % width) ||
            a - b,
        );
        expect(nearest).toBe(best);
      });
    }),
  );
});

describe('growing and shrinking', () => {
  const distance = (a: number, b: number, width: number): number =>
    Math.hypot((a % width) - (b % width), Math.floor(a / width) - Math.floor(b / width));

  test('growing takes in what is near enough', () => {
    fc.assert(
      fc.property(masked, ({ map, mask, distancePx }) => {
        const own = offsetsOf(mask, map);
        const expected = [...map.data.keys()].filter(
          (offset) =>
            !own.includes(offset) &&
            own.some((other) => distance(offset, other, map.width) <= distancePx),
        );
        expect(offsetsOf(growthRim(map, mask, distancePx), map)).toEqual(expected);
      }),
    );
  });

  test('shrinking gives what is near the outside to what is nearest there', () => {
    fc.assert(
      fc.property(masked, ({ map, mask, distancePx }) => {
        const own = offsetsOf(mask, map);
        const outside = [...map.data.keys()].filter((offset) => !own.includes(offset));
        const patch = shrinkagePatch(map, mask, distancePx);
        expect(offsetsOf(patch, map)).toEqual(
          own.filter((offset) =>
            outside.some((other) => distance(offset, other, map.width) <= distancePx),
          ),
        );
        for (const offset of offsetsOf(patch, map)) {
          const x = (offset % map.width) - patch.rect.x;
          const y = Math.floor(offset / map.width) - patch.rect.y;
          const least = Math.min(...outside.map((other) => distance(offset, other, map.width)));
          const nearest = outside.filter((other) => distance(offset, other, map.width) === least);
          expect(nearest.map((other) => map.data[other])).toContain(
            patch.indices[y * patch.rect.width + x],
          );
        }
      }),
    );
  });
});

test('filling void leaves none, gives each pixel a class that is nearest to it, and touches no other', () => {
  fc.assert(
    fc.property(masked, ({ map }) => {
      const patch = fillVoid(map);
      const labelled = [...map.data.keys()].filter((offset) => map.data[offset] !== VOID_INDEX);
      const isVoid = [...map.data.keys()].filter((offset) => map.data[offset] === VOID_INDEX);
      expect(offsetsOf(patch, map)).toEqual(labelled.length === 0 ? [] : isVoid);
      for (const offset of offsetsOf(patch, map)) {
        const away = labelled.map((other) => squaredDistance(offset, other, map.width));
        const least = Math.min(...away);
        const nearest = labelled.filter((_, place) => away[place] === least);
        expect(nearest.map((other) => map.data[other])).toContain(patch.indices[offset]);
      }
    }),
  );
});
