// Growing and shrinking a set of pixels, such as one class, by a distance.

import type { LabelMap } from '../labelMap.ts';
import { clipRect, type PixelRect } from '../pixelRect.ts';
import { NOWHERE, nearestPixels, squaredDistance } from './nearestPixel.ts';
import type { LabelPatch } from './paintMask.ts';
import { bitsWhere, cropMask, type PixelMask, type Raster } from './pixelMask.ts';

/**
 * What a set gains when it grows: all other pixels whose centres are at most `distancePx` from one of its own.
 * @param mask on the raster
 */
export function growthRim(raster: Raster, mask: PixelMask, distancePx: number): PixelMask {
  const around = cropMask(mask, surroundings(raster, mask.rect, distancePx));
  return { rect: around.rect, bits: rimOf(around, nearestPixels(around), distancePx) };
}

/**
 * What a set loses when it shrinks: its pixels whose centres are at most `distancePx` from one outside it, each with the
 * index of the nearest such pixel. The frame's edge is no outside.
 * @param mask on the map
 */
export function shrinkagePatch(map: LabelMap, mask: PixelMask, distancePx: number): LabelPatch {
  const { rect, bits } = cropMask(mask, surroundings(map, mask.rect, distancePx));
  const outside = { rect, bits: bits.map((bit) => bit ^ 1) };
  const nearest = nearestPixels(outside);
  const lost = rimOf(outside, nearest, distancePx);
  const indices = new Uint8Array(bits.length);
  for (let place = 0; place < lost.length; place++) {
    if (lost[place] !== 1) continue;
    const other = nearest[place] ?? 0;
    const x = rect.x + (other % rect.width);
    const y = rect.y + Math.floor(other / rect.width);
    indices[place] = map.data[y * map.width + x] ?? 0;
  }
  return { rect, bits: lost, indices };
}

/** The pixels outside a set that are near enough to it. */
function rimOf({ rect, bits }: PixelMask, nearest: Int32Array, distancePx: number): Uint8Array {
  const limit = distancePx * distancePx;
  return bitsWhere(bits.length, (place) => {
    const other = nearest[place] ?? NOWHERE;
    return (
      bits[place] === 0 && other !== NOWHERE && squaredDistance(place, other, rect.width) <= limit
    );
  });
}

function surroundings(raster: Raster, rect: PixelRect, distancePx: number): PixelRect {
  return (
    clipRect(
      rect.x - distancePx,
      rect.y - distancePx,
      rect.x + rect.width + distancePx,
      rect.y + rect.height + distancePx,
      raster,
    ) ?? rect
  );
}
