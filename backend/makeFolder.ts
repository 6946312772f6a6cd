// A folder where somebody wants one.

import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder, and those above it that are not there. Node's own `recursive` tries without end where a folder that is
 * there says of what is to be made in it that there is no such folder, as those of `/proc` do.
 * @throws the file system's error
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (await isFolder(folder)) return;
    const parent = path.dirname(folder);
    const isAbove = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbove || parent === folder || (await isFolder(parent))) throw error;
    await makeFolder(parent);
    await makeFolder(folder);
  }
}

function isFolder(place: string): Promise<boolean> {
  return stat(place).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
