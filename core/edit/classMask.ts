// The pixels of one class: what is painted to replace it by another, and what grows, shrinks and has its holes filled.

import type { LabelMap } from '../labelMap.ts';
import { wholeRect, type PixelMask } from './pixelMask.ts';

/**
 * @param classIndex a class, or 255 (void)
 * @param region only these pixels are looked at; the whole map if it is not given
 */
export function classMask(map: LabelMap, classIndex: number, region?: PixelMask): PixelMask {
  const rect = region?.rect ?? wholeRect(map);
  const bits = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const rowStart = (rect.y + row) * map.width + rect.x;
    for (let column = 0; column < rect.width; column++) {
      const place = row * rect.width + column;
      if (region !== undefined && region.bits[place] !== 1) continue;
      if (map.data[rowStart + column] === classIndex) bits[place] = 1;
    }
  }
  return { rect, bits };
}
