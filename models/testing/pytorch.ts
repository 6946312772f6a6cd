// Programs in a Python with PyTorch, for tests that compare with it; MASKWRIGHT_PYTHON names one that is not on the PATH.

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const IMPORTS = 'import numpy, PIL, torch';
/** A system's own Python, too: others may stand before it on the PATH. */
const CANDIDATES = [process.env['MASKWRIGHT_PYTHON'], 'python3', '/usr/bin/python3', 'python'];

/** Python takes seconds to load PyTorch, and more on a busy machine. */
export const PYTHON_LIMIT_MS = 300_000;

interface Finished {
  readonly status: number | null;
  readonly output: string;
}

const python = CANDIDATES.find(
  (candidate) => candidate !== undefined && spawnSync(candidate, ['-c', IMPORTS]).status === 0,
);

/** Tests that need it are skipped, and say so, where there is none. */
export const hasPyTorch = python !== undefined;

export function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Finished {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, OMP_WAIT_POLICY: 'passive', PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  return { status, output: stdout + stderr };
}

export function runPython(...args: readonly string[]): Finished {
  return runProgram(python ?? '', args);
}

/** Little-endian float32, as NumPy writes it. */
export async function readFloats(file: string): Promise<Float32Array<ArrayBuffer>> {
  return new Float32Array(Uint8Array.from(await readFile(file)).buffer);
}
