import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { labelme } from './labelme.ts';
import {
  putFiles,
  readAll,
  temporaryFolder,
  type TemporaryFolder,
} from '../testing/datasetFolder.ts';

interface DrawnByPillow {
  readonly annotation: Readonly<Record<string, unknown>>;
  /** A letter a pixel: the first of the label, "b" for `_background_`, "i" for `__ignore__`, "." where no shape lies. */
  readonly rows: readonly string[];
}

const ALL = { split: null, classTable: null };
let folder: TemporaryFolder;
let root: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  root = folder.path;
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const square = (label: string, more: object = {}): object => ({
  label,
  points: [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ],
  shape_type: 'polygon',
  ...more,
});

function annotation(shapes: readonly object[], more: object = {}): string {
  const size = { imageHeight: 2, imageWidth: 3 };
  return JSON.stringify({ version: '5.4.1', flags: {}, shapes, imageData: null, ...size, ...more });
}

async function problemsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  await putFiles(root, files);
  const { problems } = await labelme.scan(root, ALL);
  return problems.map(({ subject, message }) => `${path.relative(root, subject)}: ${message}`);
}

test('shapes of all kinds are drawn as labelme draws them with Pillow 9.4', async () => {
  const file = path.join(import.meta.dirname, '../testdata/labelme-scenes.json');
  const scenes = JSON.parse(readFileSync(file, 'utf8')) as DrawnByPillow[];
  expect(scenes).toHaveLength(8);
  for (const [place, scene] of scenes.entries()) {
    await putFiles(root, {
      [`scene${place}.png`]: '',
      [`scene${place}.json`]: JSON.stringify(scene.annotation),
    });
  }
  const scan = await labelme.scan(root, ALL);
  expect(scan.problems).toEqual([]);
  expect(scan.classes.map(({ name }) => name)).toEqual([
    '_background_',
    'car',
    'person',
    'road',
    'sky',
  ]);
  const letters: Readonly<Record<string, number>> = {
    '.': 0,
    b: 0,
    c: 1,
    p: 2,
    r: 3,
    s: 4,
    i: 255,
  };
  const maps = await readAll(scan);
  for (const [place, { rows }] of scenes.entries()) {
    const expected = Array.from(rows.join(''), (letter) => letters[letter]);
    expect([...(maps[`scene${place}`]?.data ?? [])], `scene ${place}`).toEqual(expected);
  }
});

describe('classes', () => {
  test('are all labels by name in the colours of the palette; what no shape covers is void', async () => {
    await putFiles(root, {
      'a.jpg': '',
      'a.json': annotation([
        square('sky'),
        square('road', { points: [[2, 0]], shape_type: 'point' }),
      ]),
      'b.jpg': '',
      'b.json': annotation([square('car'), square('__ignore__')]),
    });
    const scan = await labelme.scan(root, ALL);
    expect(scan.classes).toEqual([
      { name: 'car', color: [128, 0, 0] },
      { name: 'road', color: [0, 128, 0] },
      { name: 'sky', color: [128, 128, 0] },
    ]);
    const { b } = await readAll(scan);
    expect([...(b?.data ?? [])]).toEqual([255, 255, 255, 255, 255, 255]);
  });

  test('are those of labels.txt in its order, with the background where no shape lies', async () => {
    await putFiles(root, {
      'labels.txt': '__ignore__\n_background_\nsky\ncar\n',
      'a.jpg': '',
      'a.json': annotation([square('car')]),
    });
    const scan = await labelme.scan(root, ALL);
    expect(scan.classes.map(({ name }) => name)).toEqual(['_background_', 'sky', 'car']);
    expect([...((await readAll(scan))['a']?.data ?? [])]).toEqual([2, 2, 0, 2, 2, 0]);
  });

  test('are those of the class table that is asked for', async () => {
    await putFiles(root, {
      'elsewhere/table.json': '[{"name":"car","color":[1,2,3]},{"name":"road"}]',
      'data/a.jpg': '',
      'data/a.json': annotation([square('road')]),
    });
    const classTable = path.join(root, 'elsewhere/table.json');
    const scan = await labelme.scan(path.join(root, 'data'), { split: null, classTable });
    expect(scan.classes[0]).toEqual({ name: 'car', color: [1, 2, 3] });
    expect([...((await readAll(scan))['a']?.data ?? [])]).toEqual([1, 1, 255, 1, 1, 255]);
  });

  test('leave a file out whose label is none of them, and say so', async () => {
    const problems = await problemsOf({
      'labels.txt': 'sky\n',
      'a.jpg': '',
      'a.json': annotation([square('sky'), square('cra')]),
    });
    expect(problems).toEqual([expect.stringMatching(/^a\.json: .*cra.*without ground truth/)]);
  });
});

describe('a scan', () => {
  test('pairs by imagePath, in other folders and with the slashes of Windows too, else by name', async () => {
    await putFiles(root, {
      'train/images/a.jpg': '',
      'train/json/a.json': annotation([], { imagePath: '..\\images\\a.jpg' }),
      'val/b.png': '',
      'val/b.json': annotation([], { imagePath: 'renamed.png' }),
      'val/c.png': '',
    });
    const { frames, problems } = await labelme.scan(root, ALL);
    const shown = frames.map(({ name, split, labelPath }) => [
      name,
      split,
      labelPath === null ? null : path.relative(root, labelPath),
    ]);
    expect(shown).toEqual([
      ['train/images/a', 'train', 'train/json/a.json'],
      ['val/b', 'val', 'val/b.json'],
      ['val/c', 'val', null],
    ]);
    expect(problems).toEqual([]);
    const onlyVal = await labelme.scan(root, { ...ALL, split: 'val' });
    expect(onlyVal.frames.map(({ name }) => name)).toEqual(['val/b', 'val/c']);
  });

  test.each(['../../outside.jpg', '/etc/outside.jpg', 'C:\\outside.jpg', '..\\..\\outside.jpg'])(
    'does not follow the imagePath %s out of the folder',
    async (imagePath) => {
      await putFiles(root, {
        'outside.jpg': '',
        'data/b.jpg': '',
        'data/x.json': annotation([], { imagePath }),
      });
      const { frames, problems } = await labelme.scan(path.join(root, 'data'), ALL);
      expect(frames.map(({ name, labelPath }) => [name, labelPath])).toEqual([['b', null]]);
      expect(problems.map(({ subject }) => path.basename(subject))).toEqual(['x.json']);
    },
  );

  test('names files that are broken, of other programs or about one image, and brings in the rest', async () => {
    const images = { 'a.jpg': '', 'b.jpg': '', 'c.jpg': '', 'd.jpg': '' };
    const problems = await problemsOf({
      ...images,
      'a.json': annotation([square('sky')]),
      'a2.json': annotation([square('sky')], { imagePath: 'a.jpg' }),
      'b.json': '{ "shapes": [',
      'c.json': '{ "version": 1 }',
      'd.json': annotation([square('sky', { shape_type: 'spiral' })]),
    });
    expect(problems).toEqual([
      expect.stringMatching(/^b\.json: .*is not JSON/),
      expect.stringMatching(/^c\.json: .*shapes/),
      expect.stringMatching(/^d\.json: .*shapes\.0.*shape_type/),
      expect.stringMatching(/^a2\.json: a\.json is about the image a\.jpg too/),
    ]);
  });

  test('tells links that lead nowhere, and ends where links lead in a circle', async () => {
    await putFiles(root, { 'a.jpg': '', 'a.json': annotation([square('sky')]) });
    await symlink(root, path.join(root, 'loop'));
    await symlink(path.join(root, 'gone.jpg'), path.join(root, 'dangling.jpg'));
    const { frames, problems } = await labelme.scan(root, ALL);
    expect(frames.map(({ name }) => name)).toEqual(['a']);
    expect(problems.map(({ subject }) => path.basename(subject))).toEqual(['dangling.jpg']);
  });

  test('refuses a folder without images, or without a single JSON', async () => {
    await expect(labelme.scan(root, ALL)).rejects.toMatchObject({ code: 'dataset/noFrames' });
    await putFiles(root, { 'a.jpg': '' });
    await expect(labelme.scan(root, ALL)).rejects.toMatchObject({ code: 'dataset/layout' });
    await expect(labelme.scan(root, ALL)).rejects.toThrow(root);
  });
});

describe('a shape', () => {
  const two = [
    [0, 0],
    [1, 1],
  ];
  const grey = { channels: 3, background: 'white', height: 2 } as const;

  test.each([
    ['is a polygon of two points', { points: two }, /as many points/],
    ['is a circle of one point', { points: [[0, 0]], shape_type: 'circle' }, /as many points/],
    ['is a mask without pixels', { points: two, shape_type: 'mask' }, /without the pixels/],
    ['lies miles away', { points: [...two, [1e9, 0]] }, /far outside/],
    ['has a type that every object has', { shape_type: 'constructor' }, /shape_type/],
  ])('that %s is refused in the scan', async (_, more, reason) => {
    const [problem] = await problemsOf({
      'a.jpg': '',
      'a.json': annotation([square('sky', more)]),
    });
    expect(problem).toMatch(reason);
  });

  test('with a mask of another size than its box is refused by its number and label', async () => {
    const png = await sharp({ create: { ...grey, width: 3 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const shape = square('sky', { points: two, shape_type: 'mask', mask: png.toString('base64') });
    await putFiles(root, { 'a.jpg': '', 'a.json': annotation([square('car'), shape]) });
    const reading = readAll(await labelme.scan(root, ALL));
    await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(reading).rejects.toThrow(/Shape 2 \("sky"\) in .*a\.json.*3×2.*2×2/);
  });

  test('is drawn as large as the image where the file does not say how large it is', async () => {
    const photo = await sharp({ create: { ...grey, width: 4 } })
      .jpeg()
      .toBuffer();
    const sizes = { imageHeight: null, imageWidth: undefined };
    await putFiles(root, { 'a.jpg': photo, 'a.json': annotation([square('sky')], sizes) });
    const { a } = await readAll(await labelme.scan(root, ALL));
    expect([a?.width, a?.height]).toEqual([4, 2]);
    expect([...(a?.data ?? [])]).toEqual([0, 0, 255, 255, 0, 0, 255, 255]);
  });

  test('in a file that claims 60,000 by 60,000 pixels is not drawn', async () => {
    const sizes = { imageHeight: 60_000, imageWidth: 60_000 };
    const [problem] = await problemsOf({
      'a.jpg': '',
      'a.json': annotation([square('sky')], sizes),
    });
    expect(problem).toMatch(/more than 268435456 pixels/);
  });
});
