// Label maps as PNG files, index for index: 8-bit grey or palette, never through a colour conversion.

import { decode, encode } from 'fast-png';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { LabelMap } from '../core/labelMap.ts';

/** Width, height, bit depth and colour type stand at fixed places in a PNG's first 29 bytes. */
const HEADER_BYTES = 29;
/** Beyond this a header is taken for a mistake or an attack: 16,384 × 16,384. */
const MAX_PIXELS = 2 ** 28;

/**
 * The indices of a grey or palette PNG as they stand in the file.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed` for anything else: no PNG, cut off, 16-bit, RGB
 */
export function decodeLabelPng(bytes: Uint8Array, subject: string): LabelMap {
  assertSaneHeader(bytes, subject);
  let png;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (error) {
    throw malformed(subject, `it is cut off or damaged (${messageOf(error)})`, error);
  }
  if (png.channels !== 1) throw malformed(subject, `it has ${png.channels} channels, not one`);
  if (png.depth !== 8) throw malformed(subject, `it has ${png.depth} bits a pixel, not 8`);
  return { width: png.width, height: png.height, data: Uint8Array.from(png.data) };
}

/** An 8-bit grey PNG whose values are the map's indices. The same map always gives the same bytes. */
export function encodeLabelPng({ width, height, data }: LabelMap): Uint8Array {
  return encode({ width, height, data, depth: 8, channels: 1 });
}

function assertSaneHeader(bytes: Uint8Array, subject: string): void {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length < HEADER_BYTES || signature.some((byte, place) => bytes[place] !== byte)) {
    throw malformed(subject, 'it is not a PNG file');
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const width = header.getUint32(16);
  const height = header.getUint32(20);
  if (width * height > MAX_PIXELS) {
    throw malformed(subject, `it claims ${width}×${height} pixels, more than ${MAX_PIXELS}`);
  }
}

function malformed(subject: string, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'label/malformed',
    `The label file ${subject} cannot be read: ${reason}. Give an 8-bit index PNG (grey or palette).`,
    { subject },
    { cause },
  );
}
