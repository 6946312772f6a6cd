// What a person sees to be wrong: regions of the mask whose true class is another, largest first.

import { labelComponents, NO_KEY } from '../../core/edit/components.ts';
import type { PixelPlace } from '../../core/edit/pixelMask.ts';
import { findRegionBounds } from '../../core/edit/regionBounds.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import type { PixelRect } from '../../core/pixelRect.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';

/** Wrong pixels of one true class, joined by their sides. */
export interface Mistake {
  readonly truthIndex: number;
  readonly areaPx: number;
  readonly bounds: PixelRect;
  /** Its pixel that is farthest from its rim. */
  readonly heart: PixelPlace;
}

/** @param most regions; void in the truth is never a mistake */
export function findMistakes(map: LabelMap, truth: LabelMap, most: number): Mistake[] {
  const { width, height } = map;
  const { ids, areasPx, firstOffsets } = labelComponents(map, (offset) => {
    const index = truth.data[offset] ?? VOID_INDEX;
    return index === VOID_INDEX || index === map.data[offset] ? NO_KEY : index;
  });
  const boundsOf = findRegionBounds(ids, areasPx.length, width);
  return [...areasPx.keys()]
    .sort((a, b) => (areasPx[b] ?? 0) - (areasPx[a] ?? 0) || a - b)
    .slice(0, most)
    .map((id) => {
      const bounds = boundsOf(id);
      return {
        truthIndex: truth.data[firstOffsets[id] ?? 0] ?? VOID_INDEX,
        areaPx: areasPx[id] ?? 0,
        bounds,
        heart: heartOf(ids, id, bounds, { width, height }),
      };
    });
}

/** By the city-block distance to the rim, in two passes; the frame's edge is no rim. */
function heartOf(
  ids: Int32Array,
  id: number,
  { x: left, y: top, width, height }: PixelRect,
  raster: { readonly width: number; readonly height: number },
): PixelPlace {
  const depth = new Int32Array(width * height);
  const isIn = (x: number, y: number): boolean => ids[(top + y) * raster.width + left + x] === id;
  const outside = (x: number, y: number): number => {
    const isOff =
      left + x < 0 || top + y < 0 || left + x >= raster.width || top + y >= raster.height;
    return isOff ? raster.width + raster.height : 0;
  };
  const depthAt = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? outside(x, y) : (depth[y * width + x] ?? 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (isIn(x, y)) depth[y * width + x] = 1 + Math.min(depthAt(x - 1, y), depthAt(x, y - 1));
    }
  }
  let heart = { x: left, y: top };
  let deepest = 0;
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const place = y * width + x;
      const own = depth[place] ?? 0;
      if (own === 0) continue;
      depth[place] = Math.min(own, 1 + Math.min(depthAt(x + 1, y), depthAt(x, y + 1)));
      if ((depth[place] ?? 0) > deepest) {
        deepest = depth[place] ?? 0;
        heart = { x: left + x, y: top + y };
      }
    }
  }
  return heart;
}
