// The class-score fill: from a click over the pixels where the model holds a class likely enough.

import type { FillReach } from './bucketFill.ts';
import { growRegion, matchingPixels, type RowMatcher } from './growRegion.ts';
import { isOnRaster, type PixelMask, type PixelPlace } from './pixelMask.ts';
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
  const matchRow: RowMatcher = (y, bits, start) => {
    for (let x = 0; x < field.width; x++) if (field.valueAt(x, y) >= threshold) bits[start + x] = 1;
  };
  return reach === 'contiguous'
    ? growRegion(field, seed, matchRow)
    : matchingPixels(field, matchRow);
}
