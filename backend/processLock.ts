// A file that says which process is at work on something, so that another leaves it alone meanwhile.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { storageError } from '../core/storageErrors.ts';

/**
 * Does work while it holds the lock; one that was left by a process that is no more is taken over.
 * @param refuse the error for when another has it, by the id of its process
 * @throws what `refuse` gives, or MaskwrightError `storage/…`
 */
export async function withLock<Result>(
  file: string,
  refuse: (pid: number) => Error,
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => {
    throw storageError(error, file);
  });
  while (!(await makeLock(file))) {
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid > 0 && isAlive(pid)) throw refuse(pid);
    await rm(file, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** @returns false where there is one */
async function makeLock(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw storageError(error, file);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
