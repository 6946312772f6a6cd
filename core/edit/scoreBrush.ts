// The score-aware brush and box: of a broad stroke's or a box's pixels, those where the model holds the class likely enough.

import type { PixelMask } from './pixelMask.ts';
import type { ScoreField } from './scoreField.ts';

/**
 * @param mask on the field
 * @param threshold the least value of the field; at 0 the mask stays as it is
 */
export function likelyPart(
  { rect, bits }: PixelMask,
  field: ScoreField,
  threshold: number,
): PixelMask {
  const likely = new Uint8Array(bits.length);
  for (let row = 0, place = 0; row < rect.height; row++) {
    for (let column = 0; column < rect.width; column++, place++) {
      if (bits[place] !== 1) continue;
      if (field.valueAt(rect.x + column, rect.y + row) >= threshold) likely[place] = 1;
    }
  }
  return { rect, bits: likely };
}
