import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeColorLabels } from '../png/colorLabels.ts';
import { cvat } from './cvat.ts';
import {
  labelledSet,
  labelsByName,
  putFiles,
  readAll,
  temporaryFolder,
  writeSet,
  type TemporaryFolder,
} from '../testing/datasetFolder.ts';
import { listFilesBelow } from '../files/folderWalk.ts';
import { vocLayout } from './voc.ts';

const ALL = { split: null, classTable: null };
const LABELMAP = '# label:color_rgb:parts:actions\nbackground:0,0,0::\nroad:128,64,128::\n';
let folder: TemporaryFolder;
let root: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  root = folder.path;
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

/** An export of CVAT's: colour-coded masks of one row, road where 1 stands. */
async function exported(
  masks: Readonly<Record<string, readonly number[]>>,
  labelmap = LABELMAP,
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = { 'labelmap.txt': Buffer.from(labelmap) };
  for (const [name, indices] of Object.entries(masks)) {
    const labels = { width: indices.length, height: 1, data: Uint8Array.from(indices) };
    const colors = [
      [0, 0, 0],
      [128, 64, 128],
    ] as const;
    files[`SegmentationClass/${name}.png`] = await encodeColorLabels(labels, colors);
    files[`SegmentationObject/${name}.png`] = Uint8Array.of();
  }
  const list = Object.keys(masks).map((name) => `${name}\n`);
  files['ImageSets/Segmentation/default.txt'] = Buffer.from(list.join(''));
  return files;
}

async function put(file: string, files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  await putFiles(root, { [file]: zipSync(files) });
  return path.join(root, file);
}

describe('an export', () => {
  test('is read in place from its archive, with the images beside it', async () => {
    const archive = await put('task.zip', await exported({ a: [0, 1, 1], 'sub/b': [1, 0] }));
    await putFiles(root, { 'a.jpg': '', 'images/sub/b.png': '' });
    for (const place of [root, archive]) {
      expect(await cvat.detect(place)).toBe(true);
      const scan = await cvat.scan(place, ALL);
      expect(scan.classes.map(({ name }) => name)).toEqual(['background', 'road']);
      expect(scan.problems).toEqual([]);
      expect(scan.frames).toMatchObject([
        {
          name: 'a',
          split: null,
          imagePath: path.join(root, 'a.jpg'),
          labelPath: path.join(archive, 'SegmentationClass/a.png'),
        },
        { name: 'sub/b', imagePath: path.join(root, 'images/sub/b.png') },
      ]);
      const { a, 'sub/b': b } = await readAll(scan);
      expect([[...(a?.data ?? [])], [...(b?.data ?? [])]]).toEqual([
        [0, 1, 1],
        [1, 0],
      ]);
    }
  });

  test('is read unpacked too', async () => {
    await putFiles(root, await exported({ a: [1, 0] }));
    await putFiles(root, { 'images/a.jpg': '' });
    expect(await cvat.detect(root)).toBe(true);
    const scan = await cvat.scan(root, ALL);
    expect([...((await readAll(scan))['a']?.data ?? [])]).toEqual([1, 0]);
  });

  test('of other classes than the first in a folder is left out and named', async () => {
    await put('1.zip', await exported({ a: [1] }));
    await put('2.zip', await exported({ b: [1] }));
    await put('3.zip', await exported({ c: [1] }, 'road:128,64,128::\n'));
    await put('photos.zip', { 'readme.txt': Uint8Array.of(65) });
    await putFiles(root, { 'a.jpg': '', 'b.jpg': '', 'c.jpg': '', '4.zip': 'broken' });
    const { frames, problems } = await cvat.scan(root, ALL);
    expect(frames.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(problems.map(({ subject }) => path.basename(subject))).toEqual(['4.zip', '3.zip']);
  });

  test('keeps its splits, and gives one of them', async () => {
    const files = await exported({ a: [1], b: [1] });
    files['ImageSets/Segmentation/Train.txt'] = Buffer.from('"a"\n');
    files['ImageSets/Segmentation/default.txt'] = Buffer.from('b\n');
    await put('task.zip', files);
    await putFiles(root, { 'a.jpg': '', 'b.jpg': '' });
    const { frames } = await cvat.scan(root, ALL);
    expect(frames.map(({ name, split }) => [name, split])).toEqual([
      ['a', 'Train'],
      ['b', null],
    ]);
    const train = await cvat.scan(root, { ...ALL, split: 'Train' });
    expect(train.frames.map(({ name }) => name)).toEqual(['a']);
  });
});

describe('images', () => {
  test('that are missing are named, and their frames left out', async () => {
    await put('task.zip', await exported({ a: [1], gone: [1] }));
    await putFiles(root, { 'a.jpg': '' });
    const { frames, problems } = await cvat.scan(root, ALL);
    expect(frames.map(({ name }) => name)).toEqual(['a']);
    expect(problems).toMatchObject([{ subject: path.join(root, 'task.zip', 'gone') }]);
    expect(problems[0]?.message).toContain(`no image of that name in ${root}`);
  });

  test('that are in the archive have to be unpacked first', async () => {
    const files = { ...(await exported({ a: [1] })), 'JPEGImages/a.jpg': Uint8Array.of(1) };
    const archive = await put('task.zip', files);
    const scan = cvat.scan(archive, ALL);
    await expect(scan).rejects.toMatchObject({ code: 'dataset/noFrames' });
    await expect(scan).rejects.toThrow(/unpack the archive/);
  });
});

test('a colour that the labelmap does not name is refused with the file in the archive and the place', async () => {
  const archive = await put(
    'task.zip',
    await exported({ a: [0, 1, 1] }, 'background:0,0,0::\ncar:1,2,3::\n'),
  );
  await putFiles(root, { 'a.jpg': '' });
  const reading = readAll(await cvat.scan(root, ALL));
  await expect(reading).rejects.toMatchObject({
    code: 'label/unknownColor',
    details: { color: '128, 64, 128', count: 2, x: 1, y: 0 },
  });
  await expect(reading).rejects.toThrow(path.join(archive, 'SegmentationClass/a.png'));
});

test('a folder or an archive without masks is refused by name', async () => {
  const archive = await put('photos.zip', { 'a.jpg': Uint8Array.of(1) });
  for (const place of [root, archive]) {
    expect(await cvat.detect(place)).toBe(false);
    await expect(cvat.scan(place, ALL)).rejects.toMatchObject({ code: 'dataset/layout' });
    await expect(cvat.scan(place, ALL)).rejects.toThrow(place);
  }
});

test('what is written as Pascal VOC and zipped reads back index for index', async () => {
  await fc.assert(
    fc.asyncProperty(labelledSet, async (set) => {
      await using temporary = await temporaryFolder();
      await writeSet(vocLayout, temporary.path, set);
      const files: Record<string, Uint8Array> = {};
      for (const file of (await listFilesBelow(temporary.path)).files) {
        if (file.startsWith('JPEGImages/')) continue;
        files[file] = await readFile(path.join(temporary.path, file));
      }
      await writeFile(path.join(temporary.path, 'task.zip'), zipSync(files));
      const scan = await cvat.scan(path.join(temporary.path, 'task.zip'), ALL);
      expect(scan.problems).toEqual([]);
      expect(scan.classes).toEqual(set.classes);
      expect(await readAll(scan)).toEqual(labelsByName(set));
    }),
    { numRuns: 15 },
  );
});
