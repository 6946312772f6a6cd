import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TAXONOMIES, type LabelClass } from '../../core/taxonomy.ts';
import { cityscapesLayout, cityscapesUploadLayout } from './cityscapesLayouts.ts';
import { decodeInstancePng } from '../png/instancePng.ts';
import { decodeLabelPng } from '../png/labelPng.ts';
import { decodeRgbPng } from '../png/rgbPng.ts';
import {
  createFormatFolder,
  exportFrame,
  writeFrames,
  type FormatFolder,
} from '../testing/formatFolder.ts';

const { classes } = TAXONOMIES.cityscapes19;
const [road, person, car] = ['road', 'person', 'car'].map((name) =>
  classes.findIndex((labelClass) => labelClass.name === name),
) as [number, number, number];
let folder: FormatFolder;

beforeEach(async () => {
  folder = await createFormatFolder();
});

afterEach(() => folder.remove());

const written = (file: string): Promise<Buffer> => readFile(path.join(folder.root, file));

describe('the tree of Cityscapes', () => {
  const labels = { width: 6, height: 1, data: Uint8Array.of(road, car, car, person, car, 255) };

  test('holds ids, train ids and colours, with void as 0, 255 and black', async () => {
    const frame = exportFrame({ name: 'ulm_000001_000019', city: 'ulm', labels });
    const [facts] = await writeFrames(folder.root, cityscapesLayout, classes, [frame]);
    const truth = 'gtFine/val/ulm/ulm_000001_000019_gtFine_';
    expect(facts).toEqual({
      files: [
        'leftImg8bit/val/ulm/ulm_000001_000019_leftImg8bit.jpg',
        `${truth}color.png`,
        `${truth}labelIds.png`,
        `${truth}labelTrainIds.png`,
      ],
      instances: { keptPx: 0, invalidPx: 4 },
    });
    const ids = await decodeLabelPng(await written(`${truth}labelIds.png`), 'ids');
    expect([...ids.data]).toEqual([7, 26, 26, 24, 26, 0]);
    const trainIds = await decodeLabelPng(await written(`${truth}labelTrainIds.png`), 'train ids');
    expect([...trainIds.data]).toEqual([0, 13, 13, 11, 13, 255]);
    const colors = await decodeRgbPng(await written(`${truth}color.png`), 'colours');
    expect([...colors.data.slice(0, 6), ...colors.data.slice(-3)]).toEqual([
      128, 64, 128, 0, 0, 142, 0, 0, 0,
    ]);
  });

  test('keeps instance ids where they are still true, and counts where they are not', async () => {
    // The second pixel was road, the fourth a car; the fifth belongs to a group of cars.
    const instances = Uint16Array.of(7, 7, 26_003, 26_004, 26, 4);
    const frame = exportFrame({ name: 'ulm_000001_000019', city: 'ulm', labels, instances });
    const [facts] = await writeFrames(folder.root, cityscapesLayout, classes, [frame]);
    expect(facts?.instances).toEqual({ keptPx: 2, invalidPx: 2 });
    const file = 'gtFine/val/ulm/ulm_000001_000019_gtFine_instanceIds.png';
    expect(facts?.files).toContain(file);
    const read = await decodeInstancePng(await written(file), file);
    expect([...read.data]).toEqual([7, 26, 26_003, 24, 26, 0]);
  });

  test('has a place for every label, but the licence plate', () => {
    const take = (name: string): unknown =>
      cityscapesLayout.createWriter(folder.root, [{ name, color: [0, 0, 0] }]);
    expect(() => take('rail track')).not.toThrow();
    expect(() => take('license plate')).toThrow(/license plate/);
    expect(() => take('Pavement')).toThrow(
      expect.objectContaining({ code: 'dataset/unsupported' }),
    );
  });

  test('refuses two frames that would have one file name', async () => {
    const frames = ['ulm/a/b', 'ulm/a__b'].map((name) => exportFrame({ name, labels }));
    const writing = writeFrames(folder.root, cityscapesLayout, classes, frames);
    await expect(writing).rejects.toMatchObject({ code: 'export/nameTaken' });
  });

  test('keeps a 16-bit photo one', async () => {
    const source = path.join(folder.root, 'in/ulm_000001_000019_leftImg16bit.png');
    await folder.touch('in/ulm_000001_000019_leftImg16bit.png');
    const frame = exportFrame({
      name: 'ulm_000001_000019',
      city: 'ulm',
      labels,
      image: { file: source },
    });
    const [facts] = await writeFrames(path.join(folder.root, 'out'), cityscapesLayout, classes, [
      frame,
    ]);
    expect(facts?.files[0]).toBe('leftImg16bit/val/ulm/ulm_000001_000019_leftImg16bit.png');
  });
});

describe("the evaluation server's folder", () => {
  const size = { width: 2048, height: 1024 };
  const labels = { ...size, data: new Uint8Array(size.width * size.height).fill(car) };
  const put = (name: string, changes = {}, theirs: readonly LabelClass[] = classes) =>
    writeFrames(folder.root, cityscapesUploadLayout, theirs, [
      exportFrame({ name, labels, ...changes }),
    ]);

  test('is flat, holds label ids in full size and no photos', async () => {
    expect(await put('ulm_000001_000019')).toEqual([
      { files: ['ulm_000001_000019_labelIds.png'], instances: null },
    ]);
    expect(await readdir(folder.root)).toEqual(['ulm_000001_000019_labelIds.png']);
    const { width, height, data } = await decodeLabelPng(
      await written('ulm_000001_000019_labelIds.png'),
      '',
    );
    expect({ width, height }).toEqual(size);
    expect(data.every((id) => id === 26)).toBe(true);
  });

  test('takes no frame whose name the server does not know, nor one of another size', async () => {
    await expect(put('0016E5_00390')).rejects.toMatchObject({ code: 'dataset/unsupported' });
    await expect(put('0016E5_00390')).rejects.toThrow(/0016E5_00390/);
    const small = { width: 2, height: 1, data: Uint8Array.of(1, 2) };
    await expect(put('ulm_000001_000019', { labels: small })).rejects.toMatchObject({
      code: 'label/sizeMismatch',
    });
  });
});
