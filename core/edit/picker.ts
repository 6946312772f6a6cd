// The picker: which class a pixel has, so that the next stroke paints with it.

import type { LabelMap } from '../labelMap.ts';
import { isOnRaster, type PixelPlace } from './pixelMask.ts';

/** @returns a class, 255 for void, or null off the map */
export function pickClass(map: LabelMap, place: PixelPlace): number | null {
  return isOnRaster(map, place) ? (map.data[place.y * map.width + place.x] ?? null) : null;
}
