// The training recipe: its own tests in Python, and one network from its training to the app's engine. Skipped, and
// said to be, where there is no Python with PyTorch; MASKWRIGHT_PYTHON names one that is not on the PATH.

import { spawnSync } from 'node:child_process';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const IMPORTS = 'import numpy, PIL, torch';
/** A system's own Python, too: others may stand before it on the PATH. */
const CANDIDATES = [process.env['MASKWRIGHT_PYTHON'], 'python3', '/usr/bin/python3', 'python'];
const TOLERANCE = 1e-3;
/** Python takes seconds to load PyTorch, and more on a busy machine. */
const LIMIT_MS = 300_000;

interface LogLine {
  readonly event: string;
  readonly loss?: number;
}

const python = CANDIDATES.find(
  (candidate) => candidate !== undefined && spawnSync(candidate, ['-c', IMPORTS]).status === 0,
);

function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, OMP_WAIT_POLICY: 'passive', PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  return { status, output: stdout + stderr };
}

function runPython(...args: readonly string[]): ReturnType<typeof run> {
  return run(python ?? '', args);
}

async function readFloats(file: string): Promise<Float32Array> {
  return new Float32Array(Uint8Array.from(await readFile(file)).buffer);
}

describe.skipIf(python === undefined)('the training recipe, in a Python with PyTorch', () => {
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

      const steps: (readonly string[])[] = [
        ['models.training.export', at('run/checkpoint.pth'), at('net.pth')],
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
      const expected = await readFloats(at('expected.f32'));
      const actual = await readFloats(at('actual.f32'));
      expect(actual.length).toBe(11 * 45 * 61);
      const errors = expected.map((value, place) => Math.abs(value - (actual[place] ?? NaN)));
      expect(errors.every((error) => error <= TOLERANCE)).toBe(true);
    },
    LIMIT_MS,
  );
});
