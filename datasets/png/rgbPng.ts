// RGB PNG files value for value, for files whose colours are data: colour-coded labels, COCO's segment ids. libvips packs
// and unpacks them; it is given no colour profile, which leaves it nothing to convert.

import sharp from 'sharp';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import { assertSaneSize } from '../files/sizeLimit.ts';
import {
  PNG_CHANNELS,
  assertWholePixelData,
  readPixelData,
  readPngHeader,
  toPlainRgbPng,
  type PngHeader,
} from './pngStructure.ts';

const RGB = 2;
const RGBA = 6;
const OPAQUE = 255;
const DEFLATE_LEVEL = 6;

/** `data` holds red, green and blue, 0–255 each, for `width × height` pixels in raster order. */
export interface RgbPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * The values of an 8-bit RGB PNG, or of an RGBA one that is opaque all over, as they stand in the file.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed` for anything else: no PNG, cut off, 16-bit, grey, palette, transparent
 */
export async function decodeRgbPng(bytes: Uint8Array, subject: string): Promise<RgbPixels> {
  try {
    const header = readPngHeader(bytes);
    assertRgbHeader(header);
    const pixelData = readPixelData(bytes);
    await assertWholePixelData(pixelData, header);
    const { width, height } = header;
    const values = await unpack(toPlainRgbPng(bytes, pixelData));
    const data = PNG_CHANNELS[header.colorType] === 3 ? values : withoutOpacity(values, width);
    return { width, height, data };
  } catch (error) {
    throw new MaskwrightError(
      'label/malformed',
      `The label file ${subject} cannot be read: ${messageOf(error)}. Give an 8-bit RGB PNG.`,
      { subject },
      { cause: error },
    );
  }
}

/** An 8-bit RGB PNG with these values. The same values always give the same bytes. */
export function encodeRgbPng({ width, height, data }: RgbPixels): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .png({ compressionLevel: DEFLATE_LEVEL, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

async function unpack(png: Uint8Array): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await sharp(png, {
    failOn: 'warning',
    limitInputPixels: false,
  })
    .raw({ depth: 'uchar' })
    .toBuffer();
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Red, green and blue of RGBA values. @throws Error with the first place that is not opaque */
function withoutOpacity(values: Uint8Array, width: number): Uint8Array {
  const pixels = values.length / 4;
  const data = new Uint8Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = 4 * pixel;
    const to = 3 * pixel;
    if (values[from + 3] !== OPAQUE) {
      throw new Error(
        `it is transparent at x ${pixel % width}, y ${Math.floor(pixel / width)}, where no colour counts`,
      );
    }
    data[to] = values[from] ?? 0;
    data[to + 1] = values[from + 1] ?? 0;
    data[to + 2] = values[from + 2] ?? 0;
  }
  return data;
}

/** @throws Error with the reason */
function assertRgbHeader({ width, height, bitDepth, colorType }: PngHeader): void {
  if (colorType !== RGB && colorType !== RGBA) throw new Error('it is not RGB');
  if (bitDepth !== 8) throw new Error(`it has ${bitDepth} bits a value, not 8`);
  assertSaneSize({ width, height });
}
