// Lists that say which frames belong to which split: `train.txt`, `val.txt`, `test.txt` in a data set's folder, or any
// `splits/<split>.txt`. A line names an image and perhaps its label file, with a path from wherever the list was made.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ScannedFrame, ScanProblem } from '../dataset.ts';
import { hasEnding, isImageName, listNamesIfThere } from './folderListing.ts';
import { writeExportFile } from './frameFiles.ts';

export interface SplitList {
  readonly split: string;
  readonly file: string;
  readonly lines: readonly string[];
}

/** Some data sets call their validation split "valid". */
const ROOT_LISTS: Readonly<Record<string, string>> = {
  'train.txt': 'train',
  'val.txt': 'val',
  'valid.txt': 'val',
  'test.txt': 'test',
};
const LIST_FOLDER = 'splits';
/** Lists of millions of frames have less. */
const MAX_LIST_BYTES = 2 ** 27;

/** The lists that lie in a data set's folder, in the order in which they count. */
export async function readSplitLists(
  root: string,
): Promise<{ readonly lists: readonly SplitList[]; readonly problems: readonly ScanProblem[] }> {
  const inRoot = await listNamesIfThere(root, 'files');
  const apart = await listNamesIfThere(path.join(root, LIST_FOLDER), 'files');
  const wanted = [
    ...Object.entries(ROOT_LISTS)
      .filter(([name]) => inRoot.includes(name))
      .map(([name, split]) => ({ split, file: path.join(root, name) })),
    ...apart
      .filter((name) => hasEnding(name, '.txt'))
      .map((name) => ({
        split: name.slice(0, -'.txt'.length),
        file: path.join(root, LIST_FOLDER, name),
      })),
  ];
  const lists: SplitList[] = [];
  const problems: ScanProblem[] = [];
  for (const { split, file } of wanted) {
    const lines = await readLines(file);
    if (lines === null) {
      problems.push({
        subject: file,
        message: 'This list cannot be read or is too long; it is left out.',
      });
    } else lists.push({ split, file, lines });
  }
  return { lists, problems };
}

/**
 * The frames with the splits that the lists say; frames that are on no list keep their own. A list of which nothing is here
 * is that of a split that was left out, which is no problem.
 */
export function applySplitLists(
  root: string,
  lists: readonly SplitList[],
  frames: readonly ScannedFrame[],
): { readonly frames: readonly ScannedFrame[]; readonly problems: readonly ScanProblem[] } {
  const { find, isUnclear } = frameFinder(root, frames);
  const splits = new Map<ScannedFrame, SplitList>();
  const problems: ScanProblem[] = [];
  for (const list of lists) {
    const missing: string[] = [];
    const doubles: string[] = [];
    for (const line of list.lines) {
      const frame = find(line, list.split);
      const owner = frame === undefined ? undefined : splits.get(frame);
      if (frame === undefined) {
        if (line.split(/\s+/).some(isImageName)) missing.push(line);
      } else if (owner === undefined) splits.set(frame, list);
      else if (owner.split !== list.split) doubles.push(line);
    }
    const unclear = missing.filter(isUnclear);
    if (missing.length > 0 && missing.length < list.lines.length) {
      problems.push(counted(list, missing, 'of its lines name images that are not here'));
    } else if (unclear.length > 0) {
      problems.push(counted(list, unclear, 'of its lines name more than one image that is here'));
    }
    if (doubles.length > 0) {
      problems.push(
        counted(list, doubles, 'of its lines name frames that a list before has already'),
      );
    }
  }
  return {
    frames: frames.map((frame) => ({ ...frame, split: splits.get(frame)?.split ?? frame.split })),
    problems,
  };
}

/** Writes `splits/<split>.txt` for each split: a line a frame, by name. @returns the files */
export async function writeSplitLists(
  root: string,
  lines: ReadonlyMap<string, readonly string[]>,
): Promise<string[]> {
  const files: string[] = [];
  for (const split of [...lines.keys()].sort()) {
    const file = `${LIST_FOLDER}/${split}.txt`;
    const sorted = [...(lines.get(split) ?? [])].sort();
    await writeExportFile(root, file, sorted.map((line) => `${line}\n`).join(''));
    files.push(file);
  }
  return files;
}

interface FrameFinder {
  readonly find: (line: string, split: string) => ScannedFrame | undefined;
  /** Whether several images here are called as a line says. */
  readonly isUnclear: (line: string) => boolean;
}

/**
 * Finds the frame that a line means: by the longest end of its path that is an image here, whatever the ending, or else that
 * a single image's path ends with. By an end of its path alone, a name most of all, it is never taken out of another split's
 * folder.
 */
function frameFinder(root: string, frames: readonly ScannedFrame[]): FrameFinder {
  const byPath = new Map<string, ScannedFrame>();
  /** By each end of the path; null where several have the same. */
  const byEnd = new Map<string, ScannedFrame | null>();
  for (const frame of frames) {
    const relative = withoutEnding(path.relative(root, frame.imagePath).replaceAll(path.sep, '/'));
    byPath.set(relative, frame);
    for (const end of endsOf(relative)) byEnd.set(end, byEnd.has(end) ? null : frame);
  }
  const find: FrameFinder['find'] = (line, split) => {
    for (const candidate of pathsIn(line)) {
      const ends = endsOf(withoutEnding(candidate));
      const whole = ends.find((end) => byPath.has(end));
      if (whole !== undefined) return byPath.get(whole);
      for (const end of ends) {
        const found = byEnd.get(end);
        if (found !== undefined && found !== null && [null, split].includes(found.split))
          return found;
      }
    }
    return undefined;
  };
  return {
    find,
    isUnclear: (line) =>
      pathsIn(line).some((file) => byEnd.get(path.posix.basename(withoutEnding(file))) === null),
  };
}

/** A path and what is left of it without its first folder, the first two, and so on. */
function endsOf(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_, from) => parts.slice(from).join('/'));
}

/** An image's path ends at a space, but may have some itself: the shortest first; else the line is a name alone. */
function pathsIn(line: string): string[] {
  const words = line.replaceAll('\\', '/').split(/(?<=\S)(?=\s)/);
  const paths = words.map((_, last) => words.slice(0, last + 1).join('')).filter(isImageName);
  return paths.length > 0 ? paths : [line];
}

function withoutEnding(file: string): string {
  return isImageName(file) ? file.slice(0, -path.posix.extname(file).length) : file;
}

function counted({ file }: SplitList, lines: readonly string[], what: string): ScanProblem {
  return { subject: file, message: `${lines.length} ${what} (the first: ${lines[0] ?? ''}).` };
}

async function readLines(file: string): Promise<string[] | null> {
  try {
    if ((await stat(file)).size > MAX_LIST_BYTES) return null;
    const text = await readFile(file, 'utf8');
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch {
    return null;
  }
}
