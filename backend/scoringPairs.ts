// Which prediction belongs to which ground truth, when two folders are scored.

import path from 'node:path';
import { MaskwrightError } from '../core/errors.ts';
import { hasEnding, stem } from '../datasets/files/folderListing.ts';
import { listFilesBelow } from '../datasets/files/folderWalk.ts';

/** Absolute paths of one frame's files. */
export interface ScoringPair {
  /** What stands for the frame in messages and results. */
  readonly frame: string;
  readonly truth: string;
  readonly prediction: string;
}

/** After `<city>_<sequence>_<frame>`. */
const CITYSCAPES_TRUTH_ENDING = '_gtFine_labelIds.png';

interface FoundFile {
  readonly name: string;
  readonly file: string;
}

/**
 * Pairs as the official script makes them: ground truth is every `*_gtFine_labelIds.png` below its folder, and its
 * prediction is the one PNG, anywhere below the other folder, whose name begins with the same city, sequence and frame.
 * @throws MaskwrightError `dataset/layout`, `dataset/noFrames`, or `frame/noMask` for a missing prediction
 */
export async function findCityscapesPairs(gt: string, pred: string): Promise<ScoringPair[]> {
  const found = await listPngsOfBoth(gt, pred);
  const truths = found.truths.flatMap(({ name, file }) => {
    if (!name.endsWith(CITYSCAPES_TRUTH_ENDING)) return [];
    return [{ frame: name.slice(0, -CITYSCAPES_TRUTH_ENDING.length), truth: file }];
  });
  assertSome(truths.length, gt, `no *${CITYSCAPES_TRUTH_ENDING} was found in it or below`);
  assertDifferentNames(truths);
  const predictions = found.predictions.sort((a, b) => (a.name < b.name ? -1 : 1));
  return truths.map(({ frame, truth }) => ({
    frame,
    truth,
    prediction: theOnly(withPrefix(predictions, frame), frame, pred),
  }));
}

/**
 * Pairs of index PNGs: to each one below the ground truth's folder that at the same place below the other, or else the
 * only one there of the same name.
 * @throws MaskwrightError `dataset/layout`, `dataset/noFrames`, or `frame/noMask` for a missing prediction
 */
export async function findIndexPairs(gt: string, pred: string): Promise<ScoringPair[]> {
  const { truths, predictions } = await listPngsOfBoth(gt, pred);
  assertSome(truths.length, gt, 'no PNG was found in it or below');
  const atPlace = new Set(predictions.map(({ file }) => file));
  const named = Map.groupBy(predictions, ({ name }) => stem(name));
  return truths.map(({ file, name }) => {
    const place = path.relative(gt, file);
    const samePlace = path.resolve(pred, place);
    return {
      frame: place.slice(0, -path.extname(place).length).split(path.sep).join('/'),
      truth: file,
      prediction: atPlace.has(samePlace)
        ? samePlace
        : theOnly(named.get(stem(name)) ?? [], stem(name), pred),
    };
  });
}

/** Where one of the folders lies in the other, its files are its own alone. */
async function listPngsOfBoth(
  gt: string,
  pred: string,
): Promise<{ readonly truths: FoundFile[]; readonly predictions: FoundFile[] }> {
  if (path.resolve(gt) === path.resolve(pred)) {
    throw new MaskwrightError(
      'usage/invalid',
      `${gt} cannot be ground truth and predictions at once; choose two folders.`,
      { folder: gt },
    );
  }
  const apart = async (folder: string, other: string): Promise<FoundFile[]> => {
    const files = await listPngsBelow(folder);
    return isBelow(other, folder) ? files.filter(({ file }) => !isBelow(file, other)) : files;
  };
  return { truths: await apart(gt, pred), predictions: await apart(pred, gt) };
}

function isBelow(place: string, folder: string): boolean {
  return path.resolve(place).startsWith(path.resolve(folder) + path.sep);
}

/**
 * PNGs in a folder and all below it, by place; hidden ones left out. What cannot be looked at is no small matter here:
 * a score of fewer files than there are would be another score.
 */
async function listPngsBelow(folder: string): Promise<FoundFile[]> {
  const { files, problems } = await listFilesBelow(folder);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new MaskwrightError('dataset/layout', `${problem.subject}: ${problem.message}`, {
      subject: problem.subject,
    });
  }
  return files
    .filter((file) => hasEnding(file, '.png'))
    .map((file) => ({ name: path.posix.basename(file), file: path.resolve(folder, file) }));
}

/** Of files sorted by name, those whose name begins so. */
function withPrefix(sorted: readonly FoundFile[], prefix: string): FoundFile[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.name ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (sorted[end]?.name.startsWith(prefix) === true) end++;
  return sorted.slice(low, end);
}

function theOnly(found: readonly FoundFile[], frame: string, folder: string): string {
  const [first, second] = found;
  if (first === undefined) {
    throw new MaskwrightError(
      'frame/noMask',
      `There is no prediction for ${frame} in ${folder}; put one there whose name begins with ${frame}, ` +
        'or leave its ground truth out.',
      { frame, folder },
    );
  }
  if (second !== undefined) {
    throw new MaskwrightError(
      'dataset/layout',
      `There is more than one prediction for ${frame}: ${first.file} and ${second.file}; leave one of them.`,
      { frame, folder },
    );
  }
  return first.file;
}

function assertSome(count: number, folder: string, reason: string): void {
  if (count > 0) return;
  throw new MaskwrightError(
    'dataset/noFrames',
    `There is no ground truth in ${folder}: ${reason}. Choose the folder that holds it.`,
    { folder },
  );
}

function assertDifferentNames(truths: readonly Pick<ScoringPair, 'frame' | 'truth'>[]): void {
  const owners = new Map<string, string>();
  for (const { frame, truth } of truths) {
    const owner = owners.get(frame);
    if (owner !== undefined) {
      throw new MaskwrightError(
        'dataset/layout',
        `There is more than one ground truth for ${frame}: ${owner} and ${truth}; leave one of them.`,
        { frame },
      );
    }
    owners.set(frame, truth);
  }
}
