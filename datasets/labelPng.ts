// Label maps as PNG files, index for index: 8-bit grey or palette, never through a colour conversion.

import { decode, encode } from 'fast-png';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { assertWholePixelData, readPngHeader, type PngHeader } from './pngStructure.ts';

/** Beyond this a header is taken for a mistake or an attack: 16,384 × 16,384. */
const MAX_PIXELS = 2 ** 28;
/** By colour type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * The indices of a grey or palette PNG as they stand in the file.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed` for anything else: no PNG, cut off, 16-bit, RGB
 */
export function decodeLabelPng(bytes: Uint8Array, subject: string): LabelMap {
  try {
    const header = readPngHeader(bytes);
    assertLabelHeader(header);
    assertWholePixelData(bytes, header);
    const { width, height, data } = decode(bytes, { checkCrc: true });
    return { width, height, data: Uint8Array.from(data) };
  } catch (error) {
    throw new MaskwrightError(
      'label/malformed',
      `The label file ${subject} cannot be read: ${messageOf(error)}. Give an 8-bit index PNG (grey or palette).`,
      { subject },
      { cause: error },
    );
  }
}

/** An 8-bit grey PNG whose values are the map's indices. The same map always gives the same bytes. */
export function encodeLabelPng({ width, height, data }: LabelMap): Uint8Array {
  return encode({ width, height, data, depth: 8, channels: 1 });
}

/** @throws Error with the reason */
function assertLabelHeader({ width, height, bitDepth, colorType }: PngHeader): void {
  const channels = CHANNELS[colorType] ?? 0;
  if (channels !== 1) throw new Error(`it has ${channels} channels, not one`);
  if (bitDepth !== 8) throw new Error(`it has ${bitDepth} bits a pixel, not 8`);
  if (width * height > MAX_PIXELS) {
    throw new Error(`it claims ${width}×${height} pixels, more than ${MAX_PIXELS}`);
  }
  if (width * height === 0) throw new Error('it has no pixels');
}
