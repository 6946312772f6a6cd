// What networks and thumbnails see of photos of 16 bits.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPhoto, readPhotoScaled } from './photos.ts';

const SIZE = { width: 64, height: 48 };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maskwright-photos-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** An RGB photo whose channels go from 0 to the greatest of so many bits, some pixels more than once. */
async function photoOf(bits: number): Promise<{ file: string; samples: Uint16Array }> {
  const samples = Uint16Array.from({ length: 3 * SIZE.width * SIZE.height }, (_, place) =>
    Math.round(((place % 4001) * (2 ** bits - 1)) / 4000),
  );
  const file = path.join(folder, `${bits}.png`);
  await sharp(samples, { raw: { ...SIZE, channels: 3 } })
    .toColourspace('rgb16')
    .png()
    .toFile(file);
  return { file, samples };
}

describe('a 16-bit photo is read', () => {
  test.each([8, 10, 12, 14, 16])('by the upper 8 of the %d bits that it uses', async (bits) => {
    const { file, samples } = await photoOf(bits);
    const { data } = await readPhoto(file);
    expect(data).toEqual(Uint8Array.from(samples, (sample) => sample >> (bits - 8)));
  });

  test('as bright when it is made smaller', async () => {
    const meanOf = ({ data }: { data: Uint8Array }): number =>
      data.reduce((sum, value) => sum + value, 0) / data.length;
    const { file } = await photoOf(12);
    const [whole, small] = [await readPhoto(file), await readPhotoScaled(file, 32)];
    expect(Math.abs(meanOf(small) - meanOf(whole))).toBeLessThan(2);
  });

  test('as it is where a few pixels use all bits', async () => {
    const samples = new Uint16Array(3 * SIZE.width * SIZE.height).fill(1000);
    samples[0] = 65_535;
    const file = path.join(folder, 'lamp.png');
    await sharp(samples, { raw: { ...SIZE, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toFile(file);
    const { data } = await readPhoto(file);
    expect([data[0], Math.max(...data.subarray(1))]).toEqual([255, 3]);
  });
});
