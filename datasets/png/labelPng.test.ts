import { crc32, deflateSync } from 'node:zlib';
import { decode, encode } from 'fast-png';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelMap } from '../../core/labelMap.ts';
import { imageSize, labelMapOf } from '../../core/testing/arbitraries.ts';
import { decodeLabelPng, encodeLabelPng } from './labelPng.ts';

/** Any of the 256 indices on every pixel. */
const anyLabelMap = imageSize({ maxWidth: 20, maxHeight: 12 }).chain(({ width, height }) =>
  labelMapOf(width, height, 255),
);
const FILE = '/data/valannot/0016E5_07959.png';

function malformed(reason: RegExp) {
  return expect.objectContaining({
    name: 'MaskwrightError',
    code: 'label/malformed',
    message: expect.stringMatching(reason) as string,
    details: { subject: FILE },
  }) as Error;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
}

interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: 'grey' | 'rgb' | 'palette' | 'greyAlpha' | 'rgba';
  /** Rows without their filter bytes. */
  readonly pixels: Uint8Array;
  readonly chunks?: readonly Buffer[];
}

const COLOUR_TYPES = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 };

/** A PNG written by hand, as the specification has it; the data comes in two chunks. */
function pngOf({ width, height, bitDepth, colourType, pixels, chunks = [] }: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, COLOUR_TYPES[colourType], 0, 0, 0], 8);
  const rowBytes = Math.ceil(pixels.length / height);
  const rows = Array.from({ length: Math.ceil(pixels.length / Math.max(rowBytes, 1)) }, (_, row) =>
    Buffer.concat([Buffer.of(0), pixels.subarray(row * rowBytes, (row + 1) * rowBytes)]),
  );
  const packed = deflateSync(Buffer.concat(rows));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...chunks,
    chunk('IDAT', packed.subarray(0, 5)),
    chunk('IDAT', packed.subarray(5)),
    chunk('IEND', new Uint8Array()),
  ]);
}

const greyPng = (map: LabelMap, changes: Partial<PngParts> = {}): Buffer =>
  pngOf({ ...map, pixels: map.data, bitDepth: 8, colourType: 'grey', ...changes });

/** Pixels of fewer than 8 bits, packed from the left; each row begins with a byte of its own. */
function packed({ width, height, data }: LabelMap, bitDepth: number): Uint8Array {
  const rowBytes = Math.ceil((width * bitDepth) / 8);
  const bytes = new Uint8Array(rowBytes * height);
  data.forEach((index, place) => {
    const bit = (place % width) * bitDepth;
    const at = Math.floor(place / width) * rowBytes + (bit >> 3);
    bytes[at] = (bytes[at] ?? 0) | (index << (8 - bitDepth - (bit & 7)));
  });
  return bytes;
}

const small: LabelMap = { width: 3, height: 2, data: Uint8Array.of(0, 10, 11, 255, 1, 2) };

/** The small map's PNG with another number for its first row's filter. */
function filteredBy(filter: number): Buffer {
  const [header, end] = [greyPng(small).subarray(0, 33), chunk('IEND', new Uint8Array())];
  const rows = deflateSync(Buffer.of(filter, 0, 10, 11, 0, 255, 1, 2));
  return Buffer.concat([header, chunk('IDAT', rows), end]);
}

/** The small map's PNG with 1 in one place of its header. */
function changedHeader(place: number): Buffer {
  const png = greyPng(small);
  const header = Buffer.from(png.subarray(16, 29));
  header[place] = 1;
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', header), png.subarray(33)]);
}

describe('a label map', () => {
  test('written as PNG reads back index for index, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(anyLabelMap, async (map) => {
        expect(await decodeLabelPng(await encodeLabelPng(map), FILE)).toEqual(map);
      }),
    );
  });

  test('reads back at any size, from one pixel to rows and columns of thousands', async () => {
    const side = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 3000 }));
    await fc.assert(
      fc.asyncProperty(side, side, fc.nat(), async (width, height, seed) => {
        const data = Uint8Array.from({ length: width * height }, (_, place) => {
          return Math.imul(place + seed, 2654435761) >>> 24;
        });
        const map = { width, height, data };
        const read = await decodeLabelPng(await encodeLabelPng(map), FILE);
        expect([read.width, read.height]).toEqual([width, height]);
        expect(Buffer.compare(read.data, data)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test('is grey on disk, with its indices as the values', async () => {
    const png = await encodeLabelPng(small);
    const { channels, depth, palette, data } = decode(png);
    expect({ channels, depth, palette }).toEqual({ channels: 1, depth: 8, palette: undefined });
    expect(Uint8Array.from(data)).toEqual(small.data);
  });

  test('may lie in the middle of a larger buffer', async () => {
    const buffer = Uint8Array.of(9, 9, ...small.data, 9);
    const map = { ...small, data: buffer.subarray(2, 2 + small.data.length) };
    expect(await decodeLabelPng(await encodeLabelPng(map), FILE)).toEqual(small);
  });

  test('gives the same bytes whenever it is written', async () => {
    await fc.assert(
      fc.asyncProperty(anyLabelMap, async (map) => {
        const copy = { ...map, data: map.data.slice() };
        expect(await encodeLabelPng(copy)).toEqual(await encodeLabelPng(map));
      }),
    );
  });
});

describe('a PNG of another program', () => {
  test('with a palette keeps its indices, whatever colours they stand for', async () => {
    const palette = fc.uint8Array({ minLength: 768, maxLength: 768 });
    const opacities = fc.uint8Array({ maxLength: 256 });
    await fc.assert(
      fc.asyncProperty(anyLabelMap, palette, opacities, async (map, colours, alphas) => {
        const chunks = [chunk('PLTE', colours), chunk('tRNS', alphas)];
        const png = greyPng(map, { colourType: 'palette', chunks });
        expect(await decodeLabelPng(png, FILE)).toEqual(map);
      }),
    );
  });

  test('in grey keeps its values, whatever gamma or text stands beside them', async () => {
    const gamma = chunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]));
    const profile = chunk('sRGB', Buffer.of(0));
    const text = chunk('tEXt', Buffer.from('Comment\0labels', 'latin1'));
    const chunks = [gamma, profile, text];
    expect(await decodeLabelPng(greyPng(small, { chunks }), FILE)).toEqual(small);
  });

  test.each([1, 2, 4])(
    'with %i bits a pixel keeps its indices, grey or palette',
    async (bitDepth) => {
      const maps = imageSize({ maxWidth: 20, maxHeight: 6 }).chain(({ width, height }) => {
        const indices = fc.uint8Array({
          minLength: width * height,
          maxLength: width * height,
          max: 2 ** bitDepth - 1,
        });
        return indices.map((data) => ({ width, height, data }));
      });
      const palette = chunk('PLTE', new Uint8Array(3 * 2 ** bitDepth).fill(77));
      await fc.assert(
        fc.asyncProperty(maps, fc.boolean(), async (map, hasPalette) => {
          const png = greyPng(map, {
            bitDepth,
            pixels: packed(map, bitDepth),
            ...(hasPalette && { colourType: 'palette', chunks: [palette] }),
          });
          expect(await decodeLabelPng(png, FILE)).toEqual(map);
        }),
      );
    },
  );

  test('may be interlaced', async () => {
    await fc.assert(
      fc.asyncProperty(anyLabelMap, async (map) => {
        const png = encode({ ...map, depth: 8, channels: 1 }, { interlace: 'Adam7' });
        expect(await decodeLabelPng(png, FILE)).toEqual(map);
      }),
    );
  });

  test('may lie in the middle of a larger buffer', async () => {
    const png = greyPng(small);
    const buffer = Buffer.concat([Buffer.alloc(7, 0xff), png, Buffer.alloc(9, 0xff)]);
    expect(await decodeLabelPng(buffer.subarray(7, 7 + png.length), FILE)).toEqual(small);
  });
});

describe('a label file is refused by name when it', () => {
  const black = (length: number) => new Uint8Array(length);
  test.each<[string, RegExp, Uint8Array]>([
    ['is empty', /not a PNG/, new Uint8Array()],
    ['is a text', /not a PNG/, Buffer.from('road road road sky '.repeat(20))],
    ['is a JPEG', /not a PNG/, Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...black(100)])],
    ['has colours', /3 channels/, greyPng(small, { colourType: 'rgb', pixels: black(18) })],
    ['has alpha', /2 channels/, greyPng(small, { colourType: 'greyAlpha', pixels: black(12) })],
    ['has both', /4 channels/, greyPng(small, { colourType: 'rgba', pixels: black(24) })],
    ['has 16 bits', /16 bits/, greyPng(small, { bitDepth: 16, pixels: black(12) })],
    ['lacks a row', /not as many/, greyPng(small, { height: 4, pixels: black(9) })],
    ['lacks the end of a row', /not as many/, greyPng(small, { pixels: black(5) })],
    [
      'has a row too many',
      /more than its header says/,
      greyPng(small, { pixels: black(9), height: 2 }),
    ],
    ['has no columns', /no pixels/, greyPng(small, { width: 0 })],
    ['has no rows', /no pixels/, Buffer.from(greyPng(small)).fill(0, 20, 24)],
    [
      'has something before its header',
      /not its first part/,
      Buffer.concat([
        greyPng(small).subarray(0, 8),
        chunk('tEXt', Buffer.from('Comment\0labels', 'latin1')),
        greyPng(small).subarray(8),
      ]),
    ],
    [
      'claims to be enormous',
      /claims 4294967295×4294967295 pixels/,
      greyPng(small, { width: 0xffffffff, height: 0xffffffff }),
    ],
    [
      'claims one column too many',
      /claims 16385×16384 pixels/,
      greyPng(small, { width: 16385, height: 16384 }),
    ],
    ['filters a row as no filter does', /cannot be read/, filteredBy(5)],
    ['says that its pixels are not deflated', /cannot be read/, changedHeader(10)],
    ['says that its rows are filtered in another way', /cannot be read/, changedHeader(11)],
  ])('%s', async (_, reason, bytes) => {
    const reading = decodeLabelPng(bytes, FILE);
    await expect(reading).rejects.toThrow(malformed(reason));
    await expect(reading).rejects.toThrow(FILE);
  });

  test('inflates to more than its header allows, without taking the memory for it', async () => {
    const header = greyPng(small).subarray(0, 33);
    const bomb = chunk('IDAT', deflateSync(Buffer.alloc(50_000_000)));
    const png = Buffer.concat([header, bomb, chunk('IEND', new Uint8Array())]);
    const before = process.memoryUsage().arrayBuffers;
    await expect(decodeLabelPng(png, FILE)).rejects.toThrow(malformed(/more than its header says/));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  test('was cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(anyLabelMap, fc.nat(), async (map, place) => {
        const png = await encodeLabelPng(map);
        const cut = png.slice(0, place % png.length);
        await expect(decodeLabelPng(cut, FILE)).rejects.toThrow(malformed(/cut off|not a PNG/));
      }),
    );
  });

  test('has a single wrong byte anywhere', async () => {
    const flips = fc.integer({ min: 1, max: 255 });
    await fc.assert(
      fc.asyncProperty(anyLabelMap, fc.nat(), flips, async (map, place, flip) => {
        const png = (await encodeLabelPng(map)).slice();
        const at = place % png.length;
        png[at] = (png[at] ?? 0) ^ flip;
        await expect(decodeLabelPng(png, FILE)).rejects.toThrow(malformed(/./));
      }),
    );
  });
});
