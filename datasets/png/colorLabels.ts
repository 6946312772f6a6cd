// Colour-coded label files: each class a colour. A colour that no class has is named with its count and first place; it is
// never taken for the next best one.

import { MaskwrightError, messageOf } from '../../core/errors.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX, type Rgb } from '../../core/taxonomy.ts';
import { decodeLabelPng } from './labelPng.ts';
import { PNG_CHANNELS, readPalette, readPngHeader } from './pngStructure.ts';
import { decodeRgbPng, encodeRgbPng, type RgbPixels } from './rgbPng.ts';

/** Which index a colour stands for, by {@link colorKey}. */
export type ColorTable = ReadonlyMap<number, number>;

export interface ColorMeaning {
  readonly color: Rgb;
  /** 0–254 for a class, 255 for void. */
  readonly index: number;
}

const BLACK: Rgb = [0, 0, 0];
/** Stands in a table of a palette's indices for colours that mean nothing. */
const UNKNOWN = -1;

/** The 24 bits of a colour, 0xRRGGBB. */
export function colorKey([red, green, blue]: Rgb): number {
  return (red << 16) | (green << 8) | blue;
}

/** Of several meanings of one colour the first counts. */
export function createColorTable(meanings: readonly ColorMeaning[]): ColorTable {
  const table = new Map<number, number>();
  for (const { color, index } of meanings) {
    const key = colorKey(color);
    if (!table.has(key)) table.set(key, index);
  }
  return table;
}

/**
 * Reads a colour-coded PNG: RGB, RGBA that is opaque all over, or a palette whose colours count.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `label/malformed`, `label/unknownColor`
 */
export async function decodeColorLabels(
  bytes: Uint8Array,
  table: ColorTable,
  subject: string,
): Promise<LabelMap> {
  const pixels = hasPalette(bytes)
    ? throughPalette(await decodeLabelPng(bytes, subject), paletteOf(bytes, subject), subject)
    : await decodeRgbPng(bytes, subject);
  return labelsByColor(pixels, table, subject);
}

/** Whether a PNG's pixels are colours themselves, not greys or places in a palette; false for what is no PNG. */
export function isTrueColor(bytes: Uint8Array): boolean {
  const type = colorTypeOf(bytes);
  return type !== null && (PNG_CHANNELS[type] ?? 0) >= 3;
}

/** Whether a PNG's pixels are places in a palette; false for what is no PNG. */
export function hasPalette(bytes: Uint8Array): boolean {
  return colorTypeOf(bytes) === 3;
}

/** @throws MaskwrightError `label/malformed` */
export function paletteOf(bytes: Uint8Array, subject: string): Rgb[] {
  try {
    return readPalette(bytes);
  } catch (error) {
    throw malformed(subject, messageOf(error), error);
  }
}

/** @throws MaskwrightError `label/unknownColor` */
function labelsByColor(pixels: RgbPixels, table: ColorTable, subject: string): LabelMap {
  const { width, height, data: values } = pixels;
  const data = new Uint8Array(width * height);
  let lastKey = UNKNOWN;
  let lastIndex = UNKNOWN;
  for (let pixel = 0; pixel < data.length; pixel++) {
    const key = keyAt(values, pixel);
    if (key !== lastKey) {
      lastKey = key;
      lastIndex = table.get(key) ?? UNKNOWN;
      if (lastIndex === UNKNOWN) throw unknownColor(pixels, key, pixel, subject);
    }
    data[pixel] = lastIndex;
  }
  return { width, height, data };
}

/** The colours that a palette PNG shows. @throws MaskwrightError `label/malformed` for a place beyond the palette */
function throughPalette(places: LabelMap, palette: readonly Rgb[], subject: string): RgbPixels {
  const { width, height } = places;
  const data = new Uint8Array(3 * places.data.length);
  for (const [pixel, place] of places.data.entries()) {
    const color = palette[place];
    if (color === undefined) {
      throw malformed(subject, `it has index ${place}, and a palette of ${palette.length} colours`);
    }
    data.set(color, 3 * pixel);
  }
  return { width, height, data };
}

/**
 * A label map as an RGB PNG. The same map always gives the same bytes.
 * @param colorOf by index; black for void and for classes without one
 */
export function encodeColorLabels(
  { width, height, data }: LabelMap,
  colorOf: readonly Rgb[],
): Promise<Uint8Array> {
  const values = new Uint8Array(3 * data.length);
  for (let pixel = 0; pixel < data.length; pixel++) {
    const [red, green, blue] = colorOf[data[pixel] ?? VOID_INDEX] ?? BLACK;
    values[3 * pixel] = red;
    values[3 * pixel + 1] = green;
    values[3 * pixel + 2] = blue;
  }
  return encodeRgbPng({ width, height, data: values });
}

function keyAt(values: Uint8Array, pixel: number): number {
  const at = 3 * pixel;
  return ((values[at] ?? 0) << 16) | ((values[at + 1] ?? 0) << 8) | (values[at + 2] ?? 0);
}

function unknownColor(
  pixels: RgbPixels,
  key: number,
  first: number,
  subject: string,
): MaskwrightError {
  const { width, height, data: values } = pixels;
  let count = 0;
  for (let pixel = first; pixel < width * height; pixel++) {
    if (keyAt(values, pixel) === key) count++;
  }
  const color = `${key >> 16}, ${(key >> 8) & 255}, ${key & 255}`;
  const x = first % width;
  const y = Math.floor(first / width);
  return new MaskwrightError(
    'label/unknownColor',
    `The label file ${subject} has the colour (${color}) on ${count} pixels (first at x ${x}, y ${y}), which is the ` +
      'colour of no class; mend the file, or name the colour in the class table.',
    { subject, color, count, x, y },
  );
}

function malformed(subject: string, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'label/malformed',
    `The label file ${subject} cannot be read: ${reason}. Give an intact PNG.`,
    { subject },
    { cause },
  );
}

function colorTypeOf(bytes: Uint8Array): number | null {
  try {
    return readPngHeader(bytes).colorType;
  } catch {
    return null;
  }
}
