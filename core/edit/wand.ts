// The wand: the pixels whose colour is like that of the clicked one.

import type { FillReach } from './bucketFill.ts';
import type { ColorPhoto } from './colorPhoto.ts';
import { growRegion, matchingPixels, type RowMatcher } from './growRegion.ts';
import { isOnRaster, type PixelMask, type PixelPlace } from './pixelMask.ts';

/**
 * @param tolerance 0–255: by how much red, green and blue may each differ from the clicked pixel's
 * @returns null when the seed lies off the photo
 */
export function wandMask(
  photo: ColorPhoto,
  seed: PixelPlace,
  tolerance: number,
  reach: FillReach,
): PixelMask | null {
  if (!isOnRaster(photo, seed)) return null;
  const { width, channels, data } = photo;
  const start = (seed.y * width + seed.x) * channels;
  const [red = 0, green = 0, blue = 0] = data.subarray(start, start + 3);
  const matchRow: RowMatcher = (y, bits, rowStart) => {
    let offset = y * width * channels;
    for (let x = 0; x < width; x++, offset += channels) {
      if (
        Math.abs((data[offset] ?? 0) - red) <= tolerance &&
        Math.abs((data[offset + 1] ?? 0) - green) <= tolerance &&
        Math.abs((data[offset + 2] ?? 0) - blue) <= tolerance
      ) {
        bits[rowStart + x] = 1;
      }
    }
  };
  return reach === 'contiguous'
    ? growRegion(photo, seed, matchRow)
    : matchingPixels(photo, matchRow);
}
