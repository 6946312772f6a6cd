// What has become of each pixel between pre-label, mask and ground truth.

import type { LabelMap } from '../labelMap.ts';
import type { PixelRect } from '../pixelRect.ts';
import { VOID_INDEX } from '../taxonomy.ts';

/**
 * Codes of a map of differences. `fixed`: the pre-label was wrong and the mask is right; `broken`: the other way round;
 * `missed`: both are wrong; `nothing`: the truth is void.
 */
export const DIFFERENCE = { nothing: 0, right: 1, fixed: 2, broken: 3, missed: 4 } as const;

export interface ComparedMaps {
  readonly mask: LabelMap;
  readonly truth: LabelMap;
  /** Null when there is none: then a pixel is `right` or `missed`. */
  readonly prelabel: LabelMap | null;
}

/**
 * Compares a part of a frame; all maps have one size.
 * @param codes a {@link DIFFERENCE} for each pixel of the frame, in raster order; those in `rect` are written
 */
export function writeDifferences(
  codes: Uint8Array,
  { mask, truth, prelabel }: ComparedMaps,
  rect: PixelRect,
): void {
  const before = prelabel ?? mask;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = y * mask.width + rect.x;
    for (let offset = start; offset < start + rect.width; offset++) {
      const trueIndex = truth.data[offset] ?? VOID_INDEX;
      const isRight = mask.data[offset] === trueIndex;
      const wasRight = before.data[offset] === trueIndex;
      codes[offset] = trueIndex === VOID_INDEX ? DIFFERENCE.nothing : codeOf(wasRight, isRight);
    }
  }
}

function codeOf(wasRight: boolean, isRight: boolean): number {
  if (isRight) return wasRight ? DIFFERENCE.right : DIFFERENCE.fixed;
  return wasRight ? DIFFERENCE.broken : DIFFERENCE.missed;
}
