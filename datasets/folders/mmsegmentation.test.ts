import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeLabelPng } from '../png/labelPng.ts';
import { mmsegmentation, mmsegmentationLayout } from './mmsegmentation.ts';
import { hashesBelow, labelledSet, readAll, writeSet } from '../testing/datasetFolder.ts';
import {
  createFormatFolder,
  exportFrame,
  readLabelsOf,
  scanAll,
  writeFrames,
  type FormatFolder,
} from '../testing/formatFolder.ts';

const TABLE = '[{"index":0,"name":"road"},{"index":1,"name":"sky"}]';
let folder: FormatFolder;
let root: string;

beforeEach(async () => {
  folder = await createFormatFolder();
  root = folder.root;
});

afterEach(() => folder.remove());

describe('a scan', () => {
  test('pairs images with annotations in each split, whatever the splits are called', async () => {
    await folder.touch(
      'img_dir/train/1.jpg',
      'img_dir/training_2/city/1.png',
      'img_dir/train/2.jpg',
    );
    await folder.touch('ann_dir/train/1.png', 'ann_dir/training_2/city/1.png');
    await folder.write('classes.json', TABLE);
    const { frames, problems, classes } = await scanAll(mmsegmentation, root);
    expect(problems).toEqual([]);
    expect(classes.map(({ name }) => name)).toEqual(['road', 'sky']);
    expect(
      frames.map(({ name, split, labelPath }) => [
        name,
        split,
        path.relative(root, labelPath ?? root),
      ]),
    ).toEqual([
      ['train/1', 'train', 'ann_dir/train/1.png'],
      ['train/2', 'train', ''],
      ['training_2/city/1', 'training_2', 'ann_dir/training_2/city/1.png'],
    ]);
    const one = await scanAll(mmsegmentation, root, { split: 'training_2' });
    expect(one.frames.map(({ name }) => name)).toEqual(['training_2/city/1']);
  });

  test("pairs files that keep Cityscapes' endings", async () => {
    await folder.touch('img_dir/val/ulm_000000_000019_leftImg8bit.png');
    await folder.touch('ann_dir/val/ulm_000000_000019_gtFine_labelTrainIds.png');
    await folder.write('meta.json', '{"classes":["road"],"palette":[[1,2,3]]}');
    const { frames, problems, classes } = await scanAll(mmsegmentation, root);
    expect(frames).toMatchObject([
      {
        name: 'val/ulm_000000_000019',
        labelPath: path.join(root, 'ann_dir/val/ulm_000000_000019_gtFine_labelTrainIds.png'),
      },
    ]);
    expect([problems, classes]).toEqual([[], [{ name: 'road', color: [1, 2, 3] }]]);
  });

  test('names annotations without an image, and masks that are no PNG', async () => {
    await folder.touch('img_dir/val/a.jpg', 'ann_dir/val/lost.png', 'ann_dir/val/a.jpg');
    const { frames, problems } = await scanAll(mmsegmentation, root);
    expect(frames).toMatchObject([{ name: 'val/a', labelPath: null }]);
    expect(problems.map(({ subject }) => path.relative(root, subject))).toEqual([
      'ann_dir/val/a.jpg',
      'ann_dir/val/lost.png',
    ]);
  });

  test('needs the names of the classes, from the folder or from where it is told', async () => {
    await folder.touch('img_dir/val/a.jpg', 'ann_dir/val/a.png');
    await expect(scanAll(mmsegmentation, root)).rejects.toMatchObject({ code: 'dataset/layout' });
    await expect(scanAll(mmsegmentation, root)).rejects.toThrow(/classes\.json/);
    await folder.write('elsewhere/names.csv', 'name\nroad\n');
    const classTable = path.join(root, 'elsewhere/names.csv');
    const { classes } = await scanAll(mmsegmentation, root, { classTable });
    expect(classes.map(({ name }) => name)).toEqual(['road']);
  });

  test.each([
    ['is empty', 'dataset/layout', []],
    ['has annotations alone', 'dataset/layout', ['ann_dir/val/a.png']],
    ['has no image', 'dataset/noFrames', ['img_dir/val/notes.txt', 'ann_dir/val/a.png']],
  ])('refuses a folder that %s: %s, with its path', async (_, code, files) => {
    await folder.touch(...files);
    await expect(scanAll(mmsegmentation, root)).rejects.toMatchObject({ code });
    await expect(scanAll(mmsegmentation, root)).rejects.toThrow(root);
  });
});

test('an annotation with an index that the table lacks is refused with count and place', async () => {
  await folder.touch('img_dir/val/a.jpg');
  const data = Uint8Array.of(0, 1, 255, 7, 7, 7);
  await folder.write('ann_dir/val/a.png', await encodeLabelPng({ width: 2, height: 3, data }));
  await folder.write('classes.json', TABLE);
  const scan = await scanAll(mmsegmentation, root);
  const reading = readLabelsOf(scan, scan.frames[0]);
  await expect(reading).rejects.toMatchObject({
    code: 'label/unknownIndex',
    details: { index: 7, count: 3, x: 1, y: 1 },
  });
  await expect(reading).rejects.toThrow(path.join(root, 'ann_dir/val/a.png'));
});

test('frames that are written are read again with classes, splits and every index; twice the same bytes', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(labelledSet, async (set) => {
      const [one, two] = [path.join(root, `${run}a`), path.join(root, `${run++}b`)];
      await writeSet(mmsegmentationLayout, one, set);
      const scan = await scanAll(mmsegmentation, one);
      expect(scan.problems).toEqual([]);
      expect(scan.classes).toEqual(set.classes);
      // The split is part of a name that comes from this layout.
      const inSplit = set.frames.map((frame) => {
        const split = frame.split ?? 'train';
        return { ...frame, split, name: `${split}/${frame.name}` };
      });
      const labels = await readAll(scan);
      expect(labels).toEqual(
        Object.fromEntries(inSplit.map((frame) => [frame.name, frame.labels])),
      );
      await writeSet(mmsegmentationLayout, two, { ...set, frames: inSplit });
      expect(await hashesBelow(two)).toEqual(await hashesBelow(one));
    }),
    { numRuns: 30 },
  );
});

test('two frames that would be one file are refused', async () => {
  const labels = { width: 1, height: 1, data: Uint8Array.of(0) };
  const frames = ['val/a', 'a'].map((name) => exportFrame({ name, labels }));
  const classes = [{ name: 'road', color: [1, 2, 3] }] as const;
  await expect(writeFrames(root, mmsegmentationLayout, classes, frames)).rejects.toMatchObject({
    code: 'export/nameTaken',
  });
});
