import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../backend/testing/camvidFolder.ts';
import { complaints, runCommand, type Finished } from './testing/commandLine.ts';

const REFERENCE = path.join(import.meta.dirname, '../datasets/testdata/cityscapes-eval');
const PRED = path.join(REFERENCE, 'pred');
const GT = path.join(REFERENCE, 'gtFine');

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;

function evaluate(...args: readonly string[]): Promise<Finished> {
  return runCommand(temporary.path, ['evaluate', ...args]);
}

beforeAll(async () => {
  temporary = await temporaryFolder();
});

afterAll(() => temporary[Symbol.asyncDispose]());

test('two Cityscapes folders are scored without a project, as JSON under the official keys', async () => {
  const { code, stdout, stderr } = await evaluate(
    ...['--pred', PRED, '--gt', GT, '--format', 'cityscapes', '--json'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const document = JSON.parse(stdout) as Record<string, unknown>;
  expect(Object.keys(document).sort()).toEqual(
    [
      ...['averageScoreCategories', 'averageScoreClasses', 'averageScoreInstCategories'],
      ...['averageScoreInstClasses', 'boundary', 'categoryInstScores', 'categoryScores'],
      ...['classInstScores', 'classScores', 'confMatrix', 'evaluation', 'format', 'frames'],
      ...['labels', 'meanIoUInterval', 'priors'],
    ].sort(),
  );
  expect(document['averageScoreClasses']).toBeCloseTo(0.4292799543098141, 9);
  expect(document).toHaveProperty('classInstScores.road', null);
});

test('the table ends with the averages of the benchmark', async () => {
  const { code, stdout } = await evaluate('--pred', PRED, '--gt', GT, '--format', 'cityscapes');
  expect(code).toBe(0);
  for (const text of [
    '4 frames',
    '95 % bootstrap interval',
    'boundary IoU',
    'IoU class 0.4293, iIoU class 0.4555, IoU category 0.6573, iIoU category 0.5687',
  ]) {
    expect(stdout).toContain(text);
  }
});

test('a folder without predictions ends with code 1 and the frame that has none', async () => {
  const finished = await evaluate('--pred', GT + '/none', '--gt', GT, '--format', 'cityscapes');
  expect(finished.code).toBe(1);
  expect(complaints(finished)).toEqual([expect.stringContaining('gtFine/none')]);
  const empty = await evaluate('--pred', '.', '--gt', GT, '--format', 'cityscapes');
  expect(complaints(empty)).toEqual([
    expect.stringContaining('no prediction for demo_000000_000019'),
  ]);
});

describe('wrong usage ends with code 2', () => {
  test.each([
    ['neither a project nor folders', []],
    ['predictions without ground truth', ['--pred', 'x', '--format', 'camvid']],
    ['folders without a format', ['--pred', 'x', '--gt', 'y']],
    ['a project and folders', ['project', '--pred', 'x', '--gt', 'y', '--format', 'camvid']],
    ...['split', 'city', 'sequence', 'revision', 'status'].map((choice): [string, string[]] => [
      `folders by ${choice}`,
      ['--pred', PRED, '--gt', GT, '--format', 'cityscapes', `--${choice}`, 'done'],
    ]),
    ['an unknown format', ['--pred', 'x', '--gt', 'y', '--format', 'bmp']],
    ['index PNGs without class names', ['--pred', 'x', '--gt', 'y', '--format', 'index']],
    [
      'two classes of one name',
      ['--pred', 'x', '--gt', 'y', '--format', 'index', '--classes', 'a,a'],
    ],
  ])('%s', async (_, args) => {
    expect(await evaluate(...args)).toMatchObject({ code: 2, stdout: '' });
  });
});
