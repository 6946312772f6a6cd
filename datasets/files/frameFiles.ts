// Files of an export: where a frame's files lie in a layout, and how they are written.

import { appendFile, copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import type { ExportFrame } from '../dataset.ts';

/**
 * Writes a file of an export with the folders above it.
 * @param file relative to `root`, with forward slashes
 */
export async function writeExportFile(
  root: string,
  file: string,
  content: Uint8Array | string,
): Promise<void> {
  await writeFile(await prepare(root, file), content);
}

/** Adds to the end of a file that {@link writeExportFile} wrote. */
export async function appendExportFile(root: string, file: string, text: string): Promise<void> {
  await appendFile(await prepare(root, file), text);
}

/**
 * Writes a frame's image, or nothing when it is left out.
 * @param file relative to `root`, with forward slashes, without the ending
 * @returns the file with its ending; null when there is none
 */
export async function writeExportImage(
  root: string,
  file: string,
  image: ExportFrame['image'],
): Promise<string | null> {
  if (image === null) return null;
  if (!('file' in image)) {
    await writeExportFile(root, file + image.ending, image.bytes);
    return file + image.ending;
  }
  const target = file + path.extname(image.file);
  await copyFile(image.file, await prepare(root, target));
  return target;
}

/** Makes the folders above a file; names that come from elsewhere never lead out of the export. */
async function prepare(root: string, file: string): Promise<string> {
  const absolute = path.resolve(root, file);
  if (!absolute.startsWith(path.resolve(root) + path.sep)) {
    throw new MaskwrightError('usage/invalid', `The file ${file} would lie outside the export.`);
  }
  await mkdir(path.dirname(absolute), { recursive: true });
  return absolute;
}

/**
 * Keeps each place in an export for one frame.
 * @returns what takes a place for a frame; places that are taken are refused
 */
export function createPlaces(): (place: string, name: string) => void {
  const owners = new Map<string, string>();
  return (place, name) => {
    const owner = owners.get(place);
    if (owner !== undefined) {
      throw new MaskwrightError(
        'export/nameTaken',
        `The frames ${owner} and ${name} would have the same file name ${path.posix.basename(place)} in this layout; ` +
          'export them apart, or choose a layout with folders.',
        { name, other: owner },
      );
    }
    owners.set(place, name);
  };
}

/**
 * Names for layouts whose folders are flat: a frame's name with its folders joined by `__`.
 * @returns the flat name of each further frame; names that have become equal are refused
 */
export function createFlatNames(): (frame: Pick<ExportFrame, 'name' | 'split'>) => string {
  const take = createPlaces();
  return ({ name, split }) => {
    const flat = name.replaceAll('/', '__');
    take(`${split ?? ''}/${flat}`, name);
    return flat;
  };
}
