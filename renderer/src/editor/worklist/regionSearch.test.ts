import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskArea, maskHas, wholeRect, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';
import { searchRegions, type RegionSearch } from './regionSearch.ts';

const SIZE = { width: 9, height: 6 };
const PIXELS = SIZE.width * SIZE.height;

const someLabels = fc
  .array(fc.constantFrom(0, 0, 1, 1, 2, VOID_INDEX), { minLength: PIXELS, maxLength: PIXELS })
  .map((indices): LabelMap => ({ ...SIZE, data: Uint8Array.from(indices) }));
const someBits = fc
  .array(fc.constantFrom(0, 0, 1), { minLength: PIXELS, maxLength: PIXELS })
  .map((bits): PixelMask => ({ rect: wholeRect(SIZE), bits: Uint8Array.from(bits) }));
const someDecided = fc
  .array(fc.constantFrom(-1, -1, 0, 1), { minLength: PIXELS, maxLength: PIXELS })
  .map((classes) => Int16Array.from(classes));
const someModel = fc.record({
  leaders: fc.array(fc.nat(2), { minLength: PIXELS, maxLength: PIXELS }),
  margins: fc.array(fc.constantFrom(0.2, 1, 3), { minLength: PIXELS, maxLength: PIXELS }),
});
const someAgainst: fc.Arbitrary<RegionSearch['against']> = fc.oneof(
  someLabels.map((other) => ({ kind: 'unlike' as const, other })),
  someModel.map(({ leaders, margins }) => ({
    kind: 'unsure' as const,
    marginBelow: 2,
    topTwo: {
      ...SIZE,
      data: Uint8Array.from(leaders),
      runnersUp: Uint8Array.from(leaders, (leader) => (leader + 1) % 3),
      margins: Float32Array.from(margins),
    },
  })),
);

/** What is suggested for a pixel, by the definition; null for none. */
function suggestionAt(
  { map, against, reviewed, decided }: RegionSearch,
  offset: number,
): number | null {
  const x = offset % map.width;
  const y = Math.floor(offset / map.width);
  const label = map.data[offset];
  if (reviewed !== null && maskHas(reviewed, x, y)) return null;
  if (decided !== null && decided[offset] === label) return null;
  if (against.kind === 'unlike') {
    const other = against.other.data[offset] ?? VOID_INDEX;
    return other === VOID_INDEX || other === label ? null : other;
  }
  const { topTwo, marginBelow } = against;
  const isUnsure = (topTwo.margins[offset] ?? Infinity) < marginBelow;
  return isUnsure && topTwo.data[offset] === label ? (topTwo.runnersUp[offset] ?? null) : null;
}

const someSearch: fc.Arbitrary<RegionSearch> = fc.record({
  map: someLabels,
  against: someAgainst,
  minAreaPx: fc.constant(1),
  reviewed: fc.option(someBits),
  decided: fc.option(someDecided),
});

describe('the regions of the worklist', () => {
  it('are all pixels with a suggestion that were not looked at, each once', () => {
    fc.assert(
      fc.property(someSearch, (search) => {
        const { regions, patchOf } = searchRegions(search);
        const expected = Array.from({ length: PIXELS }, (_, offset) =>
          suggestionAt(search, offset),
        );
        const found = Array.from<number | null>({ length: PIXELS }).fill(null);
        if (regions.length > 0) {
          const { rect, bits, indices } = patchOf(regions);
          for (const [place, bit] of bits.entries()) {
            const y = rect.y + Math.floor(place / rect.width);
            const x = rect.x + (place % rect.width);
            if (bit === 1) found[y * SIZE.width + x] = indices[place] ?? null;
          }
        }
        expect(found).toEqual(expected);
        const areaPx = regions.reduce((sum, region) => sum + region.areaPx, 0);
        expect(areaPx).toBe(expected.filter((suggestion) => suggestion !== null).length);
      }),
    );
  });

  it('leave the map and what it is held against as they are', () => {
    fc.assert(
      fc.property(someSearch, (search) => {
        const before = structuredClone(search);
        searchRegions(search);
        expect(search).toEqual(before);
      }),
    );
  });

  it('are of a least size', () => {
    fc.assert(
      fc.property(someSearch, fc.integer({ min: 1, max: 6 }), (search, minAreaPx) => {
        const all = searchRegions(search).regions;
        const large = searchRegions({ ...search, minAreaPx });
        expect(large.regions).toEqual(all.filter(({ areaPx }) => areaPx >= minAreaPx));
        for (const region of large.regions) {
          expect(maskArea(large.patchOf([region]))).toBe(region.areaPx);
        }
      }),
    );
  });
});
