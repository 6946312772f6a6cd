// Looks into folders on behalf of hosts that have no folder dialog.

import { existsSync, type Dirent } from 'node:fs';
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
  const visible = entries.filter(({ name }) => !name.startsWith('.'));
  const found = await Promise.all(visible.map((entry) => followLink(absolute, entry)));
  const folders = found
    .filter(({ kind }) => kind?.isDirectory() === true)
    .map(({ name }) => ({
      name,
      path: path.join(absolute, name),
      isProject: isProjectFolder(path.join(absolute, name)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const names = found
    .filter(({ kind }) => kind?.isFile() === true)
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

/** What an entry is, or leads to; null for a link that leads nowhere. */
async function followLink(
  folder: string,
  entry: Dirent,
): Promise<{
  readonly name: string;
  readonly kind: Pick<Dirent, 'isFile' | 'isDirectory'> | null;
}> {
  const { name } = entry;
  if (!entry.isSymbolicLink()) return { name, kind: entry };
  return { name, kind: await stat(path.join(folder, name)).catch(() => null) };
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
