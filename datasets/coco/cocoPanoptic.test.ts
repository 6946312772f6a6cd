import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cocoPanoptic } from './cocoPanoptic.ts';
import { cocoPanopticLayout, cocoRleLayout } from './cocoLayouts.ts';
import { encodeRgbPng } from '../png/rgbPng.ts';
import {
  putFiles,
  readAll,
  temporaryFolder,
  type TemporaryFolder,
} from '../testing/datasetFolder.ts';

const ALL = { split: null, classTable: null };
const CATEGORIES = [
  { id: 7, name: 'road', color: [128, 64, 128], isthing: 0 },
  { id: 3, name: 'person', isthing: 1 },
];
let folder: TemporaryFolder;
let root: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  root = folder.path;
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

/** One row of segment ids as a PNG. */
function idsPng(...ids: number[]): Promise<Uint8Array> {
  const data = Uint8Array.from(ids.flatMap((id) => [id & 255, (id >> 8) & 255, id >> 16]));
  return encodeRgbPng({ width: ids.length, height: 1, data });
}

interface Parts {
  readonly images?: readonly unknown[];
  readonly annotations?: readonly unknown[];
  readonly categories?: readonly unknown[];
}

const image = (id: number | string, name: string): object => ({
  id,
  file_name: name,
  width: 3,
  height: 1,
});

const annotation = (
  imageId: number | string,
  name: string,
  segments: Readonly<Record<number, number>> = {},
): object => ({
  image_id: imageId,
  file_name: name,
  segments_info: Object.entries(segments).map(([id, category]) => ({
    id: Number(id),
    category_id: category,
    iscrowd: 1,
  })),
});

const json = ({ images = [], annotations = [], categories = CATEGORIES }: Parts): string =>
  JSON.stringify({ info: {}, images, annotations, categories });

async function problemMessages(): Promise<string[]> {
  const { problems } = await cocoPanoptic.scan(root, ALL);
  return problems.map(({ message }) => message);
}

test('segments are labelled as their categories, in the order of the file; 0 is void', async () => {
  await putFiles(root, {
    'val2017/a.jpg': '',
    'annotations/panoptic_val2017/a.png': await idsPng(0, 70_000, 5, 300, 0),
    'annotations/panoptic_val2017.json': json({
      images: [image(42, 'a.jpg')],
      annotations: [annotation(42, 'a.png', { 5: 3, 300: 3, 70000: 7 })],
    }),
  });
  const scan = await cocoPanoptic.scan(root, ALL);
  expect(scan.classes).toEqual([
    { name: 'road', color: [128, 64, 128] },
    { name: 'person', color: [0, 128, 0] },
  ]);
  expect(scan.problems).toEqual([]);
  expect(scan.frames).toMatchObject([{ name: 'a', split: 'val2017' }]);
  expect([...((await readAll(scan))['a']?.data ?? [])]).toEqual([255, 0, 1, 1, 255]);
});

test('a segment that the annotation does not name is refused with its count and place', async () => {
  await putFiles(root, {
    'val/a.jpg': '',
    'annotations/panoptic_val/a.png': await idsPng(5, 6, 0, 6),
    'annotations/panoptic_val.json': json({
      images: [image(1, 'a.jpg')],
      annotations: [annotation(1, 'a.png', { 5: 3 })],
    }),
  });
  const reading = readAll(await cocoPanoptic.scan(root, ALL));
  await expect(reading).rejects.toMatchObject({
    code: 'label/unknownIndex',
    details: { index: 6, count: 2, x: 1, y: 0 },
  });
});

describe('a scan', () => {
  test.each([
    ['images/val', 'panoptic_val', 'annotations/panoptic_val.json'],
    ['val', 'annotations/panoptic_val', 'annotations/panoptic_val.json'],
    ['images', 'panoptic_val', 'panoptic_val.json'],
  ])('finds images in %s and PNGs in %s', async (images, masks, file) => {
    await putFiles(root, {
      [`${images}/sub/a.jpg`]: '',
      [`${masks}/sub/a.png`]: '',
      [file]: json({
        images: [image('x', 'sub/a.jpg')],
        annotations: [annotation('x', 'sub/a.png')],
      }),
    });
    const { frames, problems } = await cocoPanoptic.scan(root, ALL);
    expect(frames).toMatchObject([
      {
        name: 'sub/a',
        split: 'val',
        imagePath: path.join(root, images, 'sub/a.jpg'),
        labelPath: path.join(root, masks, 'sub/a.png'),
      },
    ]);
    expect(problems).toEqual([]);
  });

  test('takes one split or all, and finds frames without annotation to be without ground truth', async () => {
    await putFiles(root, {
      'train/a.jpg': '',
      'val/b.png': '',
      'annotations/panoptic_train.json': json({ images: [image(1, 'a.jpg')] }),
      // The image has another ending on disk than in the file.
      'annotations/panoptic_val.json': json({ images: [image(1, 'b.jpg')] }),
    });
    const { frames, problems } = await cocoPanoptic.scan(root, ALL);
    expect(frames.map(({ name, split, labelPath }) => [name, split, labelPath])).toEqual([
      ['a', 'train', null],
      ['b', 'val', null],
    ]);
    expect(problems).toEqual([]);
    const one = await cocoPanoptic.scan(root, { ...ALL, split: 'val' });
    expect(one.frames.map(({ name }) => name)).toEqual(['b']);
  });

  test('names what is missing, unknown, twice or leads out, and brings in the rest', async () => {
    await putFiles(root, {
      'val/a.jpg': '',
      'val/b.jpg': '',
      'val/c.jpg': '',
      'val/d.jpg': '',
      'annotations/panoptic_val/a.png': '',
      'annotations/panoptic_val/c.png': '',
      'annotations/panoptic_val/d.png': '',
      'annotations/panoptic_val.json': json({
        images: [
          ...['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'gone.jpg', '../a.jpg'].map((name, id) =>
            image(id, name),
          ),
          { id: 9 },
        ],
        annotations: [
          annotation(0, 'a.png', { 1: 3 }),
          annotation(0, 'a.png', { 1: 7 }),
          annotation(1, 'b.png', { 1: 3 }),
          annotation(2, 'c.png', { 1: 99 }),
          annotation(3, '../d.png'),
          annotation(77, 'stray.png'),
        ],
      }),
    });
    const { frames } = await cocoPanoptic.scan(root, ALL);
    expect(frames.map(({ name, labelPath }) => [name, labelPath !== null])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
      ['d', false],
    ]);
    const messages = (await problemMessages()).join('\n');
    for (const part of [
      /its image has an annotation already/,
      /no category 99/,
      /"\.\.\/d\.png" leads out/,
      /"file_name":"\.\.\/a\.jpg".* leads out/,
      /\{"id":9\} is no image's entry/,
      /names this image, but it is not there/,
      /The PNG is not there/,
      /annotates stray\.png for an image that it does not name/,
    ]) {
      expect(messages).toMatch(part);
    }
    expect(messages.split('\n')).toHaveLength(8);
  });

  test('leaves a file out that is broken or has other categories', async () => {
    const good = json({ images: [image(1, 'a.jpg')] });
    await putFiles(root, {
      'images/a.jpg': '',
      'annotations/panoptic_a.json': good,
      'annotations/panoptic_b.json': json({
        images: [image(1, 'a.jpg')],
        categories: [{ id: 7, name: 'sky' }],
      }),
      'annotations/panoptic_c.json': good.slice(0, -1),
    });
    const { frames, problems } = await cocoPanoptic.scan(root, ALL);
    expect(frames.map(({ split }) => split)).toEqual(['a']);
    expect(problems.map(({ subject }) => path.basename(subject))).toEqual([
      'panoptic_b.json',
      'panoptic_c.json',
    ]);
  });

  test.each([
    ['no annotation file', {}, 'dataset/layout', /panoptic_<split>\.json/],
    [
      'two categories of one name',
      {
        categories: [
          { id: 1, name: 'a' },
          { id: 2, name: 'a' },
        ],
      },
      'dataset/layout',
      /same name/,
    ],
    [
      'two categories of one id',
      {
        categories: [
          { id: 1, name: 'a' },
          { id: 1, name: 'b' },
        ],
      },
      'dataset/layout',
      /same id/,
    ],
    ['no category', { categories: [] }, 'dataset/layout', /no category/],
    [
      '300 categories',
      { categories: Array.from({ length: 300 }, (_, id) => ({ id, name: `c${id}` })) },
      'dataset/layout',
      /more than 255/,
    ],
    [
      'a colour out of range',
      { categories: [{ id: 1, name: 'a', color: [1, 2, 256] }] },
      'dataset/layout',
      /color/,
    ],
    ['images that are not there', { images: [image(1, 'a.jpg')] }, 'dataset/noFrames', /a\.jpg/],
  ])('refuses a folder with %s', async (_, parts, code, reason) => {
    if (Object.keys(parts).length > 0) {
      await putFiles(root, { 'annotations/panoptic_val.json': json(parts) });
    }
    const scan = cocoPanoptic.scan(root, ALL);
    await expect(scan).rejects.toMatchObject({ code });
    await expect(scan).rejects.toThrow(reason);
  });
});

describe('an export', () => {
  const classes = [
    { name: 'road', color: [128, 64, 128] },
    { name: 'sky', color: [70, 130, 180] },
  ] as const;
  const frame = {
    name: 'a',
    split: 'val',
    city: null,
    sequence: null,
    image: null,
    instances: null,
    labels: { width: 3, height: 2, data: Uint8Array.of(1, 1, 255, 0, 1, 0) },
  };

  test('without photos names them as they end', async () => {
    const writer = cocoPanopticLayout.createWriter(root, classes);
    await writer.add({ ...frame, endingOfLeftOut: '.jpg' });
    const [file = ''] = await writer.finish();
    const written = await readFile(path.join(root, file), 'utf8');
    expect(JSON.parse(written)).toMatchObject({ images: [{ file_name: 'a.jpg' }] });
  });

  test('as panoptic has one segment a class, with area and box, its id the colour of the PNG', async () => {
    const writer = cocoPanopticLayout.createWriter(root, classes);
    await writer.add(frame);
    expect(await writer.finish()).toEqual(['annotations/panoptic_val.json']);
    const written = JSON.parse(
      await readFile(path.join(root, 'annotations/panoptic_val.json'), 'utf8'),
    ) as unknown;
    const [road, sky] = [128 + 256 * 64 + 65536 * 128, 70 + 256 * 130 + 65536 * 180];
    expect(written).toEqual({
      images: [{ id: 1, file_name: 'a.png', width: 3, height: 2 }],
      annotations: [
        {
          image_id: 1,
          file_name: 'a.png',
          segments_info: [
            { id: road, category_id: 1, area: 2, bbox: [0, 1, 3, 1], iscrowd: 0 },
            { id: sky, category_id: 2, area: 3, bbox: [0, 0, 2, 2], iscrowd: 0 },
          ],
        },
      ],
      categories: [
        { id: 1, name: 'road', supercategory: 'road', color: [128, 64, 128], isthing: 0 },
        { id: 2, name: 'sky', supercategory: 'sky', color: [70, 130, 180], isthing: 0 },
      ],
    });
  });

  test('as RLE has one annotation a class, counted through all frames of a split', async () => {
    const writer = cocoRleLayout.createWriter(root, classes);
    const empty = { width: 1, height: 1, data: Uint8Array.of(255) };
    await writer.add({ ...frame, name: 'void', labels: empty });
    await writer.add(frame);
    await writer.add({ ...frame, name: 'b', image: { ending: '.jpg', bytes: Uint8Array.of(1) } });
    await writer.add({ ...frame, name: 'c', split: null });
    expect(await writer.finish()).toEqual(['annotations/stuff.json', 'annotations/stuff_val.json']);
    const written = JSON.parse(
      await readFile(path.join(root, 'annotations/stuff_val.json'), 'utf8'),
    ) as { images: unknown[]; annotations: { id: number; image_id: number }[] };
    expect(written.images).toMatchObject([
      { id: 1, file_name: 'void.png' },
      { id: 2, file_name: 'a.png' },
      { id: 3, file_name: 'b.jpg' },
    ]);
    expect(written.annotations.map(({ id, image_id: imageId }) => [id, imageId])).toEqual([
      [1, 2],
      [2, 2],
      [3, 3],
      [4, 3],
    ]);
    expect(written.annotations[1]).toEqual({
      id: 2,
      image_id: 2,
      category_id: 2,
      segmentation: { size: [2, 3], counts: '01111' },
      area: 3,
      bbox: [0, 0, 2, 2],
      iscrowd: 0,
    });
  });
});
