// Which regions of a frame the worklist holds, and their pixels: what its worker works out.

import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
import { maskHas, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import {
  disagreeingRegions,
  unsureRegions,
  type WorkRegion,
  type Worklist,
} from '../../../../core/edit/worklist.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { unionRect, type PixelRect } from '../../../../core/pixelRect.ts';
import type { TopTwoMap } from '../../../../core/scores/upsample.ts';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';

export interface RegionSearch {
  readonly map: LabelMap;
  readonly against:
    | { readonly kind: 'unsure'; readonly topTwo: TopTwoMap; readonly marginBelow: number }
    | { readonly kind: 'unlike'; readonly other: LabelMap };
  readonly minAreaPx: number;
  /** Pixels that were looked at: they come in no region. */
  readonly reviewed: PixelMask | null;
  /** What the person gave pixels here, or −1: those that still hold it come in no region. Null for none. */
  readonly decided: Int16Array | null;
}

/** Regions of at least `minAreaPx`, the largest expected gain first; `patchOf` knows their pixels. */
export interface FoundRegions {
  readonly regions: readonly WorkRegion[];
  /** The pixels of some of them (at least one) with what is suggested for each. */
  readonly patchOf: (regions: readonly WorkRegion[]) => LabelPatch;
}

export function searchRegions(search: RegionSearch): FoundRegions {
  const { map, against, minAreaPx } = search;
  const looked = lookedAt(search);
  const worklist =
    against.kind === 'unsure'
      ? // A pixel that does not hold the model's first class counts as decided.
        unsureRegions(withVoid(map, looked), against.topTwo, against.marginBelow)
      : disagreeingRegions(map, withVoid(against.other, looked));
  return {
    regions: worklist.regions.filter(({ areaPx }) => areaPx >= minAreaPx),
    patchOf: (regions) => joinRegions(worklist, regions),
  };
}

/** @returns whether the pixel at a place is not to come again; null when all may */
function lookedAt({
  map,
  reviewed,
  decided,
}: RegionSearch): ((x: number, y: number, offset: number) => boolean) | null {
  if (reviewed === null && decided === null) return null;
  return (x, y, offset) =>
    (reviewed !== null && maskHas(reviewed, x, y)) ||
    (decided !== null && decided[offset] === map.data[offset]);
}

/** A copy with void where `isVoid` says so. */
function withVoid(
  map: LabelMap,
  isVoid: ((x: number, y: number, offset: number) => boolean) | null,
): LabelMap {
  if (isVoid === null) return map;
  const data = map.data.slice();
  let offset = 0;
  for (let y = 0; y < map.height; y++) {
    for (let x = 0; x < map.width; x++, offset++)
      if (isVoid(x, y, offset)) data[offset] = VOID_INDEX;
  }
  return { ...map, data };
}

function joinRegions(worklist: Worklist, regions: readonly WorkRegion[]): LabelPatch {
  const rect = regions.reduce<PixelRect | null>((all, { bounds }) => unionRect(all, bounds), null);
  if (rect === null) throw new Error('There are no regions to join.');
  const bits = new Uint8Array(rect.width * rect.height);
  const indices = new Uint8Array(bits.length);
  for (const region of regions) {
    const mask = worklist.maskOf(region);
    for (let y = 0; y < mask.rect.height; y++) {
      const from = y * mask.rect.width;
      const to = (y + mask.rect.y - rect.y) * rect.width + mask.rect.x - rect.x;
      for (let x = 0; x < mask.rect.width; x++) {
        if (mask.bits[from + x] !== 1) continue;
        bits[to + x] = 1;
        indices[to + x] = region.suggestion;
      }
    }
  }
  return { rect, bits, indices };
}
