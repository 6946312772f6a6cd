// The wand: the pixels whose colour is like that of the clicked one.

import type { FillReach } from './bucketFill.ts';
import type { ColorPhoto } from './colorPhoto.ts';
import { growRegion } from './growRegion.ts';
import { isOnRaster, maskWhere, wholeRect, type PixelMask, type PixelPlace } from './pixelMask.ts';

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
  const matches = (x: number, y: number): boolean => {
    const offset = (y * width + x) * channels;
    return (
      Math.abs((data[offset] ?? 0) - red) <= tolerance &&
      Math.abs((data[offset + 1] ?? 0) - green) <= tolerance &&
      Math.abs((data[offset + 2] ?? 0) - blue) <= tolerance
    );
  };
  return reach === 'contiguous'
    ? growRegion(photo, seed, matches)
    : maskWhere(wholeRect(photo), matches);
}
