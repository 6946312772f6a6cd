import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Rgb } from '../../core/taxonomy.ts';
import { encodeColorLabels } from '../png/colorLabels.ts';
import { encodeLabelPng } from '../png/labelPng.ts';
import { encodePalettePng } from '../png/palettePng.ts';
import { indexLayout, plainFolders } from './plainFolders.ts';
import {
  hashesBelow,
  labelledSet,
  labelsByName,
  readAll,
  writeSet,
} from '../testing/datasetFolder.ts';
import {
  createFormatFolder,
  readLabelsOf,
  scanAll,
  type FormatFolder,
} from '../testing/formatFolder.ts';

const ROAD: Rgb = [128, 64, 128];
const SKY: Rgb = [70, 130, 180];
const TABLE = JSON.stringify([
  { index: 0, name: 'road', color: ROAD },
  { index: 1, name: 'sky', color: SKY },
  { name: 'void', index: 200, color: [0, 0, 0] },
]);
let folder: FormatFolder;
let root: string;

beforeEach(async () => {
  folder = await createFormatFolder();
  root = folder.root;
});

afterEach(() => folder.remove());

/** `split name label-file`, a dash for what there is none of. */
async function scanned(options: { readonly split?: string } = {}): Promise<string[]> {
  const { frames } = await scanAll(plainFolders, root, options);
  return frames.map(
    ({ split, name, labelPath }) =>
      `${split ?? '–'} ${name} ${labelPath === null ? '–' : path.relative(root, labelPath)}`,
  );
}

async function problems(): Promise<string[]> {
  const scan = await scanAll(plainFolders, root);
  return scan.problems.map(({ subject }) => path.relative(root, subject));
}

describe('a scan finds', () => {
  test.each(['masks', 'labels', 'annotations'])(
    'images with %s beside, nested deeply',
    async (masks) => {
      await folder.touch('images/a.jpg', 'images/x/y/z/a.TIFF', 'images/b.webp', 'images/c.png');
      await folder.touch(`${masks}/a.png`, `${masks}/x/y/z/a.png`, `${masks}/b_mask.png`);
      await folder.write('classes.json', TABLE);
      expect(await scanned()).toEqual([
        `– a ${masks}/a.png`,
        `– b ${masks}/b_mask.png`,
        '– c –',
        `– x/y/z/a ${masks}/x/y/z/a.png`,
      ]);
      expect(await problems()).toEqual([]);
    },
  );

  test('splits above images and masks, or below them', async () => {
    await folder.touch('train/images/1.jpg', 'train/masks/1.png', 'night/images/1.jpg');
    await folder.write('classes.json', TABLE);
    expect(await scanned()).toEqual(['train train/1 train/masks/1.png', 'night night/1 –']);
    expect(await scanned({ split: 'night' })).toEqual(['night night/1 –']);
    await folder.touch('images/val/1.jpg', 'masks/val/1.png', 'images/ulm/1.jpg');
    expect(await scanned()).toEqual([
      'train train/1 train/masks/1.png',
      'val val/1 masks/val/1.png',
      'night night/1 –',
      '– ulm/1 –',
    ]);
  });

  test('masks beside their photos, told by the ending or the name', async () => {
    await folder.touch(
      'a.jpg',
      'a.png',
      'drive/b.png',
      'drive/b_mask.png',
      'c.png',
      'd.jpeg',
      'd_label.png',
    );
    await folder.write('labels.csv', 'name\nroad\n');
    expect(await scanned()).toEqual([
      '– a a.png',
      '– c –',
      '– d d_label.png',
      '– drive/b drive/b_mask.png',
    ]);
    expect(await problems()).toEqual([]);
  });

  test('photos alone, without classes', async () => {
    await folder.touch('drive/1/a.jpg', 'val/b.png', 'notes.txt');
    const scan = await scanAll(plainFolders, root);
    expect(scan.classes).toEqual([]);
    expect(await scanned()).toEqual(['val val/b –', '– drive/1/a –']);
  });

  test('what does not fit, by name', async () => {
    await folder.touch('images/a.jpg', 'images/a.png', 'masks/lost.png', 'masks/a.jpg');
    expect(await problems()).toEqual(['masks/a.jpg', 'images/a.png', 'masks/lost.png']);
  });

  test('masks without a photo beside them', async () => {
    await folder.touch('a.jpg', 'b_mask.png');
    expect(await problems()).toEqual(['b_mask.png']);
  });

  test('no frame twice, nor without end, where links lead around', async () => {
    await folder.touch('images/x/a.jpg');
    await symlink(path.join(root, 'images'), path.join(root, 'images/x/up'));
    await symlink(path.join(root, 'images/x'), path.join(root, 'images/again'));
    await symlink('round', path.join(root, 'images/round'));
    await symlink('/nowhere', path.join(root, 'images/lost.jpg'));
    expect(await scanned()).toEqual(['– x/a –']);
    expect(await problems()).toEqual(['images/lost.jpg', 'images/round']);
  });

  test('frames behind links that lead out of the folder', async () => {
    await folder.touch('elsewhere/deep/a.jpg');
    await mkdir(path.join(root, 'set'));
    await symlink(path.join(root, 'elsewhere'), path.join(root, 'set/images'));
    const { frames } = await scanAll(plainFolders, path.join(root, 'set'));
    expect(frames.map(({ name }) => name)).toEqual(['deep/a']);
  });

  test('names that are no UTF-8 to be unreadable, and very long ones to be names', async () => {
    const long = 'n'.repeat(250);
    await folder.touch(`images/${long}.jpg`, 'images/Straße 8 (früh).jpg');
    const latin1 = Buffer.concat([
      Buffer.from(`${root}/images/caf`),
      Buffer.of(0xe9),
      Buffer.from('.jpg'),
    ]);
    await writeFile(latin1, 'x');
    expect(await scanned()).toEqual(['– Straße 8 (früh) –', `– ${long} –`]);
    const { problems: found } = await scanAll(plainFolders, root);
    expect(found).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/not UTF-8/) as string }),
    ]);
  });
});

describe('a folder is refused, with its path, when it', () => {
  test.each([
    ['is empty', 'dataset/noFrames', []],
    ['has no photos', 'dataset/noFrames', ['notes.txt', 'images/notes.txt']],
    [
      'has masks and does not say of which classes',
      'dataset/layout',
      ['images/a.jpg', 'masks/a.png'],
    ],
  ])('%s: %s', async (_, code, files) => {
    await folder.touch(...files);
    await expect(scanAll(plainFolders, root)).rejects.toMatchObject({ code });
    await expect(scanAll(plainFolders, root)).rejects.toThrow(root);
  });
});

describe('a mask', () => {
  const map = { width: 4, height: 1, data: Uint8Array.of(0, 1, 1, 255) };
  const read = async (png: Uint8Array, table = TABLE): Promise<number[]> => {
    await folder.touch('images/a.jpg');
    await folder.write('masks/a.png', png);
    await folder.write('classes.json', table);
    const scan = await scanAll(plainFolders, root);
    return [...(await readLabelsOf(scan, scan.frames[0])).data];
  };

  test('in grey or with a palette is read by its indices', async () => {
    const void200 = { ...map, data: Uint8Array.of(0, 1, 200, 255) };
    expect(await read(await encodeLabelPng(void200))).toEqual([0, 1, 255, 255]);
    expect(await read(await encodePalettePng(map, [ROAD, SKY]))).toEqual([0, 1, 1, 255]);
    expect(await read(await encodePalettePng(map, [[9, 9, 9]]))).toEqual([0, 1, 1, 255]);
  });

  test('of a table with gaps has the classes in their order', async () => {
    const table = '[{"index":7,"name":"road"},{"index":2,"name":"sky"}]';
    const stored = { ...map, data: Uint8Array.of(7, 2, 2, 255) };
    expect(await read(await encodeLabelPng(stored), table)).toEqual([1, 0, 0, 255]);
  });

  test('in colours is read by the colours of the table', async () => {
    expect(await read(await encodeColorLabels(map, [ROAD, SKY]))).toEqual([0, 1, 1, 255]);
  });

  test('in colours that were packed into a palette is read by them too', async () => {
    const packed = { ...map, data: Uint8Array.of(1, 0, 0, 2) };
    const palette: Rgb[] = [SKY, ROAD, [0, 0, 0]];
    expect(await read(await encodePalettePng(packed, palette))).toEqual([0, 1, 1, 255]);
  });

  test('in colours needs a table with colours', async () => {
    const reading = read(await encodeColorLabels(map, [ROAD, SKY]), '["road","sky"]');
    await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(reading).rejects.toThrow(/classes\.json/);
  });

  test.each([
    ['an unknown colour', () => encodeColorLabels(map, [ROAD, [1, 1, 1]]), 'label/unknownColor', 1],
    [
      'an unknown index',
      () => encodeLabelPng({ ...map, data: Uint8Array.of(0, 1, 9, 9) }),
      'label/unknownIndex',
      2,
    ],
  ])('with %s is refused with count and place', async (_, png, code, x) => {
    await expect(read(await png())).rejects.toMatchObject({ code, details: { count: 2, x, y: 0 } });
  });
});

test('frames that are written are read again with names, classes, splits and every index; twice the same bytes', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(labelledSet, async (set) => {
      const [one, two] = [path.join(root, `${run}a`), path.join(root, `${run++}b`)];
      const files = await writeSet(indexLayout, one, set);
      expect(files).toEqual(Object.keys(await hashesBelow(one)).sort());
      const scan = await scanAll(plainFolders, one);
      expect(scan.problems).toEqual([]);
      expect(scan.classes).toEqual(set.classes);
      expect(new Map(scan.frames.map(({ name, split }) => [name, split]))).toEqual(
        new Map(set.frames.map(({ name, split }) => [name, split])),
      );
      expect(await readAll(scan)).toEqual(labelsByName(set));
      await writeSet(indexLayout, two, set);
      expect(await hashesBelow(two)).toEqual(await hashesBelow(one));
    }),
    { numRuns: 40 },
  );
});
