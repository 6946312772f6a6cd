// Polygon and lasso: the pixels whose centres lie inside an outline, by the even-odd rule, exactly and without
// anti-aliasing.
//
// Where a side crosses the line through a row's centres, everything to the right of the crossing changes from outside
// to inside or back. So each crossing is noted in the first column to its right, and a walk along the row sums them up.

import { clipRect } from '../pixelRect.ts';
import type { ImagePoint } from './brush.ts';
import type { PixelMask, Raster } from './pixelMask.ts';

/**
 * A centre on the outline itself counts as inside on a left or top side and as outside on a right or bottom one, so
 * that polygons with a common side neither overlap nor leave a gap.
 * @param outline the corners; the last is joined to the first. They may lie off the raster
 * @returns null when the outline's bounds hold no pixel of the raster
 */
export function polygonMask(raster: Raster, outline: readonly ImagePoint[]): PixelMask | null {
  const bounds = boundsOf(outline);
  const rect = clipRect(bounds.left, bounds.top, bounds.right, bounds.bottom, raster);
  if (rect === null) return null;
  const bits = new Uint8Array(rect.width * rect.height);
  outline.forEach((corner, place) => {
    const next = outline[(place + 1) % outline.length] ?? corner;
    // Always from the top down, so that a side which two polygons share gives both the same numbers.
    const [upper, lower] = corner.y <= next.y ? [corner, next] : [next, corner];
    const firstRow = Math.max(rect.y, Math.ceil(upper.y - 0.5));
    const endRow = Math.min(rect.y + rect.height, Math.ceil(lower.y - 0.5));
    for (let y = firstRow; y < endRow; y++) {
      const column = Math.max(Math.ceil(crossing(upper, lower, y + 0.5) - 0.5) - rect.x, 0);
      if (column >= rect.width) continue;
      const offset = (y - rect.y) * rect.width + column;
      bits[offset] = (bits[offset] ?? 0) ^ 1;
    }
  });
  for (let rowStart = 0; rowStart < bits.length; rowStart += rect.width) {
    let inside = 0;
    for (let offset = rowStart; offset < rowStart + rect.width; offset++) {
      inside ^= bits[offset] ?? 0;
      bits[offset] = inside;
    }
  }
  return { rect, bits };
}

/** The x at which a side reaches a height. */
function crossing(upper: ImagePoint, lower: ImagePoint, y: number): number {
  return upper.x + ((y - upper.y) / (lower.y - upper.y)) * (lower.x - upper.x);
}

function boundsOf(points: readonly ImagePoint[]): {
  left: number;
  top: number;
  right: number;
  bottom: number;
} {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of points) {
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x);
    bounds.bottom = Math.max(bounds.bottom, y);
  }
  return bounds;
}
