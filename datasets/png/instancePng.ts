// Instance ids as Cityscapes keeps them: 16-bit grey PNG, value for value.

import sharp from 'sharp';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import { assertSaneSize } from '../files/sizeLimit.ts';
import {
  assertWholePixelData,
  readPixelData,
  readPngHeader,
  toPlainGreyPng,
  type PngHeader,
} from './pngStructure.ts';

const GREY = 0;
const BIT_DEPTH = 16;
const DEFLATE_LEVEL = 6;

/** `data` holds `width × height` ids in raster order: a label's id, or `id × 1000 + number` for one thing of it. */
export interface InstanceMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
}

/**
 * The values of a 16-bit grey PNG as they stand in the file.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed` for anything else: no PNG, cut off, 8-bit, palette, RGB
 */
export async function decodeInstancePng(bytes: Uint8Array, subject: string): Promise<InstanceMap> {
  try {
    const header = readPngHeader(bytes);
    assertInstanceHeader(header);
    const pixelData = readPixelData(bytes);
    await assertWholePixelData(pixelData, header);
    const { width, height } = header;
    return { width, height, data: await unpack(toPlainGreyPng(bytes, pixelData)) };
  } catch (error) {
    throw new MaskwrightError(
      'label/malformed',
      `The instance file ${subject} cannot be read: ${messageOf(error)}. Give a 16-bit grey PNG.`,
      { subject },
      { cause: error },
    );
  }
}

/** A 16-bit grey PNG with these values. The same map always gives the same bytes. */
export function encodeInstancePng({ width, height, data }: InstanceMap): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false })
    .toColourspace('grey16')
    .png({ compressionLevel: DEFLATE_LEVEL, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

async function unpack(greyPng: Uint8Array): Promise<Uint16Array> {
  const { buffer, byteOffset, byteLength } = await sharp(greyPng, {
    failOn: 'warning',
    limitInputPixels: false,
  })
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer();
  return new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** @throws Error with the reason */
function assertInstanceHeader({ width, height, bitDepth, colorType }: PngHeader): void {
  if (colorType !== GREY) throw new Error('it is not grey');
  if (bitDepth !== BIT_DEPTH) throw new Error(`it has ${bitDepth} bits a pixel, not ${BIT_DEPTH}`);
  assertSaneSize({ width, height });
}
