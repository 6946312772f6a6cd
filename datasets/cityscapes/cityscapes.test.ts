import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CITYSCAPES_LABELS } from '../../core/cityscapesLabels.ts';
import { imageSize, labelMapOf } from '../../core/testing/arbitraries.ts';
import { TAXONOMIES } from '../../core/taxonomy.ts';
import { cityscapes, cityscapesAll } from './cityscapes.ts';
import { cityscapesLayout } from './cityscapesLayouts.ts';
import { encodeInstancePng } from '../png/instancePng.ts';
import { decodeLabelPng, encodeLabelPng } from '../png/labelPng.ts';
import { hashesBelow, readAll } from '../testing/datasetFolder.ts';
import {
  createFormatFolder,
  exportFrame,
  readLabelsOf,
  scanAll,
  writeFrames,
  type FormatFolder,
} from '../testing/formatFolder.ts';

const REFERENCE = path.join(import.meta.dirname, '../testdata/cityscapes-eval/gtFine/val/demo');
const ALL_KINDS = [
  'labelIds.png',
  'labelTrainIds.png',
  'color.png',
  'instanceIds.png',
  'polygons.json',
];
const { classes } = TAXONOMIES.cityscapes19;
let folder: FormatFolder;
let root: string;

beforeEach(async () => {
  folder = await createFormatFolder();
  root = folder.root;
});

afterEach(() => folder.remove());

const photo = (place: string): string => `leftImg8bit/${place}_leftImg8bit.png`;
const truth = (place: string, file: string, kind = 'gtFine'): string =>
  `${kind}/${place}_${kind}_${file}`;

describe('a scan', () => {
  test('pairs photos with their ground truth and keeps split, city and sequence', async () => {
    await folder.touch(
      photo('train/aachen/aachen_000012_000019'),
      photo('val/ulm/ulm_000001_000019'),
      photo('demoVideo/stuttgart_00/stuttgart_00_000003_000291'),
      truth('train/aachen/aachen_000012_000019', 'labelIds.png'),
      truth('train/aachen/aachen_000012_000019', 'instanceIds.png'),
    );
    const { frames, problems, classes: found } = await scanAll(cityscapes, root);
    expect(frames).toEqual([
      {
        name: 'aachen_000012_000019',
        split: 'train',
        city: 'aachen',
        sequence: '000012',
        imagePath: path.join(root, photo('train/aachen/aachen_000012_000019')),
        labelPath: path.join(root, truth('train/aachen/aachen_000012_000019', 'labelIds.png')),
        instancesPath: path.join(
          root,
          truth('train/aachen/aachen_000012_000019', 'instanceIds.png'),
        ),
      },
      {
        name: 'ulm_000001_000019',
        split: 'val',
        city: 'ulm',
        sequence: '000001',
        imagePath: path.join(root, photo('val/ulm/ulm_000001_000019')),
        labelPath: null,
        instancesPath: null,
      },
      expect.objectContaining({
        name: 'stuttgart_00_000003_000291',
        split: 'demoVideo',
        city: 'stuttgart_00',
        sequence: '000003',
      }),
    ]);
    expect(problems).toEqual([]);
    expect(found).toEqual(classes);
  });

  test('keeps frames of one file name in two cities apart', async () => {
    await folder.touch(photo('val/ulm/street_1'), photo('val/bonn/street_1'));
    const { frames, problems } = await scanAll(cityscapes, root);
    expect(frames.map(({ name, city }) => [name, city])).toEqual([
      ['bonn/street_1', 'bonn'],
      ['ulm/street_1', 'ulm'],
    ]);
    expect(problems).toEqual([]);
  });

  test('takes the split that is asked for', async () => {
    await folder.touch(photo('train/ulm/ulm_000000_000019'), photo('val/bonn/bonn_000000_000019'));
    await folder.touch(truth('train/ulm/ulm_000009_000019', 'labelIds.png'));
    const { frames, problems } = await scanAll(cityscapes, root, { split: 'val' });
    expect(frames.map(({ name }) => name)).toEqual(['bonn_000000_000019']);
    expect(problems).toEqual([]);
  });

  test.each(ALL_KINDS.map((_, first) => ALL_KINDS.slice(first)))(
    'reads %s before the other kinds of file',
    async (...kinds) => {
      await folder.touch(photo('val/ulm/ulm_000000_000019'));
      await folder.touch(...kinds.map((kind) => truth('val/ulm/ulm_000000_000019', kind)));
      const { frames } = await scanAll(cityscapes, root);
      expect(frames[0]?.labelPath).toBe(
        path.join(root, truth('val/ulm/ulm_000000_000019', kinds[0] ?? '')),
      );
    },
  );

  test('prefers fine ground truth to coarse, and does with coarse alone', async () => {
    await folder.touch(
      photo('val/ulm/ulm_000000_000019'),
      photo('train_extra/bonn/bonn_000000_000019'),
    );
    await folder.touch(truth('val/ulm/ulm_000000_000019', 'labelIds.png', 'gtCoarse'));
    await folder.touch(truth('val/ulm/ulm_000000_000019', 'polygons.json', 'gtFine'));
    await folder.touch(truth('train_extra/bonn/bonn_000000_000019', 'labelIds.png', 'gtCoarse'));
    const { frames } = await scanAll(cityscapes, root);
    expect(frames.map(({ labelPath }) => path.relative(root, labelPath ?? ''))).toEqual([
      truth('val/ulm/ulm_000000_000019', 'polygons.json', 'gtFine'),
      truth('train_extra/bonn/bonn_000000_000019', 'labelIds.png', 'gtCoarse'),
    ]);
  });

  test('takes 16-bit photos where there are no 8-bit ones', async () => {
    const wide = 'leftImg16bit/val/ulm/ulm_000000_000019_leftImg16bit.png';
    await folder.touch(wide, 'leftImg16bit/val/ulm/ulm_000001_000019_leftImg16bit.png');
    await folder.touch(photo('val/ulm/ulm_000001_000019'));
    const { frames, problems } = await scanAll(cityscapes, root);
    expect(frames.map(({ imagePath }) => path.relative(root, imagePath))).toEqual([
      wide,
      photo('val/ulm/ulm_000001_000019'),
    ]);
    expect(problems).toEqual([]);
  });

  test('says once a folder how many frames have ground truth without a photo', async () => {
    await folder.touch(photo('val/ulm/ulm_000000_000019'));
    for (const number of ['000003', '000001', '000002']) {
      await folder.touch(truth(`train/bonn/bonn_${number}_000019`, 'labelIds.png'));
    }
    const { frames, problems } = await scanAll(cityscapes, root);
    expect(frames).toHaveLength(1);
    expect(problems.map(({ subject }) => subject)).toEqual([path.join(root, 'gtFine/train/bonn')]);
    expect(problems[0]?.message).toMatch(/^3 frames .*bonn_000001_000019/);
  });

  test('names photos that lie elsewhere or are named otherwise, and leaves them out', async () => {
    await folder.touch(photo('val/ulm/ulm_000000_000019'));
    const strays = [
      'leftImg8bit/val/ulm/cover.png',
      'leftImg8bit/val/ulm_000001_000019_leftImg8bit.png',
    ];
    await folder.touch(...strays, 'leftImg8bit/val/ulm/notes.txt', 'leftImg8bit/._x.png');
    const { frames, problems } = await scanAll(cityscapes, root);
    expect(frames).toHaveLength(1);
    expect(problems.map(({ subject }) => path.relative(root, subject)).sort()).toEqual(strays);
  });

  test('ends in a circle of links and names links that lead nowhere', async () => {
    await folder.touch(photo('val/ulm/ulm_000000_000019'));
    await symlink(path.join(root, 'leftImg8bit'), path.join(root, 'leftImg8bit/val/again'));
    await symlink('/nowhere/at/all', path.join(root, 'leftImg8bit/val/ulm/lost_leftImg8bit.png'));
    const { frames, problems } = await scanAll(cityscapes, root);
    expect(frames.map(({ name }) => name)).toEqual(['ulm_000000_000019']);
    expect(problems.map(({ subject }) => path.basename(subject))).toEqual(['lost_leftImg8bit.png']);
  });

  test.each([
    ['is empty', 'dataset/layout', []],
    ['has other folders', 'dataset/layout', ['val/a.png', 'valannot/a.png']],
    [
      'has ground truth alone',
      'dataset/noFrames',
      [truth('val/ulm/ulm_000000_000019', 'labelIds.png')],
    ],
    ['has no photo in it', 'dataset/noFrames', ['leftImg8bit/val/ulm/notes.txt']],
  ])('refuses a folder that %s: %s, with its path', async (_, code, files) => {
    await folder.touch(...files);
    await expect(scanAll(cityscapes, root)).rejects.toMatchObject({ code });
    await expect(scanAll(cityscapes, root)).rejects.toThrow(root);
  });
});

describe('ground truth', () => {
  const STEM = 'demo_000000_000019';

  /** A data set of the reference's first scene with only one kind of file. */
  async function withOnly(kind: string): Promise<void> {
    await rm(path.join(root, 'gtFine'), { recursive: true, force: true });
    await folder.touch(photo(`val/demo/${STEM}`));
    const content = await readFile(path.join(REFERENCE, `${STEM}_gtFine_${kind}`));
    await folder.write(truth(`val/demo/${STEM}`, kind), content);
  }

  async function readOnly(kind: string, format = cityscapes): Promise<Uint8Array> {
    await withOnly(kind);
    const scan = await scanAll(format, root);
    return (await readLabelsOf(scan, scan.frames[0])).data;
  }

  // Colours tell less: see below.
  test.each(ALL_KINDS.filter((kind) => kind !== 'color.png'))(
    'of %s gives the official train ids',
    async (kind) => {
      const file = path.join(REFERENCE, `${STEM}_gtFine_labelTrainIds.png`);
      const { data: official } = await decodeLabelPng(await readFile(file), file);
      expect(Buffer.compare(await readOnly(kind), official)).toBe(0);
    },
  );

  test.each(['labelIds.png', 'instanceIds.png'])('of %s gives all 34 ids', async (kind) => {
    const file = path.join(REFERENCE, `${STEM}_gtFine_labelIds.png`);
    const { data: official } = await decodeLabelPng(await readFile(file), file);
    expect(Buffer.compare(await readOnly(kind, cityscapesAll), official)).toBe(0);
  });

  test('of instance ids has the label before the number, from the first to the thousandth thing', async () => {
    await folder.touch(photo('val/ulm/ulm_000000_000019'));
    const data = Uint16Array.of(7, 24_000, 24_499, 26_999, 26, 34_000);
    const file = truth('val/ulm/ulm_000000_000019', 'instanceIds.png');
    const write = async (width: number): Promise<void> =>
      folder.write(file, await encodeInstancePng({ width, height: 1, data: data.slice(0, width) }));
    await write(5);
    const known = await scanAll(cityscapesAll, root);
    expect([...(await readLabelsOf(known, known.frames[0])).data]).toEqual([7, 24, 24, 26, 26]);
    await write(6);
    await expect(readLabelsOf(known, known.frames[0])).rejects.toMatchObject({
      code: 'label/unknownIndex',
      details: { index: 34_000, count: 1, x: 5, y: 0 },
    });
  });

  test('in colours takes the first of the labels that share one', async () => {
    const ids = await readOnly('labelIds.png', cityscapesAll);
    const firstOf = CITYSCAPES_LABELS.map(({ color }) =>
      CITYSCAPES_LABELS.findIndex((other) => other.color.join() === color.join()),
    );
    expect(await readOnly('color.png', cityscapesAll)).toEqual(ids.map((id) => firstOf[id] ?? 255));
  });

  test.each([
    ['labelIds.png', 34, 'label/unknownIndex'],
    ['labelTrainIds.png', 19, 'label/unknownIndex'],
  ])('of %s with the value %i is refused with count and place', async (kind, index, code) => {
    await folder.touch(photo('val/ulm/ulm_000000_000019'));
    const data = Uint8Array.of(0, 7, 255, 11, index, index);
    const file = truth('val/ulm/ulm_000000_000019', kind);
    await folder.write(file, await encodeLabelPng({ width: 3, height: 2, data }));
    const scan = await scanAll(cityscapes, root);
    const reading = readLabelsOf(scan, scan.frames[0]);
    await expect(reading).rejects.toMatchObject({ code, details: { index, count: 2, x: 1, y: 1 } });
    await expect(reading).rejects.toThrow(path.join(root, file));
  });

  test.each(ALL_KINDS)('of %s that is damaged is refused by name', async (kind) => {
    await folder.touch(
      photo('val/ulm/ulm_000000_000019'),
      truth('val/ulm/ulm_000000_000019', kind),
    );
    const scan = await scanAll(cityscapes, root);
    const reading = readLabelsOf(scan, scan.frames[0]);
    await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(reading).rejects.toThrow(
      path.join(root, truth('val/ulm/ulm_000000_000019', kind)),
    );
  });
});

describe('written and read again', () => {
  const maps = (classCount: number) =>
    imageSize({ maxWidth: 12, maxHeight: 9 }).chain(({ width, height }) =>
      labelMapOf(width, height, classCount),
    );

  test.each([
    [cityscapes, classes, 255],
    [cityscapesAll, CITYSCAPES_LABELS.map(({ name, color }) => ({ name, color })), 0],
  ])('label maps are the same, index for index: $id', async (format, theirs, voidBecomes) => {
    await fc.assert(
      fc.asyncProperty(maps(theirs.length), async (labels) => {
        const out = path.join(root, 'out');
        await rm(out, { recursive: true, force: true });
        const frame = exportFrame({ name: 'ulm_000001_000019', city: 'ulm', labels });
        await writeFrames(out, cityscapesLayout, theirs, [frame]);
        const scan = await scanAll(format, out);
        // Void is written as id 0, "unlabeled", which is a class of its own among the 34.
        const data = labels.data.map((index) => (index === 255 ? voidBecomes : index));
        expect(await readAll(scan)).toEqual({ ulm_000001_000019: { ...labels, data } });
      }),
      { numRuns: 25 },
    );
  });

  test('names stay what they were, whatever form they have', async () => {
    const labels = { width: 1, height: 1, data: Uint8Array.of(3) };
    const frames = [
      { name: 'ulm_000001_000019', city: 'ulm', split: 'val' },
      { name: 'stuttgart_00_000000_000001', city: 'stuttgart_00', split: 'demoVideo' },
      { name: 'bonn/street_1', city: 'bonn', split: 'val' },
      { name: 'drive/7', city: null, split: 'val' },
      { name: '0016E5_00390', city: null, split: 'val' },
      { name: 'photo', city: null, split: 'train_extra' },
    ];
    const out = path.join(root, 'out');
    await writeFrames(
      out,
      cityscapesLayout,
      classes,
      frames.map((frame) => exportFrame({ ...frame, labels })),
    );
    const { frames: read, problems } = await scanAll(cityscapes, out);
    const facts = read.map(({ name, split }) => `${split} ${name}`);
    expect(facts.sort()).toEqual(frames.map(({ name, split }) => `${split} ${name}`).sort());
    expect(read.every(({ labelPath }) => labelPath !== null)).toBe(true);
    expect(problems).toEqual([]);
  });

  test('the reference comes out byte for byte the same, twice', async () => {
    await mkdir(path.join(root, 'in/gtFine/val/demo'), { recursive: true });
    await symlink(REFERENCE, path.join(root, 'in/gtFine/val/linked'));
    await folder.touch('in/leftImg8bit/val/linked/demo_000000_000019_leftImg8bit.png');
    const scan = await scanAll(cityscapesAll, path.join(root, 'in'));
    const labels = await readLabelsOf(scan, scan.frames[0]);
    const frames = [exportFrame({ name: 'demo_000000_000019', city: 'demo', labels })];
    const all = CITYSCAPES_LABELS.map(({ name, color }) => ({ name, color }));
    for (const out of ['a', 'b'])
      await writeFrames(path.join(root, out), cityscapesLayout, all, frames);
    expect(await hashesBelow(path.join(root, 'a'))).toEqual(
      await hashesBelow(path.join(root, 'b')),
    );
    for (const kind of ['labelIds.png', 'labelTrainIds.png']) {
      const name = `demo_000000_000019_gtFine_${kind}`;
      const written = await readFile(path.join(root, 'a/gtFine/val/demo', name));
      const official = await readFile(path.join(REFERENCE, name));
      expect(await decodeLabelPng(written, name)).toEqual(await decodeLabelPng(official, name));
    }
  });
});
