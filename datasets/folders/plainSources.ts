// Where photos and masks lie in a folder that has no format of its own: in parallel folders, `images` and `masks`, at the
// top or in each split's folder; or side by side anywhere below.

import path from 'node:path';
import { SPLITS, type ScanProblem } from '../dataset.ts';
import { hasEnding, isImageName, listNamesIfThere, stem } from '../files/folderListing.ts';
import { listFilesBelow } from '../files/folderWalk.ts';
import { pairFiles, type Pair, type Suffixes } from './pairing.ts';
import { namedOrCounted } from '../files/scanProblems.ts';

export interface PlainFrame extends Pair {
  readonly split: string | null;
}

export interface PlainFrames {
  readonly frames: readonly PlainFrame[];
  readonly problems: readonly ScanProblem[];
}

const IMAGES = 'images';
const MASKS = ['masks', 'labels', 'annotations'];
const MASK_SUFFIXES = ['_mask', '_label', '_labels'];
const SUFFIXES: Suffixes = { image: [], label: ['', ...MASK_SUFFIXES] };
/** Folders of these names are splits wherever they come first in a frame's name. */
const SPLIT_FOLDERS: readonly string[] = [...SPLITS, 'valid', 'validation', 'training', 'testing'];

interface ParallelFolders {
  /** The folder that holds both, relative to the root: '' or a split's. */
  readonly above: string;
  /** Null where there are only photos. */
  readonly masks: string | null;
}

/** Whether there are photos where {@link findPlainFrames} looks first. */
export async function looksPlain(root: string): Promise<boolean> {
  if ((await parallelFolders(root)).length > 0) return true;
  const near = [
    root,
    ...(await listNamesIfThere(root, 'folders')).map((name) => path.join(root, name)),
  ];
  for (const folder of near) {
    if ((await listNamesIfThere(folder, 'files')).some(isImageName)) return true;
  }
  return false;
}

/** @throws MaskwrightError `dataset/layout` when the folder cannot be read */
export async function findPlainFrames(root: string): Promise<PlainFrames> {
  const parallel = await parallelFolders(root);
  if (parallel.length === 0) return findSideBySide(root);
  const found = await Promise.all(parallel.map((folders) => findInFolders(root, folders)));
  return {
    frames: found.flatMap(({ frames }) => frames),
    problems: found.flatMap(({ problems }) => problems),
  };
}

async function parallelFolders(root: string): Promise<ParallelFolders[]> {
  const above = ['', ...(await listNamesIfThere(root, 'folders'))];
  const found: ParallelFolders[] = [];
  for (const folder of above) {
    if (MASKS.includes(folder) || folder === IMAGES) continue;
    const inside = await listNamesIfThere(path.join(root, folder), 'folders');
    if (!inside.includes(IMAGES)) continue;
    found.push({ above: folder, masks: MASKS.find((name) => inside.includes(name)) ?? null });
  }
  return found;
}

/** A frame's name is its path below `images`, after the name of the folder above it. */
async function findInFolders(
  root: string,
  { above, masks }: ParallelFolders,
): Promise<PlainFrames> {
  const filesOf = async (name: string) => {
    const folder = path.join(root, above, name);
    return { folder, ...(await listFilesBelow(folder)) };
  };
  const images = await filesOf(IMAGES);
  const labels = masks === null ? null : await filesOf(masks);
  const { pairs, problems } = pairFiles(images, labels, SUFFIXES);
  return {
    frames: pairs.map((pair) => {
      const name = path.posix.join(above, pair.name);
      return { ...pair, name, split: above === '' ? splitOf(name) : above };
    }),
    problems: [...images.problems, ...(labels?.problems ?? []), ...problems],
  };
}

/**
 * A PNG is a mask when a photo with another ending has its name, or when it is named as a photo's mask (`a_mask.png` beside
 * `a.png`); all other images are photos.
 */
async function findSideBySide(root: string): Promise<PlainFrames> {
  const { files, problems: walked } = await listFilesBelow(root);
  const images = files.filter(isImageName);
  const stems = new Set(images.map(withoutEnding));
  const others = new Set(images.filter((file) => !hasEnding(file, '.png')).map(withoutEnding));
  const photos: string[] = [];
  const masks: string[] = [];
  const alone: ScanProblem[] = [];
  for (const file of images) {
    const suffix = MASK_SUFFIXES.find((end) => stem(file).endsWith(end));
    const owner = suffix === undefined ? null : withoutEnding(file).slice(0, -suffix.length);
    const isMask = hasEnding(file, '.png') && (owner !== null || others.has(withoutEnding(file)));
    if (!isMask) photos.push(file);
    else if (owner === null || stems.has(owner)) masks.push(file);
    else {
      alone.push({
        subject: path.join(root, file),
        message: `It is named as the mask of ${path.posix.basename(owner)}, which is not here; it is left out.`,
      });
    }
  }
  const paired = pairFiles(
    { folder: root, files: photos },
    { folder: root, files: masks },
    SUFFIXES,
  );
  return {
    frames: paired.pairs.map((pair) => ({ ...pair, split: splitOf(pair.name) })),
    problems: [...walked, ...namedOrCounted(alone, root), ...paired.problems],
  };
}

function splitOf(name: string): string | null {
  const [first = ''] = name.split('/');
  return first !== name && SPLIT_FOLDERS.includes(first) ? first : null;
}

function withoutEnding(file: string): string {
  return file.slice(0, file.length - path.posix.extname(file).length);
}
