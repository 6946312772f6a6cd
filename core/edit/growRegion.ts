// Growing a region from one pixel over its neighbours above, below, left and right: the one flood fill behind bucket,
// wand and the fills by score.

import { isOnRaster, type PixelMask, type PixelPlace, type Raster } from './pixelMask.ts';

/** What is known of a pixel once its row was looked at. */
const MATCHES = 1;
const TAKEN = 2;

/** Writes 1 for each pixel of a row that matches: column `x` at `bits[start + x]`, where there was 0. */
export type RowMatcher = (y: number, bits: Uint8Array, start: number) => void;

/**
 * The pixels that can be reached from a seed over pixels that match, in steps to one of the four neighbours.
 * After P. Heckbert, "A Seed Fill Algorithm" (Graphics Gems, 1990): row by row, each pixel looked at once or twice.
 * @param matchRow is asked once for each row that the region comes to
 * @returns null when the seed does not match or lies off the raster
 */
export function growRegion(
  raster: Raster,
  seed: PixelPlace,
  matchRow: RowMatcher,
): PixelMask | null {
  if (!isOnRaster(raster, seed)) return null;
  const { width, height } = raster;
  const states = new Uint8Array(width * height);
  const isMatched = new Uint8Array(height);
  const lookAt = (y: number): void => {
    if (isMatched[y] === 1) return;
    isMatched[y] = 1;
    matchRow(y, states, y * width);
  };
  lookAt(seed.y);
  if (states[seed.y * width + seed.x] !== MATCHES) return null;
  // Stretches whose neighbours above or below are still to be looked at: row, first and last column, and which way.
  const pending: number[] = [];
  let [left, top, right, bottom] = [seed.x, seed.y, seed.x, seed.y];

  /** Takes in all of a row that is joined to a pixel which matches; gives its first and last column. */
  const takeStretch = (x: number, y: number): readonly [first: number, last: number] => {
    const rowStart = y * width;
    let first = x;
    while (first > 0 && states[rowStart + first - 1] === MATCHES) first -= 1;
    let last = x;
    while (last + 1 < width && states[rowStart + last + 1] === MATCHES) last += 1;
    states.fill(TAKEN, rowStart + first, rowStart + last + 1);
    left = Math.min(left, first);
    right = Math.max(right, last);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    return [first, last];
  };

  const [seedFirst, seedLast] = takeStretch(seed.x, seed.y);
  pending.push(seed.y, seedFirst, seedLast, -1, seed.y, seedFirst, seedLast, 1);
  while (pending.length > 0) {
    const step = pending.pop() ?? 0;
    const parentLast = pending.pop() ?? 0;
    const parentFirst = pending.pop() ?? 0;
    const y = (pending.pop() ?? 0) + step;
    if (y < 0 || y >= height) continue;
    lookAt(y);
    for (let x = parentFirst; x <= parentLast; x++) {
      if (states[y * width + x] !== MATCHES) continue;
      const [first, last] = takeStretch(x, y);
      pending.push(y, first, last, step);
      // Where it reaches beyond the stretch that it was found from, it may lead back as well.
      if (first < parentFirst) pending.push(y, first, parentFirst - 1, -step);
      if (last > parentLast) pending.push(y, parentLast + 1, last, -step);
      x = last + 1;
    }
  }

  const rect = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const bits = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const from = (top + row) * width + left;
    for (let column = 0; column < rect.width; column++) {
      bits[row * rect.width + column] = (states[from + column] ?? 0) >> 1;
    }
  }
  return { rect, bits };
}

/** All pixels of a raster that match, wherever they lie. */
export function matchingPixels({ width, height }: Raster, matchRow: RowMatcher): PixelMask {
  const bits = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) matchRow(y, bits, y * width);
  return { rect: { x: 0, y: 0, width, height }, bits };
}
