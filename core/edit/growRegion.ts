// Growing a region from one pixel over its neighbours above, below, left and right: the one flood fill behind bucket,
// wand and the fills by score.

import {
  cropMask,
  isOnRaster,
  wholeRect,
  type PixelMask,
  type PixelPlace,
  type Raster,
} from './pixelMask.ts';

/**
 * The pixels that can be reached from a seed over pixels that match, in steps to one of the four neighbours.
 * After P. Heckbert, "A Seed Fill Algorithm" (Graphics Gems, 1990): row by row, each pixel asked about once or twice.
 * @param matches is asked for pixels on the raster alone, and must answer the same each time
 * @returns null when the seed does not match or lies off the raster
 */
export function growRegion(
  raster: Raster,
  seed: PixelPlace,
  matches: (x: number, y: number) => boolean,
): PixelMask | null {
  if (!isOnRaster(raster, seed) || !matches(seed.x, seed.y)) return null;
  const { width, height } = raster;
  const bits = new Uint8Array(width * height);
  // Stretches whose neighbours above or below are still to be looked at: row, first and last column, and which way.
  const pending: number[] = [];
  let [left, top, right, bottom] = [seed.x, seed.y, seed.x, seed.y];

  /** Takes in all of a row that is joined to a pixel which matches; gives its first and last column. */
  const takeStretch = (x: number, y: number): readonly [first: number, last: number] => {
    const rowStart = y * width;
    let first = x;
    while (first > 0 && bits[rowStart + first - 1] === 0 && matches(first - 1, y)) first -= 1;
    let last = x;
    while (last + 1 < width && bits[rowStart + last + 1] === 0 && matches(last + 1, y)) last += 1;
    bits.fill(1, rowStart + first, rowStart + last + 1);
    left = Math.min(left, first);
    right = Math.max(right, last);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    return [first, last];
  };

  const [seedFirst, seedLast] = takeStretch(seed.x, seed.y);
  pending.push(seed.y, seedFirst, seedLast, -1, seed.y, seedFirst, seedLast, 1);
  while (pending.length > 0) {
    const [row = 0, parentFirst = 0, parentLast = 0, step = 0] = pending.splice(-4);
    const y = row + step;
    if (y < 0 || y >= height) continue;
    for (let x = parentFirst; x <= parentLast; x++) {
      if (bits[y * width + x] === 1 || !matches(x, y)) continue;
      const [first, last] = takeStretch(x, y);
      pending.push(y, first, last, step);
      // Where it reaches beyond the stretch that it was found from, it may lead back as well.
      if (first < parentFirst) pending.push(y, first, parentFirst - 1, -step);
      if (last > parentLast) pending.push(y, parentLast + 1, last, -step);
      x = last + 1;
    }
  }
  return cropMask(
    { rect: wholeRect(raster), bits },
    { x: left, y: top, width: right - left + 1, height: bottom - top + 1 },
  );
}
