// Masks in Pascal VOC's folders, wherever they lie: on disk or in an archive. `SegmentationClass/<name>.png` are the masks,
// `ImageSets/Segmentation/<split>.txt` name the frames of each split, `labelmap.txt` the classes.

import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import { SPLITS, type ScanProblem } from '../dataset.ts';
import { hasEnding } from '../files/folderListing.ts';
import { listFilesBelow } from '../files/folderWalk.ts';
import { isInnerPath } from '../files/innerPath.ts';
import { readLabelFile } from '../files/labelFile.ts';
import { namedOrCounted } from '../files/scanProblems.ts';
import { LABELMAP_FILE, VOC_CLASSES, parseLabelmap, type VocClasses } from './vocClasses.ts';

export const IMAGE_FOLDER = 'JPEGImages';
export const MASK_FOLDER = 'SegmentationClass';
export const LIST_FOLDER = 'ImageSets/Segmentation';
/** CVAT's name for frames of no split. */
export const NO_SPLIT = 'default';
/** VOC's list of train and val together; a frame in one of these belongs there. */
export const TRAIN_AND_VAL = 'trainval';

/** Files by their place relative to a folder or in an archive, with forward slashes. */
export interface FileSource {
  /** The folder or archive. */
  readonly place: string;
  readonly files: readonly string[];
  readonly problems: readonly ScanProblem[];
  /** @throws MaskwrightError `label/malformed` */
  read(file: string): Promise<Uint8Array>;
}

/** What masks there are, nothing of them read yet. */
export interface VocSource {
  readonly classes: VocClasses;
  /** Mask files by the frame's name. */
  readonly masks: ReadonlyMap<string, string>;
  /** Each frame that a list names, with its split. */
  readonly splits: ReadonlyMap<string, string | null>;
  readonly hasLists: boolean;
  readonly problems: readonly ScanProblem[];
}

/** @throws MaskwrightError `dataset/layout` when the folder cannot be read */
export async function openFolder(root: string): Promise<FileSource> {
  return {
    place: root,
    ...(await listFilesBelow(root)),
    read: (file) => readLabelFile(path.join(root, file)),
  };
}

/** @throws MaskwrightError `dataset/layout` for a class table that cannot be used */
export async function readVocSource(source: FileSource): Promise<VocSource> {
  const classes = source.files.includes(LABELMAP_FILE)
    ? parseLabelmap(await readText(source, LABELMAP_FILE), path.join(source.place, LABELMAP_FILE))
    : VOC_CLASSES;
  const masks = new Map<string, string>();
  for (const file of source.files) {
    if (!file.startsWith(`${MASK_FOLDER}/`) || !hasEnding(file, '.png')) continue;
    const name = nameBelow(file, MASK_FOLDER);
    if (!masks.has(name)) masks.set(name, file);
  }
  return { classes, masks, ...(await readSplits(source)) };
}

/** A file's place below a folder, without its ending: the frame's name. */
export function nameBelow(file: string, folder: string): string {
  return file.slice(folder.length + 1, file.length - path.extname(file).length);
}

/**
 * Each frame has the split of the first list that names it: train, val, test, others by name, and `trainval` last, so that
 * it says something only of frames that are in no other.
 */
async function readSplits(
  source: FileSource,
): Promise<Pick<VocSource, 'splits' | 'hasLists' | 'problems'>> {
  const lists = source.files
    .filter((file) => path.posix.dirname(file) === LIST_FOLDER && hasEnding(file, '.txt'))
    .map((file) => ({ file, split: nameBelow(file, LIST_FOLDER) }))
    .sort((a, b) => rank(a.split) - rank(b.split));
  const splits = new Map<string, string | null>();
  const problems: ScanProblem[] = [];
  for (const { file, split } of lists) {
    const subject = path.join(source.place, file);
    const wrong: ScanProblem[] = [];
    for (const name of namesIn(await readText(source, file))) {
      const known = splits.get(name);
      if (!isInnerPath(name)) {
        wrong.push({
          subject,
          message: `It names "${name}", which leads out of the data set; it is left out.`,
        });
      } else if (known === undefined) splits.set(name, split === NO_SPLIT ? null : split);
      else if (split !== TRAIN_AND_VAL && known !== split) {
        wrong.push({
          subject,
          message: `It names "${name}", which is in the list ${known ?? NO_SPLIT} too, and stays there.`,
        });
      }
    }
    problems.push(...namedOrCounted(wrong, subject));
  }
  return { splits, hasLists: lists.length > 0, problems: [...source.problems, ...problems] };
}

function rank(split: string): number {
  if (split === TRAIN_AND_VAL) return SPLITS.length + 1;
  const place = (SPLITS as readonly string[]).indexOf(split);
  return place >= 0 ? place : SPLITS.length;
}

/** A name a line; CVAT puts names with spaces in quotes, with backslashes before quotes and backslashes. */
function namesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => /^"(.*)"$/.exec(line)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? line);
}

async function readText(source: FileSource, file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await source.read(file));
  } catch (error) {
    const subject = path.join(source.place, file);
    throw new MaskwrightError(
      'dataset/layout',
      `The list ${subject} cannot be read as UTF-8 text; mend it and import again.`,
      { file: subject },
      { cause: error },
    );
  }
}
