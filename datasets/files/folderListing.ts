// What lies in a folder of a data set: names in order, hidden files left out, and what their endings say.

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';

const IMAGE_ENDINGS = new Set(['.png', '.jpg', '.jpeg', '.webp', '.tif', '.tiff']);

/**
 * The names of a folder's files, or of the folders in it, sorted. A link counts as both: reading it later tells.
 * @throws MaskwrightError `dataset/layout` when the folder cannot be read
 */
export async function listNames(folder: string, which: 'files' | 'folders'): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return (
      entries
        .filter(
          (entry) =>
            entry.isSymbolicLink() || (which === 'files' ? entry.isFile() : entry.isDirectory()),
        )
        // Hidden files are not the data set's: macOS leaves a `._name.png` beside each `name.png`.
        .filter((entry) => !entry.name.startsWith('.'))
        .map((entry) => entry.name)
        .sort()
    );
  } catch (error) {
    throw new MaskwrightError(
      'dataset/layout',
      `The folder ${folder} cannot be read; choose one that exists and that you may read.`,
      { folder },
      { cause: error },
    );
  }
}

/** The same, but a folder that is not there, or cannot be read, has nothing in it. */
export function listNamesIfThere(folder: string, which: 'files' | 'folders'): Promise<string[]> {
  return listNames(folder, which).catch(() => []);
}

/** Whether a photo may be read from a file of this name. */
export function isImageName(file: string): boolean {
  return IMAGE_ENDINGS.has(path.extname(file).toLowerCase());
}

export function hasEnding(file: string, ending: string): boolean {
  return path.extname(file).toLowerCase() === ending;
}

/** A file's name without its folder and its last ending. */
export function stem(file: string): string {
  return path.basename(file, path.extname(file));
}
