// Photos in and out of pixels, off the main thread (libvips): upright as their EXIF says, 8-bit sRGB. Transparent pixels
// have the colour that is stored beneath, for people and networks alike.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { RgbImage } from '../models/engine/engine.ts';
import type { ImageWindow } from './contract/records.ts';

/** Where libvips stops unless told otherwise: 16383 × 16383 pixels. */
const MOST_MEGAPIXELS = 268;

const SAMPLE_MAX = 65_535;
/** What is stored in 16 bits has so many, mostly. */
const SENSOR_BITS = [8, 10, 12, 14, 16];
/** At either end of a photo's own window: a lamp or a dead pixel must not darken all else. */
const LEFT_OUT_SHARE = 0.001;
/** So many pixels of a row are enough to know a photo's values. */
const MOST_SAMPLED_PX = 1024;

export interface PhotoSize {
  readonly width: number;
  readonly height: number;
}

/** @throws MaskwrightError `image/unreadable` */
export async function readPhotoSize(file: string): Promise<PhotoSize> {
  const { autoOrient } = await sharp(file, { failOn: 'error' })
    .metadata()
    .catch((error: unknown) => {
      throw unreadable(file, error);
    });
  return { width: autoOrient.width, height: autoOrient.height };
}

/** How the stored pixels lie, by EXIF: 1 (upright) to 8. @throws MaskwrightError `image/unreadable` */
export async function readPhotoOrientation(file: string): Promise<number> {
  const { orientation } = await sharp(file, { failOn: 'error' })
    .metadata()
    .catch((error: unknown) => {
      throw unreadable(file, error);
    });
  return orientation ?? 1;
}

/**
 * Bits a channel, as far as there is a choice to be made: 16 for photos of 16-bit whole numbers, 8 for all others, and
 * for one that cannot be read, which its own address says.
 */
export async function readPhotoBitDepth(file: string): Promise<8 | 16> {
  const depth = await sharp(file)
    .metadata()
    .then(
      (metadata) => metadata.depth,
      () => null,
    );
  return depth === 'ushort' ? 16 : 8;
}

/**
 * From black to white of what a photo of 16-bit whole numbers holds, save for the few that are darkest and brightest; null
 * for all other photos, and for one that cannot be read, which its own address says.
 */
export async function readPhotoWindow(file: string): Promise<ImageWindow | null> {
  const samples = await readDeepSamples(file);
  return samples && windowOf(samples);
}

/** Values of a photo of 16-bit whole numbers, some of a large one's; null for all other photos, and for one that cannot be read. */
async function readDeepSamples(file: string): Promise<Uint16Array | null> {
  if ((await readPhotoBitDepth(file)) !== 16) return null;
  try {
    const { width } = await sharp(file).metadata();
    const samples = await sharp(file, { failOn: 'error' })
      .removeAlpha()
      // Otherwise the samples come as 8 bits.
      .toColourspace('rgb16')
      .resize({ width: Math.min(width, MOST_SAMPLED_PX), kernel: 'nearest' })
      .raw({ depth: 'ushort' })
      .toBuffer();
    return new Uint16Array(samples.buffer, samples.byteOffset, samples.byteLength / 2);
  } catch {
    return null;
  }
}

function windowOf(samples: Uint16Array): ImageWindow {
  const counts = new Uint32Array(SAMPLE_MAX + 1);
  for (const sample of samples) counts[sample] = (counts[sample] ?? 0) + 1;
  const leftOut = Math.floor(samples.length * LEFT_OUT_SHARE);
  const endFrom = (first: number, step: 1 | -1): number => {
    let value = first;
    for (let passed = counts[value] ?? 0; passed <= leftOut; passed += counts[value] ?? 0) {
      value += step;
    }
    return value;
  };
  const low = Math.min(endFrom(0, 1), SAMPLE_MAX - 1);
  return { low, high: Math.max(endFrom(SAMPLE_MAX, -1), low + 1) };
}

/** Whether some pixel of a photo is not opaque. @throws MaskwrightError `image/unreadable` */
export async function isTransparent(file: string): Promise<boolean> {
  try {
    if (!(await sharp(file).metadata()).hasAlpha) return false;
    const alpha = await sharp(file, { failOn: 'error' }).extractChannel('alpha').raw().toBuffer();
    return alpha.some((opacity) => opacity !== 255);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The sha256 of the file's bytes, by which a photo is found again when it has moved. */
export async function hashPhoto(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * As networks take it. A 16-bit photo whose upper bits are empty, such as a sensor's 12 bits, is read as if they were not there: taken for the darkest
 * part of 16 bits it would be black. One that uses them is read by its upper 8 bits, and an 8-bit one as it is.
 * @throws MaskwrightError `image/unreadable` for files that are missing, damaged or no photos, `image/tooLarge`
 */
export async function readPhoto(file: string): Promise<RgbImage> {
  return toRgb(await withoutEmptyBits(file), file);
}

/** A smaller copy that fits a width, its height in proportion; 16-bit photos as {@link readPhoto} has them. */
export async function readPhotoScaled(file: string, width: number): Promise<RgbImage> {
  // Transparent pixels would lose their colour when they are made smaller.
  const photo = (await isTransparent(file))
    ? fromRgb(await readPhoto(file))
    : await withoutEmptyBits(file);
  return toRgb(photo.resize({ width }), file);
}

/** The photo as opaque PNG bytes, for what browsers do not show, or show otherwise than networks see it. */
export async function convertToPng(file: string): Promise<Uint8Array> {
  return upright(file)
    .removeAlpha()
    .png()
    .toBuffer()
    .catch((error: unknown) => {
      throw unreadable(file, error);
    });
}

/**
 * A 16-bit photo as 8-bit PNG bytes: from black at `low` and below to white at `high` and above, evenly between them.
 * @param window whole numbers, 0 ≤ low < high ≤ 65535
 */
export async function convertWindowToPng(
  file: string,
  { low, high }: ImageWindow,
): Promise<Uint8Array> {
  const slope = 65535 / (high - low);
  return upright(file)
    .removeAlpha()
    .linear(slope, -low * slope)
    .toColourspace('srgb')
    .png()
    .toBuffer()
    .catch((error: unknown) => {
      throw unreadable(file, error);
    });
}

export function encodePng(image: RgbImage): Promise<Uint8Array> {
  return fromRgb(image).png().toBuffer();
}

export function encodeWebp(image: RgbImage): Promise<Uint8Array> {
  return fromRgb(image).webp({ quality: 78 }).toBuffer();
}

function fromRgb({ width, height, data }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function withoutEmptyBits(file: string): Promise<Sharp> {
  const samples = await readDeepSamples(file);
  const brightest = samples?.reduce((most, sample) => Math.max(most, sample), 0) ?? SAMPLE_MAX;
  const bits = SENSOR_BITS.find((depth) => brightest < 2 ** depth) ?? 16;
  return bits === 16
    ? upright(file)
    : upright(file)
        .removeAlpha()
        .linear(2 ** (16 - bits), 0);
}

function upright(file: string): Sharp {
  return sharp(file, { failOn: 'error' }).autoOrient();
}

async function toRgb(pipeline: Sharp, file: string): Promise<RgbImage> {
  try {
    const { data, info } = await pipeline
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { buffer, byteOffset, byteLength } = data;
    return {
      width: info.width,
      height: info.height,
      data: new Uint8Array(buffer, byteOffset, byteLength),
    };
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The error of an image that libvips does not read: it has more pixels than that takes, or is damaged. */
function unreadable(file: string, error: unknown): MaskwrightError {
  if (/exceeds pixel limit/i.test(messageOf(error))) {
    return new MaskwrightError(
      'image/tooLarge',
      `The image ${file} has more pixels than can be read (${MOST_MEGAPIXELS} megapixels); give a smaller copy of it.`,
      { file },
      { cause: error },
    );
  }
  return new MaskwrightError(
    'image/unreadable',
    `The image ${file} cannot be read (${messageOf(error)}); replace it with an intact copy, or leave it out.`,
    { file },
    { cause: error },
  );
}
