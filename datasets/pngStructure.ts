// Looks at a PNG before it is decoded: the header comes first and is sane, every chunk is whole, and the pixels are as
// many as the header says. Decoders differ in what of this they miss.

import { inflateSync } from 'node:zlib';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA. */
  readonly colorType: number;
  readonly isInterlaced: boolean;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_LENGTH = 13;
/** Length and type before a chunk's data, checksum after it. */
const CHUNK_HEAD = 8;
const CHUNK_TAIL = 4;
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
  if (!isPng || bytes.length < SIGNATURE.length + CHUNK_HEAD + HEADER_LENGTH) {
    throw new Error('it is not a PNG file');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = SIGNATURE.length + CHUNK_HEAD;
  if (typeAt(view, SIGNATURE.length) !== 'IHDR')
    throw new Error('its header is not its first part');
  return {
    width: view.getUint32(data),
    height: view.getUint32(data + 4),
    bitDepth: view.getUint8(data + 8),
    colorType: view.getUint8(data + 9),
    isInterlaced: view.getUint8(data + 12) === 1,
  };
}

/**
 * Inflates the pixels of a PNG with one channel and counts them, in no more memory than the header allows for.
 * @throws Error with the reason when a chunk is cut off or the pixels are fewer or more than the header says
 */
export function assertWholePixelData(bytes: Uint8Array, header: PngHeader): void {
  const expected = rawLength(header);
  let inflated: number;
  try {
    inflated = inflateSync(pixelData(bytes), { maxOutputLength: expected + 1 }).length;
  } catch (error) {
    throw new Error('its pixels are cut off, damaged or more than its header says', {
      cause: error,
    });
  }
  if (inflated !== expected) throw new Error('its pixels are not as many as its header says');
}

/** The data of all IDAT chunks, one after the other. */
function pixelData(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let offset = SIGNATURE.length;
  for (;;) {
    if (offset + CHUNK_HEAD > bytes.length) throw new Error('it is cut off');
    const length = view.getUint32(offset);
    const type = typeAt(view, offset);
    const data = offset + CHUNK_HEAD;
    if (data + length + CHUNK_TAIL > bytes.length) throw new Error('it is cut off');
    if (type === 'IDAT') parts.push(bytes.subarray(data, data + length));
    if (type === 'IEND') return Buffer.concat(parts);
    offset = data + length + CHUNK_TAIL;
  }
}

/** The bytes of all rows, each with its filter byte. */
function rawLength({ width, height, bitDepth, isInterlaced }: PngHeader): number {
  const passes = isInterlaced ? ADAM7 : [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
  return passes.reduce((sum, { x, y, stepX, stepY }) => {
    const columns = Math.max(0, Math.ceil((width - x) / stepX));
    const rows = columns === 0 ? 0 : Math.max(0, Math.ceil((height - y) / stepY));
    return sum + rows * (1 + Math.ceil((columns * bitDepth) / 8));
  }, 0);
}

function typeAt(view: DataView, chunk: number): string {
  return String.fromCharCode(...[4, 5, 6, 7].map((place) => view.getUint8(chunk + place)));
}
