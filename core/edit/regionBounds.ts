// The bounds of numbered regions, all found in one pass.

import type { PixelRect } from '../pixelRect.ts';

/**
 * @param ids the region of each pixel of a raster `width` pixels wide; negative where it belongs to none
 * @param count of regions; each has at least one pixel
 * @returns a region's bounds
 */
export function findRegionBounds(
  ids: Int32Array,
  count: number,
  width: number,
): (id: number) => PixelRect {
  const left = new Int32Array(count).fill(width);
  const right = new Int32Array(count).fill(-1);
  const top = new Int32Array(count).fill(-1);
  const bottom = new Int32Array(count);
  for (let offset = 0; offset < ids.length; offset++) {
    const id = ids[offset] ?? -1;
    if (id < 0) continue;
    const x = offset % width;
    const y = Math.floor(offset / width);
    if (x < (left[id] ?? 0)) left[id] = x;
    if (x > (right[id] ?? 0)) right[id] = x;
    if (top[id] === -1) top[id] = y;
    bottom[id] = y;
  }
  return (id) => {
    const x = left[id] ?? 0;
    const y = top[id] ?? 0;
    return { x, y, width: (right[id] ?? 0) - x + 1, height: (bottom[id] ?? 0) - y + 1 };
  };
}
