import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TAXONOMIES } from '../../core/taxonomy.ts';
import { encodeColorLabels } from '../png/colorLabels.ts';
import { encodeLabelPng } from '../png/labelPng.ts';
import { encodePalettePng } from '../png/palettePng.ts';
import {
  putFiles,
  readAll,
  temporaryFolder,
  type TemporaryFolder,
} from '../testing/datasetFolder.ts';
import { voc, vocLayout } from './voc.ts';
import { VOC_CLASSES, decodeVocMask, parseLabelmap, vocPaletteOf } from './vocClasses.ts';
import { vocColor } from './vocPalette.ts';

const ALL = { split: null, classTable: null };
const LISTS = 'ImageSets/Segmentation';
let folder: TemporaryFolder;
let root: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  root = folder.path;
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const map = (...indices: number[]): { width: number; height: number; data: Uint8Array } => ({
  width: indices.length,
  height: 1,
  data: Uint8Array.from(indices),
});

describe("VOC's own classes", () => {
  test('are 21, in the colours of the development kit', () => {
    const { classes } = VOC_CLASSES;
    expect(classes).toHaveLength(21);
    expect(classes[0]).toEqual({ name: 'background', color: [0, 0, 0] });
    expect(classes[1]).toEqual({ name: 'aeroplane', color: [128, 0, 0] });
    expect(classes[15]).toEqual({ name: 'person', color: [192, 128, 128] });
    expect(classes[20]).toEqual({ name: 'tvmonitor', color: [0, 64, 128] });
    expect(vocColor(255)).toEqual([224, 224, 192]);
  });

  test('are read from palette, grey and RGB masks alike, borders as void', async () => {
    const labels = map(0, 1, 20, 255);
    const palette = vocPaletteOf(VOC_CLASSES.classes);
    for (const mask of [
      await encodePalettePng(labels, palette),
      await encodeLabelPng(labels),
      await encodeColorLabels(labels, palette),
    ]) {
      expect(await decodeVocMask(mask, VOC_CLASSES, 'mask.png')).toEqual(labels);
    }
  });

  test('end at 20: what lies between and void is refused with its place', async () => {
    const reading = decodeVocMask(await encodeLabelPng(map(0, 21, 21)), VOC_CLASSES, 'mask.png');
    await expect(reading).rejects.toMatchObject({
      code: 'label/unknownIndex',
      details: { index: 21, count: 2, x: 1, y: 0 },
    });
  });
});

describe('a labelmap.txt', () => {
  const text = '# label:color_rgb:parts:actions\nroad:128,64,128::\r\n\nsky:70,130,180:a,b:c\n';

  test('names the classes with their colours, comments and empty lines left out', () => {
    expect(parseLabelmap(text, 'labelmap.txt').classes).toEqual([
      { name: 'road', color: [128, 64, 128] },
      { name: 'sky', color: [70, 130, 180] },
    ]);
  });

  test('without colours has those of the palette', () => {
    expect(parseLabelmap('background:::\ncar:::\n', 'labelmap.txt').classes).toEqual([
      { name: 'background', color: [0, 0, 0] },
      { name: 'car', color: [128, 0, 0] },
    ]);
  });

  test('has "ignored" in the colour of borders for void', async () => {
    const classes = parseLabelmap(
      'road:1,2,3::\nignored:224,224,192::\nsky:4,5,6::\n',
      'labelmap.txt',
    );
    expect(classes.classes.map(({ name }) => name)).toEqual(['road', 'sky']);
    expect(await decodeVocMask(await encodeLabelPng(map(0, 1, 2, 255)), classes, 'm')).toEqual(
      map(0, 255, 1, 255),
    );
  });

  test.each([
    ['no class', '# nothing\n', /names no class/],
    ['a line with too few parts', 'road:1,2,3\n', /line 1 is not/],
    ['a name twice', 'road:1,2,3::\nroad:4,5,6::\n', /line 2 names "road" again/],
    ['a colour beyond 255', 'road:1,2,300::\n', /line 1 has the colour "1,2,300"/],
    ['a colour of two numbers', 'road:1,2::\n', /line 1 has the colour "1,2"/],
  ])('with %s is refused', (_, broken, reason) => {
    expect(() => parseLabelmap(broken, 'labelmap.txt')).toThrow(reason);
  });

  test('decides by its colours what a palette in another order means', async () => {
    const classes = parseLabelmap(text, 'labelmap.txt');
    const reversed = await encodePalettePng(map(0, 1, 1), [
      [70, 130, 180],
      [128, 64, 128],
    ]);
    expect(await decodeVocMask(reversed, classes, 'm')).toEqual(map(1, 0, 0));
  });

  test('has no say in a grey mask, whose values are indices', async () => {
    const classes = parseLabelmap(text, 'labelmap.txt');
    expect(await decodeVocMask(await encodeLabelPng(map(1, 0, 255)), classes, 'm')).toEqual(
      map(1, 0, 255),
    );
  });

  test('refuses a colour that it does not name, with count and place', async () => {
    const classes = parseLabelmap(text, 'labelmap.txt');
    const strange = await encodePalettePng(map(0, 1, 1), [
      [128, 64, 128],
      [9, 8, 7],
    ]);
    await expect(decodeVocMask(strange, classes, 'm')).rejects.toMatchObject({
      code: 'label/unknownColor',
      details: { color: '9, 8, 7', count: 2, x: 1, y: 0 },
    });
  });
});

describe('a scan', () => {
  test('takes what has a mask or stands in a list, by split, and reads the masks', async () => {
    const mask = await encodeLabelPng(map(0, 7, 255));
    await putFiles(root, {
      'JPEGImages/a.jpg': '',
      'JPEGImages/b.jpg': '',
      'JPEGImages/sub/c.png': '',
      'JPEGImages/unused.jpg': '',
      'JPEGImages/unlisted.jpg': '',
      'SegmentationClass/a.png': mask,
      'SegmentationClass/sub/c.png': mask,
      'SegmentationClass/unlisted.png': mask,
      [`${LISTS}/val.txt`]: 'a\n',
      [`${LISTS}/test.txt`]: 'b\n',
      [`${LISTS}/trainval.txt`]: 'a\nsub/c\n',
    });
    const scan = await voc.scan(root, ALL);
    expect(scan.frames.map(({ name, split }) => [name, split])).toEqual([
      ['a', 'val'],
      ['b', 'test'],
      ['sub/c', 'trainval'],
      ['unlisted', null],
    ]);
    expect(scan.problems).toEqual([]);
    expect(scan.frames[1]?.labelPath).toBeNull();
    expect(await readAll(scan)).toEqual({
      a: map(0, 7, 255),
      'sub/c': map(0, 7, 255),
      unlisted: map(0, 7, 255),
    });
    const { frames } = await voc.scan(root, { ...ALL, split: 'val' });
    expect(frames.map(({ name }) => name)).toEqual(['a']);
  });

  test('without lists takes all images', async () => {
    await putFiles(root, {
      'JPEGImages/a.jpg': '',
      'JPEGImages/b.jpg': '',
      'SegmentationClass/a.png': '',
    });
    const { frames, problems } = await voc.scan(root, ALL);
    expect(frames.map(({ name, split }) => [name, split])).toEqual([
      ['a', null],
      ['b', null],
    ]);
    expect(problems).toEqual([]);
  });

  test('names what has no image, lists twice and leads out', async () => {
    await putFiles(root, {
      'JPEGImages/a.jpg': '',
      'SegmentationClass/a.png': '',
      'SegmentationClass/lost.png': '',
      [`${LISTS}/train.txt`]: 'a\n../../etc/passwd\n',
      [`${LISTS}/val.txt`]: 'a\ngone\n',
    });
    const { frames, problems } = await voc.scan(root, ALL);
    expect(frames.map(({ name, split }) => [name, split])).toEqual([['a', 'train']]);
    expect(problems.map(({ subject }) => path.relative(root, subject)).sort()).toEqual(
      [
        `${LISTS}/train.txt`,
        `${LISTS}/val.txt`,
        'SegmentationClass/lost.png',
        path.relative(root, path.resolve('gone')),
      ].sort(),
    );
    expect(problems.map(({ message }) => message).join()).toMatch(/"\.\.\/\.\.\/etc\/passwd"/);
  });

  test('names twenty of many missing images and counts the rest', async () => {
    const names = Array.from({ length: 500 }, (_, place) => `gone${place}`);
    await putFiles(root, {
      'JPEGImages/a.jpg': '',
      [`${LISTS}/train.txt`]: ['a', ...names].join('\n'),
    });
    const { problems } = await voc.scan(root, ALL);
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)?.message).toContain('480 more');
  });

  test.each([
    ['has no layout', 'dataset/layout', { 'photos/a.jpg': '' }, null],
    [
      'has no image',
      'dataset/noFrames',
      { 'JPEGImages/a.txt': '', 'SegmentationClass/a.png': '' },
      null,
    ],
    ['lacks the split', 'dataset/noFrames', { 'JPEGImages/a.jpg': '' }, 'val'],
    [
      'has a class table that is broken',
      'dataset/layout',
      { 'JPEGImages/a.jpg': '', 'labelmap.txt': 'road' },
      null,
    ],
    [
      'has a list that is no text',
      'dataset/layout',
      { 'JPEGImages/a.jpg': '', [`${LISTS}/val.txt`]: Uint8Array.of(0xff, 0xfe) },
      null,
    ],
  ])('refuses a folder that %s: %s, with its path', async (_, code, files, split) => {
    await putFiles(root, files);
    const scan = voc.scan(root, { split, classTable: null });
    await expect(scan).rejects.toMatchObject({ code });
    await expect(scan).rejects.toThrow(root);
  });
});

describe('an export', () => {
  const { classes } = TAXONOMIES.cityscapes19;
  const frame = { city: null, sequence: null, image: null, instances: null };

  test('lists train and val together, and frames of no split in default.txt', async () => {
    const writer = vocLayout.createWriter(root, classes);
    for (const [name, split] of [
      ['c', 'val'],
      ['a', 'val'],
      ['b', 'train'],
      ['d', null],
    ] as const) {
      await writer.add({ ...frame, name, split, labels: map(0) });
    }
    expect(await writer.finish()).toEqual([
      'labelmap.txt',
      ...['default', 'train', 'trainval', 'val'].map((list) => `${LISTS}/${list}.txt`),
    ]);
    expect(await readFile(path.join(root, LISTS, 'trainval.txt'), 'utf8')).toBe('a\nb\nc\n');
    expect(await readFile(path.join(root, LISTS, 'val.txt'), 'utf8')).toBe('a\nc\n');
    expect(await readFile(path.join(root, LISTS, 'default.txt'), 'utf8')).toBe('d\n');
  });

  test.each([' road', 'a:b', '# a', 'a\nb', ''])(
    'refuses the class name %j, which a labelmap cannot hold',
    (name) => {
      expect(() => vocLayout.createWriter(root, [{ name, color: [1, 2, 3] }])).toThrow(
        expect.objectContaining({ code: 'dataset/unsupported' }),
      );
    },
  );

  test('refuses a frame whose name would be another in a list', async () => {
    const writer = vocLayout.createWriter(root, classes);
    for (const name of ['a\nb', 'a ', '"a"']) {
      await expect(
        writer.add({ ...frame, name, split: null, labels: map(0) }),
      ).rejects.toMatchObject({
        code: 'dataset/unsupported',
      });
    }
  });
});
