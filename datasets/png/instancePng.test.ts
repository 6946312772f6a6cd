import { encode } from 'fast-png';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeInstancePng, encodeInstancePng } from './instancePng.ts';

const FILE = '/data/demo_000000_000019_gtFine_instanceIds.png';

test('every 16-bit value is read as it stands in the file', async () => {
  const image = fc
    .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 12 }) })
    .chain(({ width, height }) =>
      fc
        .uint16Array({ minLength: width * height, maxLength: width * height })
        .map((data) => ({ width, height, data })),
    );
  await fc.assert(
    fc.asyncProperty(image, async ({ width, height, data }) => {
      const bytes = encode({ width, height, data, depth: 16, channels: 1 });
      expect(await decodeInstancePng(bytes, FILE)).toEqual({ width, height, data });
    }),
  );
});

describe('what is no such file is refused with the reason', () => {
  const grey16 = encode({ width: 4, height: 3, data: new Uint16Array(12), depth: 16, channels: 1 });
  test.each([
    [
      'an 8-bit one',
      encode({ width: 4, height: 3, data: new Uint8Array(12), depth: 8, channels: 1 }),
      '8 bits a pixel, not 16',
    ],
    [
      'a colour one',
      encode({ width: 4, height: 3, data: new Uint16Array(36), depth: 16, channels: 3 }),
      'it is not grey',
    ],
    ['one that is cut off', grey16.subarray(0, grey16.length - 20), 'cut off'],
    ['no PNG at all', new Uint8Array(100), 'not a PNG'],
  ])('%s', async (_, bytes, reason) => {
    await expect(decodeInstancePng(bytes, FILE)).rejects.toThrow(
      expect.objectContaining({
        code: 'label/malformed',
        message: expect.stringContaining(reason) as string,
        details: { subject: FILE },
      }),
    );
  });

  test('one that claims more pixels than anybody has', async () => {
    const bytes = grey16.slice();
    new DataView(bytes.buffer).setUint32(16, 60_000);
    new DataView(bytes.buffer).setUint32(20, 60_000);
    await expect(decodeInstancePng(bytes, FILE)).rejects.toThrow(/60000×60000/);
  });
});

test('what is written is read back value for value, and has the same bytes each time', async () => {
  const values = fc.uint16Array({ minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(values, async (data) => {
      const map = { width: 4, height: 3, data };
      const bytes = await encodeInstancePng(map);
      expect(await decodeInstancePng(bytes, FILE)).toEqual(map);
      expect(await encodeInstancePng({ ...map, data: data.slice() })).toEqual(bytes);
    }),
  );
});
