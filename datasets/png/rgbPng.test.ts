import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { imageSize } from '../../core/testing/arbitraries.ts';
import { decodeRgbPng, encodeRgbPng, type RgbPixels } from './rgbPng.ts';

const FILE = '/data/panoptic_val/000139.png';
/** Where a PNG's header has the width, and where it ends (specification, 11.2.2). */
const WIDTH = 16;
const HEADER_END = 33;
const small: RgbPixels = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

const pixels: fc.Arbitrary<RgbPixels> = imageSize({ maxWidth: 14, maxHeight: 9 }).chain(
  ({ width, height }) =>
    fc
      .uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })
      .map((data) => ({ width, height, data })),
);

function raw({ width, height, data }: RgbPixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The PNG with the chunk of a colour profile in it that is not its own. */
async function withProfile(png: Uint8Array): Promise<Uint8Array> {
  const other = await raw(small).withIccProfile('p3').png().toBuffer();
  const start = other.indexOf('iCCP') - 4;
  const chunk = other.subarray(start, start + 12 + other.readUInt32BE(start));
  return Buffer.concat([png.subarray(0, HEADER_END), chunk, png.subarray(HEADER_END)]);
}

test('any values read back as they were written: plain, interlaced, or with a colour profile', async () => {
  await fc.assert(
    fc.asyncProperty(pixels, async (image) => {
      const plain = await encodeRgbPng(image);
      const interlaced = await raw(image).png({ progressive: true }).toBuffer();
      for (const png of [plain, interlaced, await withProfile(plain)]) {
        const { width, height, data } = await decodeRgbPng(png, FILE);
        expect({ width, height, data: [...data] }).toEqual({ ...image, data: [...image.data] });
      }
    }),
    { numRuns: 30 },
  );
});

describe('a PNG', () => {
  test.each([
    ['grey', () => raw(small).toColourspace('b-w').png().toBuffer(), /it is not RGB/],
    ['16-bit', () => raw(small).toColourspace('rgb16').png().toBuffer(), /16 bits/],
    ['cut off', async () => (await encodeRgbPng(small)).subarray(0, 50), /cut off|damaged/],
    ['none', () => Promise.resolve(Uint8Array.of(1, 2, 3)), /not a PNG/],
  ])('that is %s is refused by name', async (_, make, reason) => {
    const reading = decodeRgbPng(await make(), FILE);
    await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(reading).rejects.toThrow(FILE);
    await expect(reading).rejects.toThrow(reason);
  });

  test('that claims 60,000 by 60,000 pixels is refused by its header', async () => {
    const bomb = Buffer.from(await encodeRgbPng(small));
    bomb.writeUInt32BE(60_000, WIDTH);
    bomb.writeUInt32BE(60_000, WIDTH + 4);
    await expect(decodeRgbPng(bomb, FILE)).rejects.toThrow(/claims 60000×60000 pixels/);
  });

  test('that has fewer pixels than its header says is refused', async () => {
    const wide = Buffer.from(await encodeRgbPng(small));
    const tall = Buffer.from(await encodeRgbPng({ ...small, width: 1, height: 2 }));
    // The header of one, checksum included, before the pixels of the other.
    tall.copy(wide, 0, 0, HEADER_END);
    await expect(decodeRgbPng(wide, FILE)).rejects.toMatchObject({ code: 'label/malformed' });
  });
});
