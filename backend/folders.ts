// Looks into folders on behalf of hosts that have no folder dialog.

import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { storageError } from '../core/storageErrors.ts';
import type { FolderListing } from './contract/records.ts';
import { DATABASE_FILE } from './projectFolder.ts';

/**
 * The visible folders inside a folder, and its files with one of the endings.
 * @param folder null for the home folder
 * @param endings lower-case, with the dot; without any there are no files
 * @throws MaskwrightError `storage/…`
 */
export async function listFolder(
  folder: string | null,
  endings: readonly string[] = [],
): Promise<FolderListing> {
  const absolute = path.resolve(folder ?? homedir());
  const entries = await readdir(absolute, { withFileTypes: true }).catch((error: unknown) => {
    throw storageError(error, absolute);
  });
  const parent = path.dirname(absolute);
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => ({
      name,
      path: path.join(absolute, name),
      isProject: isProjectFolder(path.join(absolute, name)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => endings.includes(path.extname(name).toLowerCase()))
    .sort((a, b) => a.localeCompare(b));
  return {
    path: absolute,
    parent: parent === absolute ? null : parent,
    isProject: isProjectFolder(absolute),
    folders,
    files: await Promise.all(names.map((name) => describeFile(path.join(absolute, name)))),
  };
}

async function describeFile(file: string): Promise<FolderListing['files'][number]> {
  // One that went away in between has no size any more.
  const bytes = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  return { name: path.basename(file), path: file, bytes };
}

function isProjectFolder(folder: string): boolean {
  return existsSync(path.join(folder, DATABASE_FILE));
}
