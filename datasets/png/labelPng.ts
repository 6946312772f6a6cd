// Label maps as PNG files, index for index: grey or palette of up to 8 bits, never through a colour conversion. libvips packs and
// unpacks them, off the calling thread; what it is given is plain grey, which leaves it nothing to convert.

import sharp from 'sharp';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { assertSaneSize } from '../files/sizeLimit.ts';
import {
  PNG_CHANNELS,
  inflateRows,
  readPixelData,
  readPngHeader,
  toPlainGreyPng,
  type PngHeader,
} from './pngStructure.ts';

/** Sizes are looked at here, before libvips is asked. */
const ANY_SIZE = { limitInputPixels: false } as const;
/** Label maps are packed well by any level; this one takes the least time. */
const DEFLATE_LEVEL = 2;
/** The filter byte of a row whose values are stored as they are. */
const UNFILTERED = 0;

/**
 * The indices of a grey or palette PNG as they stand in the file.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed` for anything else: no PNG, cut off, 16-bit, RGB
 */
export async function decodeLabelPng(bytes: Uint8Array, subject: string): Promise<LabelMap> {
  try {
    const header = readPngHeader(bytes);
    assertLabelHeader(header);
    const pixelData = readPixelData(bytes);
    const rows = await inflateRows(pixelData, header);
    const { width, height } = header;
    const plain = plainPixels(rows, header);
    if (plain !== null) return { width, height, data: plain };
    const greys = await unpack(toPlainGreyPng(bytes, pixelData));
    return { width, height, data: unscale(greys, header.bitDepth) };
  } catch (error) {
    throw new MaskwrightError(
      'label/malformed',
      `The label file ${subject} cannot be read: ${messageOf(error)}. Give an index PNG (grey or palette, 8 bits at most).`,
      { subject },
      { cause: error },
    );
  }
}

/**
 * An 8-bit grey PNG whose values are the map's indices. The same map always gives the same bytes.
 * @param labels must not change until the promise is kept
 */
export function encodeLabelPng({ width, height, data }: LabelMap): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 1 }, ...ANY_SIZE })
    .toColourspace('b-w')
    .png({ compressionLevel: DEFLATE_LEVEL, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

/**
 * The pixels of rows that are stored as they are, which is how {@link encodeLabelPng} packs them: inflating them, which is done anyway
 * to count them, is half the work of decoding them. Null for any others.
 */
function plainPixels(rows: Uint8Array, header: PngHeader): Uint8Array | null {
  const { width, height, bitDepth, isInterlaced, hasKnownMethods } = header;
  if (bitDepth !== 8 || isInterlaced || !hasKnownMethods) return null;
  const rowLength = 1 + width;
  for (let row = 0; row < height; row++) if (rows[row * rowLength] !== UNFILTERED) return null;
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    pixels.set(rows.subarray(row * rowLength + 1, (row + 1) * rowLength), row * width);
  }
  return pixels;
}

async function unpack(greyPng: Uint8Array): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await sharp(greyPng, {
    failOn: 'warning',
    ...ANY_SIZE,
  })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer();
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Greys of fewer than 8 bits are spread over 0–255 by their decoder, evenly: one step is a whole number. */
function unscale(greys: Uint8Array, bitDepth: number): Uint8Array {
  if (bitDepth === 8) return greys;
  const step = 255 / (2 ** bitDepth - 1);
  return greys.map((grey) => grey / step);
}

/** @throws Error with the reason */
function assertLabelHeader({ width, height, bitDepth, colorType }: PngHeader): void {
  const channels = PNG_CHANNELS[colorType] ?? 0;
  if (channels !== 1) throw new Error(`it has ${channels} channels, not one`);
  if (bitDepth > 8) throw new Error(`it has ${bitDepth} bits a pixel, not 8 at most`);
  assertSaneSize({ width, height });
}
