// The training recipe: its own tests in Python, and one network from its training to the app's engine. Skipped, and
// said to be, where there is no Python with PyTorch.

import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  hasPyTorch,
  PYTHON_LIMIT_MS as LIMIT_MS,
  readFloats,
  runProgram as run,
  runPython,
} from '../testing/pytorch.ts';

const TOLERANCE = 1e-3;

interface LogLine {
  readonly event: string;
  readonly loss?: number;
}

/** How far the app's scores are from PyTorch's for the network of a run, at each pixel and class. */
async function errorsInTheApp(at: (name: string) => string, ofRun: string): Promise<number[]> {
  const steps: (readonly string[])[] = [
    ['models.training.export', at(`${ofRun}/checkpoint.pth`), at('net.pth')],
    [
      'models.training.tests.write_scores',
      ...[at('net.pth'), '45', '61', at('input.f32'), at('expected.f32')],
    ],
  ];
  for (const step of steps) {
    const { status, output } = runPython('-m', ...step);
    expect(status, output).toBe(0);
  }
  const engine = run(
    process.execPath,
    [
      ...['cli/main.ts', 'model', 'run', at('net.pth'), '--device', 'cpu'],
      ...['--input', at('input.f32'), '--shape', '1,3,45,61', '--out', at('actual.f32')],
    ],
    { XDG_CONFIG_HOME: at('configuration'), XDG_DATA_HOME: at('data') },
  );
  expect(engine.status, engine.output).toBe(0);
  const actual = await readFloats(at('actual.f32'));
  const expected = await readFloats(at('expected.f32'));
  expect(actual.length).toBe(expected.length);
  return Array.from(expected, (value, place) => Math.abs(value - (actual[place] ?? NaN)));
}

describe.skipIf(!hasPyTorch)('the training recipe, in a Python with PyTorch', () => {
  it(
    'passes its own tests',
    () => {
      const discover = ['discover', '-s', 'models/training/tests', '-t', '.'];
      const { status, output } = runPython('-m', 'unittest', ...discover);
      expect(output).toMatch(/^Ran [1-9]\d* tests/m);
      expect(status, output).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    'learns the sample scenes, and what it exports gives the same scores in the app',
    async () => {
      await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-'));
      const at = (name: string): string => path.join(folder.path, name);
      const sceneOptions = ['--count', '6', '--seed', '5', '--width', '96', '--height', '72'];
      const drawn = run(process.execPath, [
        'scripts/sampleScenes.ts',
        at('scenes'),
        ...sceneOptions,
      ]);
      expect(drawn.status, drawn.output).toBe(0);

      const recipe = [
        'stage2_blocks=1',
        'stage3_blocks=2',
        'iterations=60',
        'batch=4',
        'crop=[64,64]',
      ];
      const trained = runPython(
        ...['-m', 'models.training.train', '--out', at('run'), '--data', at('scenes')],
        ...['--set', ...recipe, '--threads', '1', '--device', 'cpu'],
      );
      expect(trained.status, trained.output).toBe(0);
      const log = (await readFile(at('run/log.jsonl'), 'utf8')).trimEnd().split('\n');
      const losses = log
        .map((line) => JSON.parse(line) as LogLine)
        .flatMap(({ event, loss }) => (event === 'step' && loss !== undefined ? [loss] : []));
      expect(losses.length).toBe(3);
      expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));

      // A decoder behind it, which learns alone.
      const decoder = [
        ...['-m', 'models.training.train', '--out', at('detail'), '--data', at('scenes')],
        ...['--preset', 'camvid-detail', '--threads', '1', '--device', 'cpu'],
        ...['--set', ...recipe.slice(0, 2), 'iterations=4', 'crop=[64,64]'],
      ];
      const bare = runPython(...decoder);
      expect(bare.status).toBe(1);
      expect(bare.output).toContain('give its --weights');
      const detailed = runPython(...decoder, '--weights', at('run/checkpoint.pth'));
      expect(detailed.status, detailed.output).toBe(0);

      for (const folderOfRun of ['run', 'detail']) {
        const errors = await errorsInTheApp(at, folderOfRun);
        expect(errors.length).toBe(11 * 45 * 61);
        expect(
          errors.every((error) => error <= TOLERANCE),
          folderOfRun,
        ).toBe(true);
      }
    },
    LIMIT_MS,
  );
});
