import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabelMap } from '../../core/labelMap.ts';
import { imageSize, labelMapOf } from '../../core/testing/arbitraries.ts';
import { createCamvidWriter, readCamvidLabels, scanCamvid } from './camvid.ts';
import { decodeLabelPng, encodeLabelPng } from '../png/labelPng.ts';

const image = { ending: '.png', bytes: Uint8Array.of(1, 2, 3) };
const frame = { city: null, sequence: null, image, instances: null };
let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'maskwright-camvid-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('a label file', () => {
  const write = async (data: readonly number[], width: number): Promise<string> => {
    const file = path.join(root, 'a.png');
    const map = { width, height: data.length / width, data: Uint8Array.from(data) };
    await writeFile(file, await encodeLabelPng(map));
    return file;
  };

  test('is read with void as 255, whether it has 11 for it or 255', async () => {
    const file = await write([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 255], 7);
    expect(await readCamvidLabels(file)).toEqual({
      width: 7,
      height: 2,
      data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255, 255, 255),
    });
  });

  test('with an index beyond void is refused with the file, the index and its first place', async () => {
    const file = await write([0, 1, 2, 3, 11, 12, 12, 12], 4);
    const reading = readCamvidLabels(file);
    await expect(reading).rejects.toMatchObject({
      code: 'label/unknownIndex',
      details: { index: 12, count: 3, x: 1, y: 1 },
    });
    await expect(reading).rejects.toThrow(file);
    await expect(reading).rejects.toThrow(/index 12 on 3 pixels \(first at x 1, y 1\)/);
  });

  test('that is gone or damaged is refused by name', async () => {
    const missing = path.join(root, 'missing.png');
    await expect(readCamvidLabels(missing)).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(readCamvidLabels(missing)).rejects.toThrow(missing);
    const damaged = path.join(root, 'damaged.png');
    await writeFile(damaged, 'road road sky');
    await expect(readCamvidLabels(damaged)).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(readCamvidLabels(damaged)).rejects.toThrow(damaged);
  });

  test('is written with 11 for void and every class as it is, and reads back the same', async () => {
    const maps = imageSize({ maxWidth: 12, maxHeight: 9 }).chain(({ width, height }) =>
      labelMapOf(width, height, 11),
    );
    await fc.assert(
      fc.asyncProperty(maps, async (labels) => {
        const before = labels.data.slice();
        await createCamvidWriter(root).add({ ...frame, name: 'a', split: 'val', labels });
        expect(labels.data).toEqual(before);
        const file = path.join(root, 'valannot', 'a.png');
        const onDisk = await decodeLabelPng(await readFile(file), file);
        expect([...onDisk.data]).toEqual(Array.from(before, (index) => Math.min(index, 11)));
        expect(await readCamvidLabels(file)).toEqual(labels);
      }),
      { numRuns: 40 },
    );
  });

  test('is not written with a class that CamVid does not have', async () => {
    const labels = { width: 2, height: 1, data: Uint8Array.of(0, 11) };
    const writing = createCamvidWriter(root).add({ ...frame, name: 'a', split: 'val', labels });
    await expect(writing).rejects.toMatchObject({ code: 'label/unknownIndex' });
    expect(existsSync(path.join(root, 'valannot', 'a.png'))).toBe(false);
  });
});

test('frames that were written are found and read back, and listed by name for each split', async () => {
  const labels = (first: number): LabelMap => ({
    width: 2,
    height: 2,
    data: Uint8Array.of(first, 3, 10, 255),
  });
  const folder = path.join(root, 'written');
  const writer = createCamvidWriter(folder);
  await writer.add({ ...frame, name: 'b', split: 'val', labels: labels(1) });
  const file = path.join(root, 'photo.JPG');
  await writeFile(file, 'a photo');
  await writer.add({ ...frame, name: 'a', split: 'val', image: { file }, labels: labels(0) });
  await writer.add({ ...frame, name: 'c', split: 'train', labels: labels(2) });
  await writer.finish();

  const { frames, problems } = await scanCamvid(folder, null);
  expect(problems).toEqual([]);
  expect(frames.map(({ name, split }) => `${split}/${name}`)).toEqual([
    'train/c',
    'val/a',
    'val/b',
  ]);
  const [c, a, b] = frames;
  expect(await readFile(a?.imagePath ?? '', 'utf8')).toBe('a photo');
  expect([...(await readFile(b?.imagePath ?? ''))]).toEqual([...image.bytes]);
  for (const [frame, first] of [[a, 0] as const, [b, 1] as const, [c, 2] as const]) {
    expect(await readCamvidLabels(frame?.labelPath ?? '')).toEqual(labels(first));
  }
  expect(await readFile(path.join(folder, 'val.txt'), 'utf8')).toBe(
    'val/a.JPG valannot/a.png\nval/b.png valannot/b.png\n',
  );
  expect(await readFile(path.join(folder, 'train.txt'), 'utf8')).toBe(
    'train/c.png trainannot/c.png\n',
  );
});
