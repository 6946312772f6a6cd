import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { mediaUrl } from './contract/contract.ts';
import { readPhoto, readPhotoScaled } from './photos.ts';
import { createHand } from './testing/hand.ts';
import { createTestProject, type TestProject } from './testing/testProject.ts';

const SAMPLES = [0, 999, 1000, 1001, 2000, 2500, 2999, 3000, 3001, 40000, 65535, 1500];

/** A project of one frame whose photo is a row of 16-bit samples. */
async function deepProject(channels: 1 | 3): Promise<TestProject> {
  const [width, height] = [SAMPLES.length, 2];
  const project = await createTestProject([{ name: 'a', width, height }]);
  const row = SAMPLES.flatMap((sample) => Array.from({ length: channels }, () => sample));
  const data = Uint16Array.from([...row, ...row]);
  const png = await sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
    .png()
    .toBuffer();
  await writeFile(path.join(project.data, 'val', 'a.png'), png);
  await project.import();
  return project;
}

async function imageOf(project: TestProject, window?: { low: number; high: number }) {
  const { backend, projectId } = project;
  const frameId = await project.frameId('a');
  return backend.media(mediaUrl.image(projectId, frameId, window));
}

test.each([1, 3] as const)(
  'a 16-bit photo of %i channels is shown through a window: black at low, white at high, evenly between',
  async (channels) => {
    await using project = await deepProject(channels);
    const media = await imageOf(project, { low: 1000, high: 3000 });
    expect(media?.contentType).toBe('image/png');
    const { depth } = await sharp(media?.bytes).metadata();
    expect(depth).toBe('uchar');
    const { data, info } = await sharp(media?.bytes).raw().toBuffer({ resolveWithObject: true });
    const shown = SAMPLES.map((_, place) => data[place * info.channels] ?? NaN);
    const expected = SAMPLES.map(
      (sample) => Math.min(1, Math.max(0, (sample - 1000) / 2000)) * 255,
    );
    for (const [place, value] of expected.entries()) {
      // Within the step of 8 bits.
      expect(Math.abs((shown[place] ?? NaN) - value)).toBeLessThanOrEqual(1);
    }
    expect([shown[1], shown[2], shown[7], shown[9]]).toEqual([0, 0, 255, 255]);
  },
);

/** A project of one frame whose photo has 12 bits in 16, but for a few pixels that are dead or lamps. */
async function twelveBitProject(): Promise<TestProject> {
  const [width, height] = [200, 100];
  const project = await createTestProject([{ name: 'a', width, height }]);
  const data = Uint16Array.from({ length: width * height }, (_, place) =>
    place < 10 ? (place % 2) * 65535 : 100 + (place % 4000),
  );
  const png = await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
  await writeFile(path.join(project.data, 'val', 'a.png'), png);
  await project.import();
  return project;
}

test('a frame says which window its 16-bit photo’s own values make, a photo that is gone none', async () => {
  await using project = await twelveBitProject();
  const { projectId } = project;
  const frameId = await project.frameId('a');
  const open = () => project.backend.call('frames.open', { projectId, frameId });
  const { low, high } = (await open()).ownWindow ?? { low: NaN, high: NaN };
  expect(low).toBeGreaterThanOrEqual(100);
  expect(low).toBeLessThan(110);
  expect(high).toBeGreaterThan(4090);
  expect(high).toBeLessThan(4100);
  await writeFile(path.join(project.data, 'val', 'a.png'), 'no picture');
  expect((await open()).ownWindow).toBeNull();
});

test('an 8-bit photo has no window, and a 16-bit photo of one value has one', async () => {
  await using project = await createTestProject([{ name: 'a', width: 8, height: 8 }]);
  await project.import();
  const { projectId } = project;
  const frameId = await project.frameId('a');
  const open = () => project.backend.call('frames.open', { projectId, frameId });
  expect((await open()).ownWindow).toBeNull();
  for (const [value, window] of [
    [0, { low: 0, high: 1 }],
    [65535, { low: 65534, high: 65535 }],
  ] as const) {
    const data = new Uint16Array(64).fill(value);
    const png = await sharp(data, { raw: { width: 8, height: 8, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    await writeFile(path.join(project.data, 'val', 'a.png'), png);
    expect((await open()).ownWindow).toEqual(window);
  }
});

test('a 16-bit photo that no window is asked for is shown through its own', async () => {
  await using project = await twelveBitProject();
  const { projectId } = project;
  const frameId = await project.frameId('a');
  const { ownWindow } = await project.backend.call('frames.open', { projectId, frameId });
  const shown = await imageOf(project);
  expect(shown).toEqual(await imageOf(project, ownWindow ?? undefined));
  const { channels } = await sharp(shown?.bytes).stats();
  expect(channels[0]?.mean).toBeGreaterThan(100);
});

test('an 8-bit photo is as it is stored, window or not', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const stored = await imageOf(project);
  expect(await imageOf(project, { low: 10, high: 20 })).toEqual(stored);
});

test.each(['png', 'webp'] as const)(
  'a transparent photo (%s) shows the colour beneath, as the network sees it, and so does its thumbnail',
  async (format) => {
    const [width, height] = [32, 16];
    await using project = await createTestProject([{ name: 'a', width, height }]);
    const beneath = [200, 100, 50];
    const data = Uint8Array.from({ length: width * height * 4 }, (_, place) => {
      const isClear = Math.floor(place / 4) % width < width / 2;
      return beneath[place % 4] ?? (isClear ? 0 : 255);
    });
    const photo = sharp(data, { raw: { width, height, channels: 4 } });
    const file = path.join(project.data, 'val', 'a.png');
    await writeFile(
      file,
      await (
        format === 'png' ? photo.png() : photo.webp({ lossless: true, exact: true })
      ).toBuffer(),
    );
    await project.import();
    const { bytes } = (await imageOf(project)) ?? {};
    const shown = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect(shown.info).toMatchObject({ width, height, channels: 3 });
    const seen = await readPhoto(file);
    expect(new Uint8Array(shown.data)).toEqual(seen.data);
    expect([...seen.data.subarray(0, 3)]).toEqual(beneath);
    const scaled = await readPhotoScaled(file, width / 2);
    expect([...scaled.data.subarray(0, 3)]).toEqual(beneath);
  },
);

test('a photo with an opaque alpha channel is as it is stored', async () => {
  await using project = await createTestProject([{ name: 'a', width: 8, height: 8 }]);
  const background = { r: 200, g: 100, b: 50, alpha: 1 };
  const png = await sharp({ create: { width: 8, height: 8, channels: 4, background } })
    .png()
    .toBuffer();
  await writeFile(path.join(project.data, 'val', 'a.png'), png);
  await project.import();
  expect((await imageOf(project))?.bytes).toEqual(png);
});

test.each([
  'low=5',
  'high=5',
  'low=5&high=5',
  'low=9&high=5',
  'low=-1&high=5',
  'low=0&high=65536',
  'low=0&high=1e3',
])('the window %s is refused', async (query) => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const address = mediaUrl.image(project.projectId, await project.frameId('a'));
  await expect(project.backend.media(`${address}?${query}`)).rejects.toMatchObject({
    code: 'usage/invalid',
  });
});

test('a thumbnail shows what was painted last, and needs no mask at hand', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const { projectId } = project;
  const hand = await createHand(project, 'a');
  const address = mediaUrl.thumbnail(projectId, hand.frameId, 'any');
  const untouched = await project.backend.media(address);
  await hand.paint(10, 10, 8);
  const painted = await project.backend.media(address);
  expect(painted?.bytes).not.toEqual(untouched?.bytes);
  await project.restart();
  expect((await project.backend.media(address))?.bytes).toEqual(painted?.bytes);
});
