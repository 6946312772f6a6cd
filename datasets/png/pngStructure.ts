// Looks at a PNG before it is decoded: the header comes first and is sane, every chunk is whole and as its checksum says,
// and the pixels are as many as the header says. Decoders differ in what of this they miss.

import { promisify } from 'node:util';
import { crc32, inflate } from 'node:zlib';
import type { Rgb } from '../../core/taxonomy.ts';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA. */
  readonly colorType: number;
  readonly isInterlaced: boolean;
  /** Whether packing, filters and interlacing are such as the specification knows. */
  readonly hasKnownMethods: boolean;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_LENGTH = 13;
/** Length and type before a chunk's data, checksum after it. */
const CHUNK_HEAD = 8;
const CHUNK_TAIL = 4;
const HEADER_START = SIGNATURE.length + CHUNK_HEAD;
/** The place in the header of the colour type, and the one without colours. */
const COLOR_TYPE = 9;
const GREY = 0;
const PALETTE = 3;
const PALETTE_LENGTH = 256;
/** How many values a pixel has, by colour type. */
export const PNG_CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** What zlib takes at once: its own default costs a thread switch for each 16 KiB. */
const MIN_INFLATE_CHUNK = 2 ** 10;
const MAX_INFLATE_CHUNK = 2 ** 20;
/** Where the passes of Adam7 begin and how far their pixels are apart (PNG specification, section 8.2). */
const ADAM7 = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/**
 * @returns the header of a PNG's first chunk
 * @throws Error with the reason when there is none
 */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const isPng = SIGNATURE.every((byte, place) => bytes[place] === byte);
  if (!isPng || bytes.length < HEADER_START + HEADER_LENGTH) {
    throw new Error('it is not a PNG file');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (typeAt(view, SIGNATURE.length) !== 'IHDR')
    throw new Error('its header is not its first part');
  return {
    width: view.getUint32(HEADER_START),
    height: view.getUint32(HEADER_START + 4),
    bitDepth: view.getUint8(HEADER_START + 8),
    colorType: view.getUint8(HEADER_START + COLOR_TYPE),
    isInterlaced: view.getUint8(HEADER_START + 12) === 1,
    hasKnownMethods:
      view.getUint16(HEADER_START + 10) === 0 && view.getUint8(HEADER_START + 12) <= 1,
  };
}

/**
 * The deflated pixels of a PNG: the data of all its IDAT chunks, one after the other.
 * @throws Error with the reason when a chunk is cut off or is not what its checksum says
 */
export function readPixelData(bytes: Uint8Array): Uint8Array {
  return Buffer.concat(readParts(bytes, 'IDAT'));
}

/**
 * The colours of a palette PNG, by index; none in a PNG without a palette.
 * @throws Error with the reason when a chunk is cut off or is not what its checksum says
 */
export function readPalette(bytes: Uint8Array): Rgb[] {
  const values = Buffer.concat(readParts(bytes, 'PLTE'));
  return Array.from({ length: Math.floor(values.length / 3) }, (_, index): Rgb => {
    const [red = 0, green = 0, blue = 0] = values.subarray(3 * index, 3 * index + 3);
    return [red, green, blue];
  });
}

/** The data of all chunks of a type. */
function readParts(bytes: Uint8Array, wanted: string): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let offset = SIGNATURE.length;
  for (;;) {
    if (offset + CHUNK_HEAD > bytes.length) throw new Error('it is cut off');
    const length = view.getUint32(offset);
    const type = typeAt(view, offset);
    const data = offset + CHUNK_HEAD;
    if (data + length + CHUNK_TAIL > bytes.length) throw new Error('it is cut off');
    if (crc32(bytes.subarray(offset + 4, data + length)) !== view.getUint32(data + length)) {
      throw new Error(`its part ${JSON.stringify(type)} is damaged`);
    }
    if (type === wanted) parts.push(bytes.subarray(data, data + length));
    if (type === 'IEND') return parts;
    offset = data + length + CHUNK_TAIL;
  }
}

/**
 * The rows of a PNG, each behind the byte that says how it is filtered, inflated off the calling thread and in no more memory than the
 * header allows for.
 * @param pixelData what {@link readPixelData} gave
 * @throws Error with the reason when the pixels are fewer or more than the header says
 */
export async function inflateRows(pixelData: Uint8Array, header: PngHeader): Promise<Uint8Array> {
  const expected = rawLength(header);
  const rows = await promisify(inflate)(pixelData, {
    maxOutputLength: expected + 1,
    chunkSize: Math.min(Math.max(expected + 1, MIN_INFLATE_CHUNK), MAX_INFLATE_CHUNK),
  }).catch((error: unknown) => {
    throw new Error('its pixels are cut off, damaged or more than its header says', {
      cause: error,
    });
  });
  if (rows.length !== expected) throw new Error('its pixels are not as many as its header says');
  return rows;
}

/** @throws Error as {@link inflateRows} does */
export async function assertWholePixelData(
  pixelData: Uint8Array,
  header: PngHeader,
): Promise<void> {
  await inflateRows(pixelData, header);
}

/**
 * A PNG of nothing but a header and pixels, whose 8-bit values are told to be grey: whatever colours, gamma or opacity
 * they stood for, any decoder gives the values themselves.
 * @param pixelData what {@link readPixelData} gave for these bytes
 */
export function toPlainGreyPng(bytes: Uint8Array, pixelData: Uint8Array): Uint8Array {
  return toPlainPng(bytes, pixelData, GREY, []);
}

/** The same for an RGB or RGBA PNG: its values without the profile that they were meant for. */
export function toPlainRgbPng(bytes: Uint8Array, pixelData: Uint8Array): Uint8Array {
  return toPlainPng(bytes, pixelData, readPngHeader(bytes).colorType, []);
}

/**
 * An 8-bit grey PNG as a palette PNG: its values are now indices of these colours, and of black beyond them.
 * @param palette at most 256 colours
 */
export function toPalettePng(greyPng: Uint8Array, palette: readonly Rgb[]): Uint8Array {
  const colors = new Uint8Array(3 * PALETTE_LENGTH);
  palette.forEach((color, index) => colors.set(color, 3 * index));
  return toPlainPng(greyPng, readPixelData(greyPng), PALETTE, toChunk('PLTE', colors));
}

function toPlainPng(
  bytes: Uint8Array,
  pixelData: Uint8Array,
  colorType: number,
  beforePixels: readonly Uint8Array[],
): Uint8Array {
  // A copy even of a Buffer, whose own `slice` would share its memory.
  const header = Uint8Array.from(bytes.subarray(HEADER_START, HEADER_START + HEADER_LENGTH));
  header[COLOR_TYPE] = colorType;
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    ...toChunk('IHDR', header),
    ...beforePixels,
    ...toChunk('IDAT', pixelData),
    ...toChunk('IEND', new Uint8Array()),
  ]);
}

function toChunk(type: string, data: Uint8Array): Uint8Array[] {
  const head = Buffer.alloc(CHUNK_HEAD);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  const tail = Buffer.alloc(CHUNK_TAIL);
  tail.writeUInt32BE(crc32(data, crc32(head.subarray(4))));
  return [head, data, tail];
}

/** The bytes of all rows, each with its filter byte. */
function rawLength({ width, height, bitDepth, colorType, isInterlaced }: PngHeader): number {
  const bitsPerPixel = bitDepth * (PNG_CHANNELS[colorType] ?? 0);
  const passes = isInterlaced ? ADAM7 : [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
  return passes.reduce((sum, { x, y, stepX, stepY }) => {
    const columns = Math.max(0, Math.ceil((width - x) / stepX));
    const rows = columns === 0 ? 0 : Math.max(0, Math.ceil((height - y) / stepY));
    return sum + rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  }, 0);
}

function typeAt(view: DataView, chunk: number): string {
  return String.fromCharCode(...[4, 5, 6, 7].map((place) => view.getUint8(chunk + place)));
}
