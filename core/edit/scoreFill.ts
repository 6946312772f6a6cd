// The class-score fill: from a click over the pixels where the model holds a class likely enough.

import type { FillReach } from './bucketFill.ts';
import { growRegion } from './growRegion.ts';
import { isOnRaster, maskWhere, wholeRect, type PixelMask, type PixelPlace } from './pixelMask.ts';
import type { ScoreField } from './scoreField.ts';

/**
 * @param threshold the least value of the field
 * @returns null when the seed lies off the field or, for a contiguous fill, below the threshold
 */
export function scoreFillMask(
  field: ScoreField,
  seed: PixelPlace,
  threshold: number,
  reach: FillReach,
): PixelMask | null {
  if (!isOnRaster(field, seed)) return null;
  const matches = (x: number, y: number): boolean => field.valueAt(x, y) >= threshold;
  return reach === 'contiguous'
    ? growRegion(field, seed, matches)
    : maskWhere(wholeRect(field), matches);
}
