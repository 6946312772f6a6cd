import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { encodeLabelPng } from '../datasets/png/labelPng.ts';
import { scoreFolders, type FolderScores, type ScoringFormat } from './scoringFolders.ts';
import { temporaryFolder } from './testing/camvidFolder.ts';

const REFERENCE = path.join(import.meta.dirname, '../datasets/testdata/cityscapes-eval');
const FRAME = 'demo_000002_000019';

interface OfficialResult {
  readonly classScores: Record<string, number | null>;
  readonly classInstScores: Record<string, number | null>;
  readonly categoryScores: Record<string, number | null>;
  readonly categoryInstScores: Record<string, number | null>;
  readonly priors: Record<string, number | null>;
  readonly labels: Record<string, number>;
  readonly confMatrix: number[][];
  readonly averageScoreClasses: number;
  readonly averageScoreInstClasses: number;
  readonly averageScoreCategories: number;
  readonly averageScoreInstCategories: number;
}

function score(
  pred: string,
  gt: string,
  format: ScoringFormat = 'cityscapes',
  classNames: readonly string[] | null = null,
): Promise<FolderScores> {
  return scoreFolders({ pred, gt, format, classNames, onFrame: () => undefined });
}

/** A copy of the reference folders that may be changed. */
async function referenceCopy() {
  const temporary = await temporaryFolder();
  const [pred, gt] = ['pred', 'gtFine'].map((name) => path.join(temporary.path, name)) as [
    string,
    string,
  ];
  await cp(path.join(REFERENCE, 'pred'), pred, { recursive: true });
  await cp(path.join(REFERENCE, 'gtFine'), gt, { recursive: true });
  return {
    pred,
    gt,
    truthOf: (kind: string) => path.join(gt, 'val/demo', `${FRAME}_gtFine_${kind}.png`),
    prediction: path.join(pred, `${FRAME}_gtFine_labelIds.png`),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

/** Index PNGs of one row each. */
async function writeRows(folder: string, rows: Readonly<Record<string, readonly number[]>>) {
  for (const [name, indices] of Object.entries(rows)) {
    const file = path.join(folder, `${name}.png`);
    await mkdir(path.dirname(file), { recursive: true });
    const data = Uint8Array.from(indices);
    await writeFile(file, await encodeLabelPng({ width: data.length, height: 1, data }));
  }
}

describe('Cityscapes, as the official script scores it', () => {
  const both = async () => {
    const scores = await score(path.join(REFERENCE, 'pred'), path.join(REFERENCE, 'gtFine/val'));
    const official = JSON.parse(
      await readFile(path.join(REFERENCE, 'expected.json'), 'utf8'),
    ) as OfficialResult;
    if (scores.cityscapes === null) throw new Error('there must be an official result');
    return { scores, ours: scores.cityscapes, official };
  };

  test('every key of the official result is there, and the matrix is the same', async () => {
    const { ours, official } = await both();
    expect(Object.keys(ours).sort()).toEqual(Object.keys(official).sort());
    expect(ours.confMatrix).toEqual(official.confMatrix);
    expect(ours.labels).toEqual(official.labels);
  });

  test.each([
    'classScores',
    'classInstScores',
    'categoryScores',
    'categoryInstScores',
    'priors',
  ] as const)('%s are equal to 1e-9', async (key) => {
    const { ours, official } = await both();
    expect(Object.keys(ours[key]).sort()).toEqual(Object.keys(official[key]).sort());
    for (const [name, expected] of Object.entries(official[key])) {
      const actual = ours[key][name];
      if (expected === null) expect(actual, name).toBeNull();
      else expect(Math.abs((actual ?? NaN) - expected), name).toBeLessThan(1e-9);
    }
  });

  test.each([
    'averageScoreClasses',
    'averageScoreInstClasses',
    'averageScoreCategories',
    'averageScoreInstCategories',
  ] as const)('%s is equal to 1e-9', async (key) => {
    const { ours, official } = await both();
    expect(Math.abs((ours[key] ?? NaN) - official[key])).toBeLessThan(1e-9);
  });

  test('our own scores say the same of the 19 classes, and more', async () => {
    const { scores, official } = await both();
    const { evaluation, meanIoUInterval, boundary, frames } = scores;
    expect(evaluation.meanIoU).toBeCloseTo(official.averageScoreClasses, 12);
    for (const { name, iou } of evaluation.classes) {
      expect(iou).toBe(official.classScores[name] ?? null);
    }
    expect(frames.map(({ frame }) => frame)).toEqual(
      ['000000', '000001', '000002', '000003'].map((sequence) => `demo_${sequence}_000019`),
    );
    expect(meanIoUInterval?.low).toBeLessThan(evaluation.meanIoU ?? 0);
    expect(meanIoUInterval?.high).toBeGreaterThan(evaluation.meanIoU ?? 1);
    expect(boundary.classes).toHaveLength(19);
  });
});

describe('Cityscapes files as people have them', () => {
  test('predictions are found in folders below, under names that go on differently', async () => {
    await using folders = await referenceCopy();
    await mkdir(path.join(folders.pred, 'demo/deeper'), { recursive: true });
    await rename(folders.prediction, path.join(folders.pred, 'demo/deeper', `${FRAME}_mine.png`));
    await writeFile(path.join(folders.pred, 'notes.txt'), '');
    await writeFile(path.join(folders.pred, `._${FRAME}_mine.png`), '');
    const { cityscapes } = await score(folders.pred, folders.gt);
    const reference = await score(path.join(REFERENCE, 'pred'), path.join(REFERENCE, 'gtFine'));
    expect(cityscapes).toEqual(reference.cityscapes);
  });

  test('without any instance ids there is no iIoU, and all else stays', async () => {
    await using folders = await referenceCopy();
    for (const sequence of ['000000', '000001', '000002', '000003']) {
      const name = `demo_${sequence}_000019_gtFine_instanceIds.png`;
      await rm(path.join(folders.gt, 'val/demo', name));
    }
    const { cityscapes, evaluation } = await score(folders.pred, folders.gt);
    expect(cityscapes?.averageScoreInstClasses).toBeNull();
    expect(cityscapes?.averageScoreClasses).toBeCloseTo(evaluation.meanIoU ?? NaN, 12);
  });

  test('instance ids for only some frames are refused', async () => {
    await using folders = await referenceCopy();
    await rm(folders.truthOf('instanceIds'));
    await expect(score(folders.pred, folders.gt)).rejects.toThrow(
      expect.objectContaining({
        code: 'dataset/layout',
        message: expect.stringContaining(folders.truthOf('instanceIds')) as string,
      }),
    );
  });

  test('a missing prediction is named by its frame', async () => {
    await using folders = await referenceCopy();
    await rm(folders.prediction);
    await expect(score(folders.pred, folders.gt)).rejects.toThrow(
      expect.objectContaining({
        code: 'frame/noMask',
        message: expect.stringContaining(FRAME) as string,
      }),
    );
  });

  test('two predictions for one frame are named both', async () => {
    await using folders = await referenceCopy();
    const other = path.join(folders.pred, `${FRAME}_leftImg8bit.png`);
    await cp(folders.prediction, other);
    await expect(score(folders.pred, folders.gt)).rejects.toThrow(
      expect.objectContaining({
        code: 'dataset/layout',
        message: expect.stringMatching(/gtFine_labelIds\.png and .*leftImg8bit\.png/) as string,
      }),
    );
  });

  test('two ground truths for one frame are refused', async () => {
    await using folders = await referenceCopy();
    await cp(path.join(folders.gt, 'val'), path.join(folders.gt, 'train'), { recursive: true });
    await expect(score(folders.pred, folders.gt)).rejects.toThrow(/more than one ground truth/);
  });

  test.each([
    ['a colour PNG', { width: 512, height: 256, channels: 3 }, 'label/malformed'],
    ['another size', { width: 256, height: 256, channels: 1 }, 'label/sizeMismatch'],
  ] as const)('a prediction that is %s is named', async (_, shape, code) => {
    await using folders = await referenceCopy();
    const data = new Uint8Array(shape.width * shape.height * shape.channels).fill(7);
    await writeFile(folders.prediction, encode({ ...shape, data, depth: 8 }));
    await expect(score(folders.pred, folders.gt)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(FRAME) as string }),
    );
  });

  test('train ids in a prediction are refused, not counted as other labels', async () => {
    await using folders = await referenceCopy();
    await cp(folders.truthOf('labelTrainIds'), folders.prediction);
    await expect(score(folders.pred, folders.gt)).rejects.toThrow(
      expect.objectContaining({
        code: 'label/unknownIndex',
        message: expect.stringMatching(
          /prediction for demo_000002_000019 has 255.*not train ids/,
        ) as string,
      }),
    );
  });

  test('a link to nothing is named, because nothing may be left out in silence', async () => {
    await using folders = await referenceCopy();
    await rm(folders.truthOf('labelIds'));
    await symlink(path.join(folders.gt, 'gone.png'), folders.truthOf('labelIds'));
    await expect(score(folders.pred, folders.gt)).rejects.toThrow(
      expect.objectContaining({
        code: 'dataset/layout',
        message: expect.stringContaining(folders.truthOf('labelIds')) as string,
      }),
    );
  });

  test('instance ids of another size are named', async () => {
    await using folders = await referenceCopy();
    const data = new Uint16Array(64);
    const bytes = encode({ width: 8, height: 8, data, depth: 16, channels: 1 });
    await writeFile(folders.truthOf('instanceIds'), bytes);
    await expect(score(folders.pred, folders.gt)).rejects.toThrow(
      expect.objectContaining({
        code: 'label/sizeMismatch',
        message: expect.stringContaining('instanceIds.png') as string,
      }),
    );
  });
});

describe('CamVid and plain index PNGs', () => {
  test('files are matched by place, else by name, and void in the truth counts nowhere', async () => {
    await using temporary = await temporaryFolder();
    const [gt, pred] = [path.join(temporary.path, 'gt'), path.join(temporary.path, 'pred')];
    await writeRows(gt, { 'one/a': [0, 0, 1, 255], 'two/a': [1, 1, 1, 1], 'two/b': [0, 0, 0, 0] });
    await writeRows(pred, { 'one/a': [0, 1, 1, 1], 'two/a': [1, 1, 1, 1], b: [0, 0, 0, 1] });
    const scores = await score(pred, gt, 'index', ['free', 'taken']);
    expect(scores.frames.map(({ frame }) => frame)).toEqual(['one/a', 'two/a', 'two/b']);
    expect(scores.evaluation.classes).toMatchObject([
      { name: 'free', iou: 4 / 6 },
      { name: 'taken', iou: 5 / 7 },
    ]);
    expect(scores.cityscapes).toBeNull();
  });

  test.each([
    ['predictions in a folder of the ground truth', '', 'pred'],
    ['ground truth in a folder of the predictions', 'gt', ''],
  ])('%s are nothing but themselves', async (_, gtFolder, predFolder) => {
    await using temporary = await temporaryFolder();
    const [gt, pred] = [path.join(temporary.path, gtFolder), path.join(temporary.path, predFolder)];
    await writeRows(gt, { a: [0, 0], b: [0, 0] });
    await writeRows(pred, { 'one/a': [1, 1], 'one/b': [0, 1] });
    const { frames, evaluation } = await score(pred, gt, 'camvid');
    expect([frames.length, evaluation.pixelAccuracy]).toEqual([2, 1 / 4]);
  });

  test('one folder is not ground truth and predictions at once', async () => {
    await using temporary = await temporaryFolder();
    await writeRows(temporary.path, { a: [0, 0] });
    const both = path.join(temporary.path, 'sub', '..');
    await expect(score(temporary.path, both, 'camvid')).rejects.toThrow('choose two folders');
  });

  test("CamVid's 11 is void", async () => {
    await using temporary = await temporaryFolder();
    const [gt, pred] = [path.join(temporary.path, 'gt'), path.join(temporary.path, 'pred')];
    await writeRows(gt, { a: [0, 0, 11, 11] });
    await writeRows(pred, { a: [0, 11, 3, 11] });
    const { evaluation } = await score(pred, gt, 'camvid');
    expect(evaluation).toMatchObject({ pixels: 2, pixelAccuracy: 1 / 2, meanIoU: 1 / 2 });
  });

  test('an index beyond the classes is named with its file', async () => {
    await using temporary = await temporaryFolder();
    const [gt, pred] = [path.join(temporary.path, 'gt'), path.join(temporary.path, 'pred')];
    await writeRows(gt, { a: [0, 1] });
    await writeRows(pred, { a: [0, 2] });
    await expect(score(pred, gt, 'index', ['free', 'taken'])).rejects.toThrow(
      expect.objectContaining({
        code: 'label/unknownIndex',
        message: expect.stringContaining(path.join(pred, 'a.png')) as string,
      }),
    );
  });

  test('a folder without ground truth, and one that is not there, are named', async () => {
    await using temporary = await temporaryFolder();
    const [pred, gt] = [path.join(temporary.path, 'pred'), path.join(temporary.path, 'gt')];
    await Promise.all([mkdir(pred), mkdir(gt)]);
    await expect(score(pred, gt, 'camvid')).rejects.toThrow(
      expect.objectContaining({ code: 'dataset/noFrames' }),
    );
    const nowhere = path.join(temporary.path, 'nowhere');
    await expect(score(temporary.path, nowhere)).rejects.toThrow(
      expect.objectContaining({ code: 'dataset/layout', details: { folder: nowhere } }),
    );
  });

  test('class names are for index PNGs, and only for them', async () => {
    await expect(score('p', 'g', 'index')).rejects.toThrow(/--classes/);
    await expect(score('p', 'g', 'camvid', ['a'])).rejects.toThrow(/leave out --classes/);
  });
});
