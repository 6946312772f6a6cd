// Where a person puts the brush down first.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { PixelRect } from '../../core/pixelRect.ts';
import type { DiscRows } from './brushSweep.ts';
import type { GainField } from './gainField.ts';

/** How far from the mistake the brush may be. */
const MARGIN_PX = 32;

/** Where the brush, put down once, mends the most near the bounds; null when that is nothing. */
export function bestPlace(
  { width, height, unitIds, unitGains }: GainField,
  near: PixelRect,
  disc: DiscRows,
): ImagePoint | null {
  const diameter = disc.length;
  const reach = Math.min(MARGIN_PX, diameter) + diameter;
  const left = Math.max(0, near.x - reach);
  const top = Math.max(0, near.y - reach);
  const right = Math.min(width, near.x + near.width + reach);
  const bottom = Math.min(height, near.y + near.height + reach);
  const stride = right - left + 1;
  const sums = new Float32Array(stride * (bottom - top));
  for (let y = top; y < bottom; y++) {
    let sum = 0;
    const rowStart = (y - top) * stride - left;
    for (let x = left; x < right; x++) {
      const place = y * width + x;
      sum +=
        unitIds === null ? (unitGains[place] ?? 0) : Math.sign(unitGains[unitIds[place] ?? 0] ?? 0);
      sums[rowStart + x + 1] = sum;
    }
  }
  const step = Math.max(1, diameter >> 2);
  const half = diameter >> 1;
  let best: ImagePoint | null = null;
  let most = 0;
  for (let y = top; y < bottom; y += step) {
    for (let x = left; x < right; x += step) {
      let gain = 0;
      for (let row = 0; row < diameter; row++) {
        const at = y - half + row;
        if (at < top || at >= bottom) continue;
        const rowStart = (at - top) * stride - left;
        const reachX = disc[row] ?? 0;
        const first = Math.max(left, x - reachX);
        const end = Math.min(right, x + reachX + (diameter & 1));
        if (end > first) gain += (sums[rowStart + end] ?? 0) - (sums[rowStart + first] ?? 0);
      }
      if (gain > most) {
        most = gain;
        best = { x, y };
      }
    }
  }
  return best;
}
