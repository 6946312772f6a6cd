// All files below a folder, whatever links lie in it: each folder is entered once, so a cycle of links ends, and links to
// nothing are told.

import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import type { ScanProblem } from '../dataset.ts';

export interface FolderFiles {
  /** Relative to the folder, with forward slashes, sorted; hidden files and folders are left out. */
  readonly files: readonly string[];
  readonly problems: readonly ScanProblem[];
}

/** Deeper than any data set, and less than what a path can hold. */
const MAX_DEPTH = 64;
/** What Node puts for bytes of a name that are not UTF-8; such a file cannot be opened by the name it is given. */
const NOT_UTF8 = '\uFFFD';

interface Walk {
  readonly root: string;
  readonly files: string[];
  readonly problems: ScanProblem[];
  /** Where the folders that have been entered really lie. */
  readonly entered: Set<string>;
  /** Ends it. */
  readonly signal: AbortSignal | null;
}

/**
 * Links to files and folders are followed. A folder that is reached twice is listed where it is reached first: folders
 * come before links, both by name.
 * @param signal once it is aborted, no further folder is entered
 * @throws MaskwrightError `dataset/layout` when the folder itself cannot be read
 */
export async function listFilesBelow(
  root: string,
  signal: AbortSignal | null = null,
): Promise<FolderFiles> {
  const walk: Walk = { root, files: [], problems: [], entered: new Set(), signal };
  try {
    await enter(walk, '');
  } catch (error) {
    throw new MaskwrightError(
      'dataset/layout',
      `The folder ${root} cannot be read; choose one that exists and that you may read.`,
      { folder: root },
      { cause: error },
    );
  }
  return { files: walk.files.sort(), problems: walk.problems };
}

/** The same, but a folder that is not there has nothing in it. */
export async function listFilesBelowIfThere(root: string): Promise<FolderFiles> {
  const isThere = await stat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere ? listFilesBelow(root) : { files: [], problems: [] };
}

async function enter(walk: Walk, folder: string): Promise<void> {
  const absolute = path.join(walk.root, folder);
  const real = await realpath(absolute);
  if (walk.entered.has(real) || walk.signal?.aborted === true) return;
  walk.entered.add(real);
  const entries = (await readdir(absolute, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.'),
  );
  const [links, others] = [
    entries.filter((entry) => entry.isSymbolicLink()),
    entries.filter((entry) => !entry.isSymbolicLink()),
  ].map((list) => list.sort(byName));
  for (const entry of others ?? []) await visit(walk, folder, entry.name, entry);
  for (const { name } of links ?? []) {
    const target = await stat(path.join(absolute, name)).catch(() => null);
    if (target !== null) await visit(walk, folder, name, target);
    else
      tell(
        walk,
        path.posix.join(folder, name),
        'This link leads nowhere, or in a circle; mend or remove it.',
      );
  }
}

async function visit(
  walk: Walk,
  folder: string,
  name: string,
  found: Pick<Dirent, 'isFile' | 'isDirectory'>,
): Promise<void> {
  const entry = path.posix.join(folder, name);
  if (name.includes(NOT_UTF8)) {
    tell(walk, entry, 'Its name is not UTF-8, so it cannot be opened; rename it and import again.');
  } else if (found.isFile()) walk.files.push(entry);
  else if (found.isDirectory()) {
    if (entry.split('/').length > MAX_DEPTH) {
      tell(walk, entry, `It lies more than ${MAX_DEPTH} folders deep and is left out.`);
    } else {
      await enter(walk, entry).catch(() => {
        tell(walk, entry, 'The folder cannot be read and is left out; change its permissions.');
      });
    }
  }
}

function tell({ root, problems }: Walk, entry: string, message: string): void {
  problems.push({ subject: path.join(root, entry), message });
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
