// Looks into folders on behalf of hosts that have no folder dialog.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { storageError } from '../core/storageErrors.ts';
import type { FolderListing } from './contract/records.ts';
import { DATABASE_FILE } from './projectFolder.ts';

/**
 * The visible folders inside a folder.
 * @param folder null for the home folder
 * @throws MaskwrightError `storage/…`
 */
export async function listFolder(folder: string | null): Promise<FolderListing> {
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
  return {
    path: absolute,
    parent: parent === absolute ? null : parent,
    isProject: isProjectFolder(absolute),
    folders,
  };
}

function isProjectFolder(folder: string): boolean {
  return existsSync(path.join(folder, DATABASE_FILE));
}
