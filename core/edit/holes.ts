// The holes of a set of pixels: what it encloses on all sides.

import { labelComponents, NO_KEY } from './components.ts';
import { bitsWhere, type PixelMask } from './pixelMask.ts';

/**
 * Pixels that are not in the set and cannot be left over the four sides without crossing it. What touches the edge of
 * the mask's rectangle is open.
 * @param maxAreaPx larger holes are left out
 */
export function maskHoles({ rect, bits }: PixelMask, maxAreaPx = Infinity): PixelMask {
  const { width, height } = rect;
  const { ids, areasPx } = labelComponents(rect, (offset) => (bits[offset] === 1 ? NO_KEY : 0));
  const isHole = Uint8Array.from(areasPx, (area) => (area <= maxAreaPx ? 1 : 0));
  const open = (offset: number): void => {
    const id = ids[offset] ?? -1;
    if (id >= 0) isHole[id] = 0;
  };
  for (let x = 0; x < width; x++) {
    open(x);
    open((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    open(y * width);
    open(y * width + width - 1);
  }
  return { rect, bits: bitsWhere(bits.length, (place) => isHole[ids[place] ?? -1] === 1) };
}
