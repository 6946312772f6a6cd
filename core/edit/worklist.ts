// What is worth a look in a frame, largest expected gain first: regions where the model is unsure, and regions where
// another label map disagrees.

import type { LabelMap } from '../labelMap.ts';
import type { PixelRect } from '../pixelRect.ts';
import type { TopTwoMap } from '../scores/upsample.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { labelComponents, NO_KEY } from './components.ts';
import { maskWhere, type PixelMask, type Raster } from './pixelMask.ts';
import { findRegionBounds } from './regionBounds.ts';

/** Pixels joined by their sides that all hold `label` and might rather be `suggestion`. */
export interface WorkRegion {
  /** Its number among the frame's regions, from the top down. */
  readonly id: number;
  readonly label: number;
  readonly suggestion: number;
  readonly areaPx: number;
  readonly bounds: PixelRect;
  /** How many pixels a look at the region is expected to mend. */
  readonly expectedGainPx: number;
}

export interface Worklist {
  /** Largest expected gain first; equal ones from the top down. */
  readonly regions: readonly WorkRegion[];
  /** The pixels of one of the regions. */
  maskOf(region: WorkRegion): PixelMask;
}

/**
 * The regions with one label, one runner-up and a margin below `marginBelow`. Pixels that no longer hold the model's
 * first class have been looked at and are left out.
 *
 * A region gains what the runner-up is right in it: the sum over its pixels of the runner-up's share of the two
 * classes' probability, p₂ ÷ (p₁ + p₂) = 1 ÷ (1 + e^margin).
 * @param map the mask as it is now
 * @param model of the same size
 * @param marginBelow in units of the scores (logits)
 */
export function unsureRegions(
  map: LabelMap,
  { data: leaders, runnersUp, margins }: TopTwoMap,
  marginBelow: number,
): Worklist {
  return worklistOf(
    map,
    (offset) => {
      const label = map.data[offset] ?? VOID_INDEX;
      const runnerUp = runnersUp[offset] ?? VOID_INDEX;
      const isUnsure = (margins[offset] ?? Infinity) < marginBelow;
      if (label !== leaders[offset] || runnerUp === VOID_INDEX || !isUnsure) return NO_KEY;
      return pairKey(label, runnerUp);
    },
    (offset) => 1 / (1 + Math.exp(margins[offset] ?? Infinity)),
  );
}

/**
 * The regions where another label map (ground truth, a model's labels, another revision) has another class; its void
 * says nothing. A region's gain is its area.
 * @param other as large as the map
 */
export function disagreeingRegions(map: LabelMap, other: LabelMap): Worklist {
  return worklistOf(
    map,
    (offset) => {
      const label = map.data[offset] ?? VOID_INDEX;
      const suggestion = other.data[offset] ?? VOID_INDEX;
      return suggestion === VOID_INDEX || suggestion === label
        ? NO_KEY
        : pairKey(label, suggestion);
    },
    () => 1,
  );
}

function pairKey(label: number, suggestion: number): number {
  return (label << 8) | suggestion;
}

/** @param keyAt a {@link pairKey} or NO_KEY */
function worklistOf(
  raster: Raster,
  keyAt: (offset: number) => number,
  gainAt: (offset: number) => number,
): Worklist {
  const { ids, areasPx, firstOffsets } = labelComponents(raster, keyAt);
  const gains = new Float64Array(areasPx.length);
  ids.forEach((id, offset) => {
    if (id >= 0) gains[id] = (gains[id] ?? 0) + gainAt(offset);
  });
  const boundsOf = findRegionBounds(ids, areasPx.length, raster.width);
  const regions = Array.from(areasPx, (areaPx, id): WorkRegion => {
    const key = keyAt(firstOffsets[id] ?? 0);
    return {
      id,
      label: key >> 8,
      suggestion: key & 0xff,
      areaPx,
      bounds: boundsOf(id),
      expectedGainPx: gains[id] ?? 0,
    };
  });
  regions.sort((a, b) => b.expectedGainPx - a.expectedGainPx || a.id - b.id);
  return {
    regions,
    maskOf: ({ id, bounds: rect }) => maskWhere(rect, (x, y) => ids[y * raster.width + x] === id),
  };
}
