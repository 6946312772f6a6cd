import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ScannedFrame } from '../dataset.ts';
import { applySplitLists, readSplitLists, writeSplitLists } from './splitLists.ts';
import { createFormatFolder, type FormatFolder } from '../testing/formatFolder.ts';

let folder: FormatFolder;

beforeEach(async () => {
  folder = await createFormatFolder();
});

afterEach(() => folder.remove());

/** The split of each image below the folder, by its file. */
async function splitsOf(...files: string[]): Promise<Record<string, string | null>> {
  const frames = files.map((file): ScannedFrame => {
    const imagePath = path.join(folder.root, file);
    const facts = { split: null, city: null, sequence: null, labelPath: null, instancesPath: null };
    return { name: file, imagePath, ...facts };
  });
  const { lists } = await readSplitLists(folder.root);
  const applied = applySplitLists(folder.root, lists, frames);
  return Object.fromEntries(applied.frames.map(({ name, split }) => [name, split]));
}

test('a path from elsewhere means the image with the longest common end', async () => {
  await folder.write('val.txt', '/home/me/set/b/1.png /home/me/set/masks/b/1.png\n');
  expect(await splitsOf('a/1.jpg', 'b/1.jpg', 'c/1.jpg')).toEqual({
    'a/1.jpg': null,
    'b/1.jpg': 'val',
    'c/1.jpg': null,
  });
});

test('a name alone means the image of this name, unless there are two', async () => {
  await folder.write('train.txt', '1\n2\r\n\r\n3.png\n');
  expect(await splitsOf('a/1.jpg', 'a/2.jpg', 'b/2.jpg', 'b/3.webp')).toEqual({
    'a/1.jpg': 'train',
    'a/2.jpg': null,
    'b/2.jpg': null,
    'b/3.webp': 'train',
  });
});

test('a name alone takes no image out of the folder of another split', async () => {
  await folder.write('val.txt', 'val/1.png\n/set/val/2.png\n');
  const frame = (file: string, split: string | null): ScannedFrame => {
    const facts = { city: null, sequence: null, labelPath: null, instancesPath: null };
    return { name: file, imagePath: path.join(folder.root, file), split, ...facts };
  };
  const { lists } = await readSplitLists(folder.root);
  const frames = [frame('train/1.png', 'train'), frame('photos/2.png', null)];
  const applied = applySplitLists(folder.root, lists, frames);
  expect(applied.frames.map(({ split }) => split)).toEqual(['train', 'val']);
  expect(applied.problems).toHaveLength(1);
});

test('the end of a path means the only image that has it, where numbers are the same in each folder', async () => {
  await folder.write('train.txt', 'masks/one/1.png\none/2.png\n');
  await folder.write('val.txt', 'two/1.png\n');
  expect(await splitsOf('images/one/1.jpg', 'images/one/2.jpg', 'images/two/1.jpg')).toEqual({
    'images/one/1.jpg': 'train',
    'images/one/2.jpg': 'train',
    'images/two/1.jpg': 'val',
  });
});

test('a list whose names are those of several images is a problem', async () => {
  await folder.write('train.txt', '1.png\n');
  const frames = ['a/1.jpg', 'b/1.jpg'].map((file): ScannedFrame => {
    const facts = { split: null, city: null, sequence: null, labelPath: null, instancesPath: null };
    return { name: file, imagePath: path.join(folder.root, file), ...facts };
  });
  const { lists } = await readSplitLists(folder.root);
  expect(applySplitLists(folder.root, lists, frames).problems).toMatchObject([
    {
      subject: path.join(folder.root, 'train.txt'),
      message: expect.stringMatching(/1 of its lines name more than one image/) as string,
    },
  ]);
});

test('a list of which nothing is here is no problem', async () => {
  await folder.write('val.txt', 'val/1.png\nval/2.png\n');
  const { lists } = await readSplitLists(folder.root);
  expect(applySplitLists(folder.root, lists, []).problems).toEqual([]);
});

test('names may hold spaces, and be the beginning of another', async () => {
  await folder.write('train.txt', 'images/a b.png masks/a b.png\nC:\\set\\images\\c.png\n');
  await folder.write('val.txt', 'images/a.png\n');
  expect(await splitsOf('images/a.png', 'images/a b.png', 'images/c.png')).toEqual({
    'images/a.png': 'val',
    'images/a b.png': 'train',
    'images/c.png': 'train',
  });
});

test('lists that are written are read again, with splits of any name', async () => {
  const lines = new Map([
    ['night', ['images/b.png', 'images/a.png']],
    ['val', ['images/c.png']],
  ]);
  expect(await writeSplitLists(folder.root, lines)).toEqual(['splits/night.txt', 'splits/val.txt']);
  expect(await splitsOf('images/a.png', 'images/b.png', 'images/c.png', 'images/d.png')).toEqual({
    'images/a.png': 'night',
    'images/b.png': 'night',
    'images/c.png': 'val',
    'images/d.png': null,
  });
});
