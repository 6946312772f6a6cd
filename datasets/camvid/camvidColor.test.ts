import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imageSize, labelMapOf } from '../../core/testing/arbitraries.ts';
import { TAXONOMIES, type Rgb } from '../../core/taxonomy.ts';
import { camvid } from './camvid.ts';
import { CAMVID_ALL, CAMVID_CLASSES } from './camvidClasses.ts';
import { camvidAll, camvidColor, camvidColorLayout } from './camvidColor.ts';
import { encodeColorLabels } from '../png/colorLabels.ts';
import { encodeLabelPng } from '../png/labelPng.ts';
import { hashesBelow, readAll } from '../testing/datasetFolder.ts';
import {
  createFormatFolder,
  exportFrame,
  readLabelsOf,
  scanAll,
  writeFrames,
  type FormatFolder,
} from '../testing/formatFolder.ts';

const { classes } = TAXONOMIES.camvid11;
const indexOf = (name: string): number => classes.findIndex((merged) => merged.name === name);
let folder: FormatFolder;
let root: string;

beforeEach(async () => {
  folder = await createFormatFolder();
  root = folder.root;
});

afterEach(() => folder.remove());

/** A PNG one pixel high with these of CamVid's own classes. */
function pngOf(...names: readonly string[]): Promise<Uint8Array> {
  const colors = names.map(
    (name) => CAMVID_CLASSES.find((own) => own.name === name)?.color ?? [1, 2, 3],
  );
  const data = Uint8Array.from(names, (_, place) => place);
  return encodeColorLabels({ width: names.length, height: 1, data }, colors as Rgb[]);
}

async function scannedNames(format = camvidColor, split?: string): Promise<string[]> {
  const { frames } = await scanAll(format, root, split === undefined ? {} : { split });
  return frames.map((frame) => `${frame.split ?? '–'} ${frame.name}`);
}

describe('a scan', () => {
  test('finds the data set as it was published', async () => {
    await folder.touch(
      '701_StillsRaw_full/0016E5_00390.png',
      '701_StillsRaw_full/Seq05VD_f00000.png',
    );
    await folder.touch('LabeledApproved_full/0016E5_00390_L.png');
    const { frames, problems } = await scanAll(camvidColor, root);
    expect(problems).toEqual([]);
    expect(frames).toMatchObject([
      {
        name: '0016E5_00390',
        split: null,
        sequence: '0016E5',
        labelPath: path.join(root, 'LabeledApproved_full/0016E5_00390_L.png'),
      },
      { name: 'Seq05VD_f00000', sequence: 'Seq05VD', labelPath: null },
    ]);
  });

  test('finds splits with their labels beside', async () => {
    await folder.touch('train/a.png', 'train_labels/a_L.png', 'val/b.png', 'val_labels/b_L.png');
    await folder.touch('test/c.png');
    expect(await scannedNames()).toEqual(['train a', 'val b', 'test c']);
    expect(await scannedNames(camvidColor, 'val')).toEqual(['val b']);
    expect(await camvidColor.detect(root)).toBe(true);
  });

  test('finds images, labels and the codes of the classes', async () => {
    await folder.touch('images/a.png', 'images/b.png', 'labels/a_P.png', 'labels/b_P.png');
    await folder.write('codes.txt', CAMVID_CLASSES.map(({ name }) => `${name}\n`).join(''));
    await folder.write('valid.txt', 'b.png\n');
    expect(await scannedNames()).toEqual(['val b', '– a']);
    expect(await camvidColor.detect(root)).toBe(true);
  });

  test("leaves folders with other classes' codes alone", async () => {
    await folder.touch('images/a.png', 'labels/a.png');
    await folder.write('codes.txt', 'road\nsky\n');
    expect(await camvidColor.detect(root)).toBe(false);
    await expect(scanAll(camvidColor, root)).rejects.toMatchObject({ code: 'dataset/layout' });
  });

  test("takes the splits from SegNet's lists, whose paths were made elsewhere", async () => {
    await folder.touch('701_StillsRaw_full/a.png', '701_StillsRaw_full/b.png');
    await folder.touch('LabeledApproved_full/a_L.png', 'LabeledApproved_full/b_L.png');
    await folder.write('train.txt', '/SegNet/CamVid/train/b.png /SegNet/CamVid/trainannot/b.png\n');
    await folder.write('test.txt', '/SegNet/CamVid/test/a.png /SegNet/CamVid/testannot/a.png\n');
    expect(await scannedNames()).toEqual(['train b', 'test a']);
  });

  test('says which listed images are not here, and which are on two lists', async () => {
    await folder.touch('train/a.png', 'train_labels/a_L.png');
    await folder.write('train.txt', 'train/a.png\r\ntrain/lost.png\r\ntrain/gone.png\r\n');
    await folder.write('val.txt', 'train/a.png\n');
    const { frames, problems } = await scanAll(camvidColor, root);
    expect(frames.map(({ split }) => split)).toEqual(['train']);
    expect(problems).toEqual([
      {
        subject: path.join(root, 'train.txt'),
        message: '2 of its lines name images that are not here (the first: train/lost.png).',
      },
      {
        subject: path.join(root, 'val.txt'),
        message:
          '1 of its lines name frames that a list before has already (the first: train/a.png).',
      },
    ]);
  });

  test.each([
    ['is empty', 'dataset/layout', []],
    ['has index labels', 'dataset/layout', ['val/a.png', 'valannot/a.png']],
    ['has no image', 'dataset/noFrames', ['val/notes.txt', 'val_labels/a_L.png']],
  ])('refuses a folder that %s: %s, with its path', async (_, code, files) => {
    await folder.touch(...files);
    await expect(scanAll(camvidColor, root)).rejects.toMatchObject({ code });
    await expect(scanAll(camvidColor, root)).rejects.toThrow(root);
  });
});

describe('index labels with lists', () => {
  test('have the splits of the lists', async () => {
    await folder.touch('train/a.png', 'trainannot/a.png', 'train/b.png', 'trainannot/b.png');
    await folder.touch('val/c.png', 'valannot/c.png');
    await folder.write('val.txt', '/SegNet/CamVid/train/b.png /SegNet/CamVid/trainannot/b.png\n');
    expect(await scannedNames(camvid)).toEqual(['train a', 'val b', 'val c']);
    expect(await scannedNames(camvid, 'val')).toEqual(['val b', 'val c']);
  });
});

describe('colour labels', () => {
  const read = async (format: typeof camvidColor, png: Uint8Array): Promise<number[]> => {
    await folder.touch('val/a.png');
    await folder.write('val_labels/a_L.png', png);
    const scan = await scanAll(format, root);
    return [...(await readLabelsOf(scan, scan.frames[0])).data];
  };

  test('of all 32 classes become the 11, only Void is void', async () => {
    const merged = await read(camvidColor, await pngOf(...CAMVID_CLASSES.map(({ name }) => name)));
    const names = merged.map((index, place) => [
      CAMVID_CLASSES[place]?.name,
      classes[index]?.name ?? 'void',
    ]);
    expect(Object.fromEntries(names)).toEqual({
      Animal: 'Pedestrian',
      Archway: 'Building',
      Bicyclist: 'Bicyclist',
      Bridge: 'Building',
      Building: 'Building',
      Car: 'Car',
      CartLuggagePram: 'Pedestrian',
      Child: 'Pedestrian',
      Column_Pole: 'Pole',
      Fence: 'Fence',
      LaneMkgsDriv: 'Road',
      LaneMkgsNonDriv: 'Road',
      Misc_Text: 'SignSymbol',
      MotorcycleScooter: 'Bicyclist',
      OtherMoving: 'Car',
      ParkingBlock: 'Pavement',
      Pedestrian: 'Pedestrian',
      Road: 'Road',
      RoadShoulder: 'Pavement',
      SUVPickupTruck: 'Car',
      Sidewalk: 'Pavement',
      SignSymbol: 'SignSymbol',
      Sky: 'Sky',
      TrafficCone: 'Pole',
      TrafficLight: 'SignSymbol',
      Train: 'Car',
      Tree: 'Tree',
      Truck_Bus: 'Car',
      Tunnel: 'Building',
      VegetationMisc: 'Tree',
      Void: 'void',
      Wall: 'Building',
    });
  });

  test('of all classes stay what they are', async () => {
    const names = ['Wall', 'Void', 'Animal', 'Truck_Bus'];
    const indices = await read(camvidAll, await pngOf(...names));
    expect(indices.map((index) => CAMVID_ALL[index]?.name ?? index)).toEqual([
      'Wall',
      255,
      'Animal',
      'Truck_Bus',
    ]);
    expect(CAMVID_ALL).toHaveLength(31);
  });

  test('in a colour that CamVid does not have are refused with count and place', async () => {
    await expect(
      read(camvidColor, await pngOf('Sky', 'Moon', 'Road', 'Moon')),
    ).rejects.toMatchObject({
      code: 'label/unknownColor',
      details: { color: '1, 2, 3', count: 2, x: 1, y: 0 },
    });
  });

  test('as indices need the codes of the classes, whose places they are', async () => {
    const data = Uint8Array.of(0, 1, 2, 255);
    await folder.touch('images/a.png');
    await folder.write('labels/a_P.png', await encodeLabelPng({ width: 4, height: 1, data }));
    await folder.write('codes.txt', 'Sky\nVoid\nWall\n');
    const scan = await scanAll(camvidColor, root);
    const read = await readLabelsOf(scan, scan.frames[0]);
    expect([...read.data]).toEqual([indexOf('Sky'), 255, indexOf('Building'), 255]);
    await folder.write('codes.txt', 'Sky\nVoid\n');
    const shorter = await scanAll(camvidColor, root);
    await expect(readLabelsOf(shorter, shorter.frames[0])).rejects.toMatchObject({
      code: 'label/unknownIndex',
      details: { index: 2, count: 1, x: 2, y: 0 },
    });
  });
});

test('label maps written in colours are the same when read again, and have the same bytes each time', async () => {
  const maps = imageSize({ maxWidth: 12, maxHeight: 9 }).chain(({ width, height }) =>
    labelMapOf(width, height, classes.length),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(maps, async (labels) => {
      const [one, two] = [path.join(root, `${run}a`), path.join(root, `${run++}b`)];
      const frames = [
        exportFrame({ name: 'a/b', labels }),
        exportFrame({ name: 'c', labels, split: null }),
      ];
      for (const out of [one, two]) await writeFrames(out, camvidColorLayout, classes, frames);
      expect(await hashesBelow(one)).toEqual(await hashesBelow(two));
      expect(await camvidColor.detect(one)).toBe(true);
      expect(await readAll(await scanAll(camvidColor, one))).toEqual({ a__b: labels, c: labels });
    }),
    { numRuns: 25 },
  );
});
