import path from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { DATASET_FORMATS, detectFormat, formatById } from './formats.ts';
import { EXPORT_LAYOUTS, layoutById } from './layouts.ts';
import { putFiles, temporaryFolder, type TemporaryFolder } from './testing/datasetFolder.ts';
import { exportFrame, writeFrames } from './testing/formatFolder.ts';

/** The fewest files by which a folder of a format is known. */
const SMALLEST: readonly (readonly [
  id: string,
  files: Readonly<Record<string, string | Uint8Array>>,
])[] = [
  ['cityscapes', { 'leftImg8bit/val/ulm/ulm_000000_000019_leftImg8bit.png': '' }],
  ['cityscapes', { 'gtCoarse/val/ulm/ulm_000000_000019_gtCoarse_labelIds.png': '' }],
  ['camvid', { 'val/a.png': '', 'valannot/a.png': '' }],
  ['camvid-color', { '701_StillsRaw_full/a.png': '', 'LabeledApproved_full/a_L.png': '' }],
  ['camvid-color', { 'val/a.png': '', 'val_labels/a_L.png': '' }],
  ['camvid-color', { 'images/a.png': '', 'labels/a_P.png': '', 'codes.txt': 'Sky\nRoad\n' }],
  ['mmseg', { 'img_dir/val/a.jpg': '', 'ann_dir/val/a.png': '', 'classes.txt': 'road' }],
  ['coco-panoptic', { 'annotations/panoptic_val.json': '{}', 'val/a.jpg': '' }],
  ['voc', { 'JPEGImages/a.jpg': '', 'SegmentationClass/a.png': '' }],
  [
    'cvat',
    {
      'task.zip': zipSync({
        'labelmap.txt': new Uint8Array(),
        'SegmentationClass/a.png': new Uint8Array(),
      }),
      'images/a.jpg': '',
    },
  ],
  ['labelme', { 'a.jpg': '', 'a.json': '{"shapes":[],"imagePath":"a.jpg"}' }],
  ['folders', { 'images/a.jpg': '', 'masks/a.png': '', 'classes.json': '["road"]' }],
  ['folders', { 'train/images/a.jpg': '', 'train/labels/a.png': '' }],
  ['folders', { 'a.jpg': '', 'a.json': '{}' }],
];

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

describe('a folder', () => {
  test.each(SMALLEST)('of %s is known as one: %o', async (id, files) => {
    await putFiles(folder.path, files);
    expect((await detectFormat(folder.path)).id).toBe(id);
  });

  test.each(SMALLEST)('inside of which lies one of %s is not taken for one', async (id, files) => {
    await putFiles(path.join(folder.path, 'some/where/else'), files);
    const format = await detectFormat(folder.path).catch(() => null);
    expect(format?.id).not.toBe(id);
  });

  test.each(DATASET_FORMATS)(
    'that is empty, missing or a file is not taken for $id',
    async (format) => {
      expect(await format.detect(folder.path)).toBe(false);
      expect(await format.detect(path.join(folder.path, 'nowhere'))).toBe(false);
      await putFiles(folder.path, { 'file.zip': 'x' });
      expect(await format.detect(path.join(folder.path, 'file.zip'))).toBe(false);
    },
  );

  test('of no format is refused with its path and the formats', async () => {
    await expect(detectFormat(folder.path)).rejects.toMatchObject({ code: 'dataset/layout' });
    await expect(detectFormat(folder.path)).rejects.toThrow(folder.path);
    await expect(detectFormat(folder.path)).rejects.toThrow(/Pascal VOC.*labelme/);
  });

  test.each(DATASET_FORMATS)(
    'that is empty or missing is refused by $id, with its path',
    async (format) => {
      for (const place of [folder.path, path.join(folder.path, 'nowhere')]) {
        const scan = format.scan(place, { split: null, classTable: null });
        await expect(scan).rejects.toMatchObject({
          code: expect.stringMatching(/^dataset\/(layout|noFrames)$/) as string,
        });
        await expect(scan).rejects.toThrow(place);
      }
    },
  );
});

test('formats and layouts are found by their ids, which are all different', () => {
  for (const format of DATASET_FORMATS) expect(formatById(format.id)).toBe(format);
  for (const layout of EXPORT_LAYOUTS) expect(layoutById(layout.id)).toBe(layout);
  expect(() => formatById('nothing')).toThrow(/no format "nothing".*camvid/);
  expect(() => layoutById('nothing')).toThrow(/no layout "nothing".*camvid/);
});

test.each([
  ['cityscapes', 'cityscapes', TAXONOMIES.cityscapes19],
  ['camvid', 'camvid', TAXONOMIES.camvid11],
  ['camvid-color', 'camvid-color', TAXONOMIES.camvid11],
  ['index', 'folders', TAXONOMIES.camvid11],
  ['mmseg', 'mmseg', TAXONOMIES.camvid11],
  ['coco-panoptic', 'coco-panoptic', TAXONOMIES.camvid11],
  ['voc', 'voc', TAXONOMIES.camvid11],
])('what is written as %s is found to be of the format %s', async (layout, format, { classes }) => {
  const labels = { width: 2, height: 1, data: Uint8Array.of(0, 255) };
  const frames = ['ulm_000000_000019', 'ulm_000001_000019'].map((name) =>
    exportFrame({ name, labels, city: 'ulm' }),
  );
  await writeFrames(folder.path, layoutById(layout), classes, frames);
  expect((await detectFormat(folder.path)).id).toBe(format);
});
