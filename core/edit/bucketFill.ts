// The bucket: the pixels that hold what the clicked one holds. Contiguous, it is also how one region is chosen to be
// given another class.

import type { LabelMap } from '../labelMap.ts';
import { growRegion, matchingPixels, type RowMatcher } from './growRegion.ts';
import { isOnRaster, type PixelMask, type PixelPlace } from './pixelMask.ts';

/** How far a fill reaches: over pixels joined to the clicked one by one of their four sides, or over the frame. */
export type FillReach = 'contiguous' | 'everywhere';

/** @returns null when the seed lies off the map */
export function bucketMask(map: LabelMap, seed: PixelPlace, reach: FillReach): PixelMask | null {
  if (!isOnRaster(map, seed)) return null;
  const { width, data } = map;
  const index = data[seed.y * width + seed.x];
  const matchRow: RowMatcher = (y, bits, start) => {
    const rowStart = y * width;
    for (let x = 0; x < width; x++) if (data[rowStart + x] === index) bits[start + x] = 1;
  };
  return reach === 'contiguous' ? growRegion(map, seed, matchRow) : matchingPixels(map, matchRow);
}
