import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { camvid, readCamvidLabels, scanCamvid } from './camvid.ts';
import { SAMPLE_SET_MARKER } from '../dataset.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'maskwright-camvid-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Puts files of no matter what content into the folder; a scan reads names alone. */
async function putFiles(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.join(root, path.dirname(file)), { recursive: true });
    await writeFile(path.join(root, file), 'x');
  }
}

async function scannedNames(only: string | null): Promise<string[]> {
  const { frames } = await scanCamvid(root, only);
  return frames.map(({ split, name }) => `${split}/${name}`);
}

describe('a scan', () => {
  test('pairs each image with the label file of its name', async () => {
    await putFiles('val/b.png', 'val/a.jpg', 'valannot/a.png', 'valannot/b.PNG');
    expect(await scanCamvid(root, 'val')).toMatchObject({
      frames: [
        {
          name: 'a',
          split: 'val',
          city: null,
          sequence: null,
          imagePath: path.join(root, 'val', 'a.jpg'),
          labelPath: path.join(root, 'valannot', 'a.png'),
          instancesPath: null,
        },
        {
          name: 'b',
          split: 'val',
          imagePath: path.join(root, 'val', 'b.png'),
          labelPath: path.join(root, 'valannot', 'b.PNG'),
        },
      ],
      problems: [],
      isSynthetic: false,
    });
  });

  test('gives a name that two splits share to the first, and names the other', async () => {
    await putFiles('train/a.png', 'trainannot/a.png', 'val/a.png', 'valannot/a.png', 'val/b.png');
    const { problems } = await scanCamvid(root, null);
    expect(await scannedNames(null)).toEqual(['train/a', 'val/b']);
    expect(problems.map(({ subject }) => subject)).toEqual([path.join(root, 'val', 'a.png')]);
    expect(problems[0]?.message).toContain(path.join(root, 'train', 'a.png'));
  });

  test('leaves hidden files out, as macOS writes them', async () => {
    await putFiles('val/a.png', 'val/._a.png', 'valannot/._a.png', 'valannot/.hidden.png');
    expect(await scanCamvid(root, 'val')).toMatchObject({
      frames: [{ name: 'a', labelPath: null }],
      problems: [],
    });
  });

  test('takes the first of two label files of one name, and names the other', async () => {
    await putFiles('val/a.jpg', 'valannot/a.PNG', 'valannot/a.png');
    const { frames, problems } = await scanCamvid(root, 'val');
    expect(frames[0]?.labelPath).toBe(path.join(root, 'valannot', 'a.PNG'));
    expect(problems.map(({ subject }) => subject)).toEqual([path.join(root, 'valannot', 'a.png')]);
  });

  test('takes the split that is asked for, or all that are there', async () => {
    await putFiles('test/c.png', 'val/b.png', 'train-jpeg/a.jpg', 'trainannot/a.png');
    expect(await scannedNames(null)).toEqual(['train/a', 'val/b', 'test/c']);
    expect(await scannedNames('val')).toEqual(['val/b']);
    expect(await scannedNames('train')).toEqual(['train/a']);
  });

  test('takes splits of any name that have images and labels', async () => {
    await putFiles('fold1/a.png', 'fold1annot/a.png', 'notes/b.png', 'lostannot/c.png');
    expect(await camvid.detect(root)).toBe(true);
    expect(await scannedNames(null)).toEqual(['fold1/a']);
    expect(await scannedNames('fold1')).toEqual(['fold1/a']);
  });

  test('prefers the photos as they were to those saved as JPEG', async () => {
    await putFiles('train/a.png', 'train-jpeg/b.jpg', 'trainannot/a.png');
    expect(await scanCamvid(root, null)).toMatchObject({ frames: [{ name: 'a' }], problems: [] });
  });

  test('finds frames without a label file to be without ground truth, which is no problem', async () => {
    await putFiles('val/a.png', 'val/b.png', 'valannot/a.png', 'test/c.png');
    const { frames, problems } = await scanCamvid(root, null);
    expect(frames.map(({ labelPath }) => labelPath !== null)).toEqual([true, false, false]);
    expect(problems).toEqual([]);
  });

  test('names a label file without an image and leaves it out', async () => {
    await putFiles('val/a.png', 'valannot/a.png', 'valannot/lost.png');
    const { frames, problems } = await scanCamvid(root, 'val');
    expect(frames.map(({ name }) => name)).toEqual(['a']);
    expect(problems.map(({ subject }) => subject)).toEqual([
      path.join(root, 'valannot', 'lost.png'),
    ]);
  });

  test('takes the first of two images of one name and names the other', async () => {
    await putFiles('val/a.jpg', 'val/a.png', 'valannot/a.png');
    const { frames, problems } = await scanCamvid(root, 'val');
    expect(frames.map(({ imagePath }) => imagePath)).toEqual([path.join(root, 'val', 'a.jpg')]);
    expect(problems.map(({ subject }) => subject)).toEqual([path.join(root, 'val', 'a.png')]);
  });

  test('passes over what is neither image nor label, hidden or not', async () => {
    await putFiles('val/a.png', 'val/.DS_Store', 'val/Thumbs.db', 'val/notes.txt', 'val.txt');
    await putFiles('valannot/a.png', 'valannot/.DS_Store', 'valannot/colours.txt');
    await putFiles('val/old.png/b.png', 'valannot/old.png/b.png');
    const { frames, problems } = await scanCamvid(root, null);
    expect(frames.map(({ name }) => name)).toEqual(['a']);
    expect(problems).toEqual([]);
  });

  test('says of a generated set that it is one', async () => {
    await putFiles('val/a.png', SAMPLE_SET_MARKER);
    expect(await scanCamvid(root, null)).toMatchObject({ isSynthetic: true });
  });

  test.each([
    ['has no layout', 'dataset/layout', null, ['photos/a.png', 'a.png']],
    ['has labels alone', 'dataset/layout', null, ['valannot/a.png']],
    ['has a file for a split', 'dataset/layout', null, ['val']],
    ['lacks the split', 'dataset/layout', 'test' as const, ['val/a.png', 'valannot/a.png']],
    ['has no image', 'dataset/noFrames', null, ['val/notes.txt', 'valannot/a.png']],
  ])('refuses a folder that %s: %s, with its path', async (_, code, only, files) => {
    await putFiles(...files);
    const scan = scanCamvid(root, only);
    await expect(scan).rejects.toMatchObject({ code });
    await expect(scan).rejects.toThrow(root);
  });

  test('refuses a folder that does not exist, with its path', async () => {
    const missing = path.join(root, 'nowhere');
    const scan = scanCamvid(missing, null);
    await expect(scan).rejects.toMatchObject({ code: 'dataset/layout' });
    await expect(scan).rejects.toThrow(missing);
  });
});

describe('CamVid itself', () => {
  const shared = path.resolve(import.meta.dirname, '../../../shared/camvid');
  const isAbsent = !existsSync(shared);

  it.skipIf(isAbsent)('has 101 frames in val and 367 in train, each with its labels', async () => {
    const { frames, problems, isSynthetic } = await scanCamvid(shared, null);
    const labelled = frames.filter(({ labelPath }) => labelPath !== null);
    expect(labelled.filter(({ split }) => split === 'val')).toHaveLength(101);
    expect(labelled.filter(({ split }) => split === 'train')).toHaveLength(367);
    expect(frames).toHaveLength(101 + 367);
    expect([problems, isSynthetic]).toEqual([[], false]);
  });

  it.skipIf(isAbsent)('has labels of 360 rows by 480 columns, of 11 classes and void', async () => {
    const { frames } = await scanCamvid(shared, 'val');
    const seen = new Set<number>();
    for (const { name, labelPath } of frames) {
      const { width, height, data } = await readCamvidLabels(labelPath ?? '');
      expect([height, width, data.length], name).toEqual([360, 480, 360 * 480]);
      for (const index of data) seen.add(index);
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255]);
  });
});
