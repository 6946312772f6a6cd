// A set of a frame's pixels as bytes, to be kept: written as the change (`core/edit/delta`) that turns them from 0 to 1.

import { MaskwrightError } from '../errors.ts';
import { createRunCollector, decodeDelta, encodeDelta, writeDelta } from './delta.ts';
import { cropMask, isOnRaster, wholeRect, type PixelMask, type Raster } from './pixelMask.ts';

/** @param frame what of the mask lies outside it is left out */
export function encodeMask({ rect, bits }: PixelMask, frame: Raster): Uint8Array {
  const runs = createRunCollector();
  let place = 0;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      if (bits[place] === 1 && isOnRaster(frame, { x, y })) runs.add(y * frame.width + x, 0, 1);
      place += 1;
    }
  }
  return encodeDelta(runs.finish());
}

/**
 * The inverse of {@link encodeMask}; refuses everything that it would not have written.
 * @returns null for a set without pixels
 * @throws MaskwrightError `journal/malformed`, `label/malformed`
 */
export function decodeMask(bytes: Uint8Array, frame: Raster): PixelMask | null {
  const runs = decodeDelta(bytes, frame.width * frame.height);
  if (runs.some(({ before, after }) => before !== 0 || after !== 1)) {
    throw new MaskwrightError(
      'label/malformed',
      'The set of pixels cannot be read: it is a change of another kind; reload the frame and mark them again.',
    );
  }
  const all = { ...frame, data: new Uint8Array(frame.width * frame.height) };
  const rect = writeDelta(all, runs, 'forward');
  return rect && cropMask({ rect: wholeRect(frame), bits: all.data }, rect);
}
