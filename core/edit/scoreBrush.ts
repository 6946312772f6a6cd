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
  for (let place = 0; place < bits.length; place++) {
    if (bits[place] !== 1) continue;
    const x = rect.x + (place % rect.width);
    const y = rect.y + Math.floor(place / rect.width);
    if (field.valueAt(x, y) >= threshold) likely[place] = 1;
  }
  return { rect, bits: likely };
}
