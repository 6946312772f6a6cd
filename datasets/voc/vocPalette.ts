// The palette of Pascal VOC, which labelme and many tools use for classes without colours of their own.

import type { Rgb } from '../../core/taxonomy.ts';

/**
 * The colour at a place of the palette. The bits of the index, three at a time from the lowest, are the bits of red,
 * green and blue from the highest (the VOC development kit's `VOClabelcolormap`).
 * @param index 0 (black) to 255
 */
export function vocColor(index: number): Rgb {
  let [red, green, blue] = [0, 0, 0];
  for (let bits = index, bit = 7; bits > 0; bits >>= 3, bit--) {
    red |= (bits & 1) << bit;
    green |= ((bits >> 1) & 1) << bit;
    blue |= ((bits >> 2) & 1) << bit;
  }
  return [red, green, blue];
}
