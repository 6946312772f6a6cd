import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelMap } from '../core/labelMap.ts';
import { imageSize, labelMapOf } from '../core/testing/arbitraries.ts';
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

const small: LabelMap = { width: 3, height: 2, data: Uint8Array.of(0, 10, 11, 255, 1, 2) };

describe('a label map', () => {
  test('written as PNG reads back index for index, whatever they are', () => {
    fc.assert(
      fc.property(anyLabelMap, (map) => {
        expect(decodeLabelPng(encodeLabelPng(map), FILE)).toEqual(map);
      }),
    );
  });

  test('gives the same bytes whenever it is written', () => {
    fc.assert(
      fc.property(anyLabelMap, (map) => {
        const copy = { ...map, data: map.data.slice() };
        expect(encodeLabelPng(copy)).toEqual(encodeLabelPng(map));
      }),
    );
  });
});

describe('a PNG of another program', () => {
  test('with a palette keeps its indices, whatever colours they stand for', () => {
    const palette = fc.uint8Array({ minLength: 768, maxLength: 768 });
    const opacities = fc.uint8Array({ maxLength: 256 });
    fc.assert(
      fc.property(anyLabelMap, palette, opacities, (map, colours, alphas) => {
        const chunks = [chunk('PLTE', colours), chunk('tRNS', alphas)];
        const png = greyPng(map, { colourType: 'palette', chunks });
        expect(decodeLabelPng(png, FILE)).toEqual(map);
      }),
    );
  });

  test('in grey keeps its values, whatever gamma or text stands beside them', () => {
    const gamma = chunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]));
    const text = chunk('tEXt', Buffer.from('Comment\0labels', 'latin1'));
    expect(decodeLabelPng(greyPng(small, { chunks: [gamma, text] }), FILE)).toEqual(small);
  });

  test('may be interlaced', () => {
    fc.assert(
      fc.property(anyLabelMap, (map) => {
        const png = encode({ ...map, depth: 8, channels: 1 }, { interlace: 'Adam7' });
        expect(decodeLabelPng(png, FILE)).toEqual(map);
      }),
    );
  });

  test('may lie in the middle of a larger buffer', () => {
    const png = greyPng(small);
    const buffer = Buffer.concat([Buffer.alloc(7, 0xff), png, Buffer.alloc(9, 0xff)]);
    expect(decodeLabelPng(buffer.subarray(7, 7 + png.length), FILE)).toEqual(small);
  });
});

describe('a label file is refused by name when it', () => {
  const black = (length: number) => new Uint8Array(length);
  const palette = [chunk('PLTE', black(6))];
  test.each<[string, RegExp, Uint8Array]>([
    ['is empty', /not a PNG/, new Uint8Array()],
    ['is a text', /not a PNG/, Buffer.from('road road road sky '.repeat(20))],
    ['is a JPEG', /not a PNG/, Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...black(100)])],
    ['has colours', /3 channels/, greyPng(small, { colourType: 'rgb', pixels: black(18) })],
    ['has alpha', /2 channels/, greyPng(small, { colourType: 'greyAlpha', pixels: black(12) })],
    ['has both', /4 channels/, greyPng(small, { colourType: 'rgba', pixels: black(24) })],
    ['has 16 bits', /16 bits/, greyPng(small, { bitDepth: 16, pixels: black(12) })],
    ['has 1 bit', /1 bits/, greyPng(small, { bitDepth: 1, pixels: black(2) })],
    [
      'has a palette of 1 bit',
      /1 bits/,
      greyPng(small, { bitDepth: 1, colourType: 'palette', pixels: black(2), chunks: palette }),
    ],
    [
      'has a palette of 2 bits',
      /2 bits/,
      greyPng(small, { bitDepth: 2, colourType: 'palette', pixels: black(2), chunks: palette }),
    ],
    [
      'has a palette of 4 bits',
      /4 bits/,
      greyPng(small, { bitDepth: 4, colourType: 'palette', pixels: black(4), chunks: palette }),
    ],
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
  ])('%s', (_, reason, bytes) => {
    expect(() => decodeLabelPng(bytes, FILE)).toThrow(malformed(reason));
    expect(() => decodeLabelPng(bytes, FILE)).toThrow(FILE);
  });

  test('inflates to more than its header allows, without taking the memory for it', () => {
    const header = greyPng(small).subarray(0, 33);
    const bomb = chunk('IDAT', deflateSync(Buffer.alloc(50_000_000)));
    const png = Buffer.concat([header, bomb, chunk('IEND', new Uint8Array())]);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decodeLabelPng(png, FILE)).toThrow(malformed(/more than its header says/));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  test('was cut off anywhere', () => {
    fc.assert(
      fc.property(anyLabelMap, fc.nat(), (map, place) => {
        const png = encodeLabelPng(map);
        const cut = png.slice(0, place % png.length);
        expect(() => decodeLabelPng(cut, FILE)).toThrow(malformed(/cut off|not a PNG/));
      }),
    );
  });

  test('has a single wrong byte anywhere', () => {
    fc.assert(
      fc.property(anyLabelMap, fc.nat(), fc.integer({ min: 1, max: 255 }), (map, place, flip) => {
        const png = encodeLabelPng(map).slice();
        const at = place % png.length;
        png[at] = (png[at] ?? 0) ^ flip;
        expect(() => decodeLabelPng(png, FILE)).toThrow(malformed(/./));
      }),
    );
  });
});
