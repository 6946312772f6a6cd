import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder, writeCamvidFolder } from '../backend/testing/camvidFolder.ts';
import { complaints, runCommand, type Finished } from './testing/commandLine.ts';

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
let project: string;
let data: string;

function maskwright(...args: readonly string[]): Promise<Finished> {
  return runCommand(temporary.path, args);
}

beforeAll(async () => {
  temporary = await temporaryFolder();
  project = path.join(temporary.path, 'street');
  data = path.join(temporary.path, 'camvid');
  await writeCamvidFolder(data, [{ name: 'a' }, { name: 'b' }, { name: 'c', split: 'train' }]);
});

afterAll(() => temporary[Symbol.asyncDispose]());

describe('the main job, command by command', () => {
  test('init makes a project', async () => {
    expect(await maskwright('init', project, '--taxonomy', 'camvid11')).toMatchObject({ code: 0 });
  });

  test('evaluate says what is missing while nothing is labelled', async () => {
    const finished = await maskwright('evaluate', project);
    expect(finished.code).toBe(1);
    expect(complaints(finished)).toEqual([expect.stringContaining('pre-label first')]);
    expect(finished.stdout).toBe('');
  });

  test('import takes one split when told to', async () => {
    const { code, stdout } = await maskwright(
      'import',
      project,
      '--format',
      'camvid',
      '--from',
      data,
      '--split',
      'val',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ imported: 2, frames: 2, framesWithGroundTruth: 2 });
  });

  test('prelabel labels at most as many frames as it may, then the rest', async () => {
    const first = await maskwright(
      'prelabel',
      project,
      '--device',
      'cpu',
      '--limit',
      '1',
      '--json',
    );
    expect(JSON.parse(first.stdout)).toMatchObject({ prelabelled: 1 });
    const second = await maskwright('prelabel', project, '--device', 'cpu', '--json');
    expect(JSON.parse(second.stdout)).toMatchObject({ prelabelled: 1 });
  });

  test('evaluate --json prints one document in the documented shape', async () => {
    const { code, stdout, stderr } = await maskwright('evaluate', project, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const evaluation = JSON.parse(stdout) as {
      frames: number;
      pixels: number;
      pixelAccuracy: number;
      meanIoU: number;
      classes: {
        index: number;
        name: string;
        iou: number | null;
        intersection: number;
        union: number;
      }[];
      confusion: number[][];
      qualities: string[];
    };
    expect(evaluation.frames).toBe(2);
    expect(evaluation.qualities).toEqual(['fast']);
    expect(evaluation.classes).toHaveLength(11);
    expect(evaluation.confusion.flat().reduce((sum, pixels) => sum + pixels)).toBe(
      evaluation.pixels,
    );
    for (const { index, iou, intersection, union } of evaluation.classes) {
      expect(evaluation.confusion[index]?.[index]).toBe(intersection);
      expect(iou).toBe(union === 0 ? null : intersection / union);
    }
  });

  test('evaluate prints a table with every class and the mean', async () => {
    const { stdout } = await maskwright('evaluate', project, '--revision', 'prelabel');
    for (const text of ['Sky', 'Bicyclist', 'mean IoU', '2 frames']) expect(stdout).toContain(text);
  });

  test('evaluate narrows to frames and revisions, and says which models there are', async () => {
    const evaluate = (...options: string[]) =>
      maskwright('evaluate', project, '--json', ...options);
    expect(JSON.parse((await evaluate('--status', 'todo')).stdout)).toMatchObject({ frames: 2 });
    expect((await evaluate('--status', 'done')).stderr).toContain('No frame has both');
    const byModel = await evaluate('--revision', 'cgnet-m3n21-camvid11');
    expect(JSON.parse(byModel.stdout)).toMatchObject({ frames: 2 });
    expect((await evaluate('--revision', 'latest@2020-01-01')).stderr).toContain(
      'No frame has both',
    );
    const unknown = await evaluate('--revision', 'enet');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('cgnet-m3n21-camvid11');
  });

  test('evaluate --boundary prints how well outlines agree, and keeps what it measured', async () => {
    const plain = JSON.parse((await maskwright('evaluate', project, '--json')).stdout) as object;
    expect(plain).not.toHaveProperty('boundary');
    const { code, stdout, stderr } = await maskwright('evaluate', project, '--boundary', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      ...plain,
      boundary: { frames: 2, unmeasured: 0, scoredFrames: [{ frame: 'a' }, { frame: 'b' }] },
    });
    const { boundary } = JSON.parse(stdout) as { boundary: { boundaryIoU: number } };
    const table = await maskwright('evaluate', project, '--boundary', '--split', 'val');
    expect(table.stdout).toContain('class       boundary IoU  boundary F1');
    expect(table.stdout).toMatch(new RegExp(`mean +${boundary.boundaryIoU.toFixed(4)} `));
  });

  test('compare says what moved between two labellings', async () => {
    const { stdout } = await maskwright('compare', project);
    expect(stdout).toContain('2 frames, mean IoU');
    expect(stdout).toContain('No frame moved');
    const json = await maskwright('compare', project, '--after', 'cgnet-m3n21-camvid11', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ frames: 2, moved: [] });
  });

  test('a data set is looked at before it comes in, and its classes can make a project', async () => {
    const dry = await maskwright('import', project, '--from', data, '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({
      format: { id: 'camvid' },
      frames: 3,
      problems: [],
    });
    const own = path.join(temporary.path, 'own');
    const made = await maskwright('init', own, '--classes-from', data);
    expect(made.stdout).toContain('(11 classes)');
    const text = await maskwright('import', own, '--from', data, '--dry-run');
    expect(text.stdout).toContain('SignSymbol → SignSymbol');
    expect((await maskwright('init', path.join(temporary.path, 'none'))).code).toBe(2);
  });

  test('relink says when every image is where it was', async () => {
    const { stdout } = await maskwright('relink', project, '--from', data);
    expect(stdout).toBe('Every image is where it was\n');
  });

  test('report and export write what they say', async () => {
    const report = path.join(temporary.path, 'report.csv');
    expect((await maskwright('report', project, '--out', report)).stdout).toBe(`${report}\n`);
    expect(await readFile(report, 'utf8')).toContain('SignSymbol');
    const out = path.join(temporary.path, 'exported');
    expect(await maskwright('export', project, '--format', 'camvid', '--out', out)).toMatchObject({
      code: 0,
    });
    expect(await readFile(path.join(out, 'val.txt'), 'utf8')).toContain('val/a.png valannot/a.png');
    const again = await maskwright('export', project, '--format', 'camvid', '--out', out);
    expect(again.code).toBe(1);
    expect(complaints(again)).toEqual([expect.stringContaining(out)]);
  });

  test('segment writes the class index of each pixel of one photo', async () => {
    const out = path.join(temporary.path, 'labels.png');
    const finished = await maskwright(
      'segment',
      path.join(data, 'val', 'a.png'),
      '--model',
      'cgnet-m3n21-camvid11',
      '--device',
      'cpu',
      '--out',
      out,
    );
    expect(finished.code).toBe(0);
    const png = decode(await readFile(out));
    expect(png).toMatchObject({ width: 48, height: 32, channels: 1, depth: 8 });
    expect(Math.max(...png.data)).toBeLessThan(11);
  });
});

test('bench --json prints one document with the figures', async () => {
  const { code, stdout, stderr } = await maskwright(
    ...['bench', '--size', '64x48', '--frames', '2', '--device', 'cpu', '--json'],
  );
  expect({ code, complaints: complaints({ code, stdout, stderr }) }).toEqual({
    code: 0,
    complaints: [],
  });
  const benchmark = JSON.parse(stdout) as Record<string, unknown>;
  expect(benchmark).toMatchObject({ width: 64, height: 48, frames: 2 });
  expect(benchmark['stepsMs']).toHaveProperty('engine.p95');
});

describe('what goes wrong ends with code 1 and one line that names the thing', () => {
  test.each([
    ['a folder that is no project', ['evaluate', 'nowhere'], 'nowhere'],
    [
      'a data set folder that is none',
      ['import', 'street', '--format', 'camvid', '--from', 'street'],
      'CamVid layout',
    ],
    [
      'a model that does not exist',
      ['prelabel', 'street', '--model', 'unet'],
      'cgnet-m3n21-camvid11',
    ],
    [
      'a photo that does not exist',
      ['segment', 'none.png', '--model', 'cgnet-m3n21-camvid11', '--out', 'x.png'],
      'none.png',
    ],
  ])('%s', async (_, args, named) => {
    const finished = await maskwright(...args);
    expect(finished.code).toBe(1);
    expect(complaints(finished)).toEqual([expect.stringContaining(named)]);
    expect(finished.stdout).toBe('');
  });

  test('a checkpoint that is none', async () => {
    const model = path.join(temporary.path, 'weights.pth');
    await writeFile(model, 'not a checkpoint');
    const finished = await maskwright('prelabel', 'street', '--model', model);
    expect(finished.code).toBe(1);
    expect(complaints(finished)).toEqual([expect.stringContaining(model)]);
  });
});

describe('wrong usage ends with code 2', () => {
  test.each([
    ['no command', []],
    ['an unknown command', ['paint']],
    ['a missing argument', ['init']],
    ['a missing option', ['init', 'x']],
    ['an unknown taxonomy', ['init', 'x', '--taxonomy', 'coco']],
    ['an unknown option', ['evaluate', 'x', '--fast']],
    ['a number that is none', ['prelabel', 'x', '--limit', 'many']],
    ['a size that is none', ['bench', '--size', '640']],
    ['a report of an unknown kind', ['report', 'street', '--out', 'report.docx']],
  ])('%s', async (_, args) => {
    expect(await maskwright(...args)).toMatchObject({ code: 2, stdout: '' });
  });
});

test('every command explains itself', async () => {
  const commands = [
    'init',
    'import',
    'prelabel',
    'learn',
    'evaluate',
    'report',
    'export',
    'segment',
    'model',
    'bench',
    'serve',
    'demo',
  ];
  for (const command of commands) {
    const { code, stdout } = await maskwright(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: maskwright ${command}`);
  }
});
