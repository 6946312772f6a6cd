// The files of a Cityscapes folder, paired: `leftImg8bit/<split>/<city>/<stem>_leftImg8bit.png` with what `gtFine` or
// `gtCoarse` hold for the same split, city and stem.

import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import { frameInTree } from './cityscapesNames.ts';
import type { ScannedFrame, ScanProblem } from '../dataset.ts';
import { isImageName, listNamesIfThere } from '../files/folderListing.ts';
import { listFilesBelowIfThere } from '../files/folderWalk.ts';
import { inOrder } from '../files/frameOrder.ts';
import { withUniqueNames, type UniqueFrames } from '../files/uniqueNames.ts';

/** Of several photos of a frame the first is taken; so of several kinds of ground truth. */
const IMAGE_FOLDERS = ['leftImg8bit', 'leftImg16bit'] as const;
const TRUTH_FOLDERS = ['gtFine', 'gtCoarse'] as const;
/** Of several files of a frame's ground truth the first is read. */
const TRUTH_FILES = [
  'labelIds.png',
  'labelTrainIds.png',
  'color.png',
  'instanceIds.png',
  'polygons.json',
] as const;
type TruthFile = (typeof TRUTH_FILES)[number];

/** By `<split>/<city>/<stem>`. */
type Images = Map<string, string>;

interface Truth {
  /** The file without its ending: `…/gtFine/val/ulm/ulm_000000_000019_gtFine_`. */
  readonly prefix: string;
  readonly files: Set<TruthFile>;
}

/** Whether a folder has any of Cityscapes' own. */
export async function looksLikeCityscapes(root: string): Promise<boolean> {
  const folders = await listNamesIfThere(root, 'folders');
  return [...IMAGE_FOLDERS, ...TRUTH_FOLDERS].some((folder) => folders.includes(folder));
}

/** Which file of the ground truth it is, by its name. */
export function truthFileOf(file: string): TruthFile | null {
  return TRUTH_FILES.find((ending) => file.endsWith(`_${ending}`)) ?? null;
}

/**
 * @param only one split, or null for all that are there
 * @throws MaskwrightError `dataset/layout`, `dataset/noFrames`
 */
export async function scanCityscapesTree(root: string, only: string | null): Promise<UniqueFrames> {
  if (!(await looksLikeCityscapes(root))) {
    throw new MaskwrightError(
      'dataset/layout',
      `${root} has no Cityscapes layout: there is neither leftImg8bit nor gtFine in it. Choose the folder that holds ` +
        'them side by side.',
      { folder: root },
    );
  }
  const problems: ScanProblem[] = [];
  const images: Images = new Map();
  for (const folder of IMAGE_FOLDERS) await collectImages(root, folder, only, images, problems);
  const truths = new Map<string, Truth>();
  for (const folder of TRUTH_FOLDERS) await collectTruth(root, folder, only, truths, problems);
  if (images.size === 0) {
    throw new MaskwrightError(
      'dataset/noFrames',
      `${root} has no photos of Cityscapes${only === null ? '' : ` in the split ${only}`}: put leftImg8bit beside ` +
        'gtFine, with files as leftImg8bit/val/ulm/ulm_000000_000019_leftImg8bit.png.',
      { folder: root },
    );
  }
  const frames = [...images].map(([key, imagePath]) => toFrame(key, imagePath, truths.get(key)));
  const unique = withUniqueNames(inOrder(frames));
  return {
    frames: unique.frames,
    problems: [...problems, ...truthsWithoutImage(images, truths), ...unique.problems],
  };
}

function toFrame(key: string, imagePath: string, truth: Truth | undefined): ScannedFrame {
  const [split = '', city = '', stem = ''] = key.split('/');
  const label = TRUTH_FILES.find((file) => truth?.files.has(file));
  return {
    ...frameInTree({ city, stem }),
    split,
    imagePath,
    labelPath: truth === undefined || label === undefined ? null : truth.prefix + label,
    instancesPath:
      truth?.files.has('instanceIds.png') === true ? `${truth.prefix}instanceIds.png` : null,
  };
}

async function collectImages(
  root: string,
  folder: string,
  only: string | null,
  images: Images,
  problems: ScanProblem[],
): Promise<void> {
  const found = await listFilesBelowIfThere(path.join(root, folder));
  problems.push(...found.problems);
  const twice = new Set<string>();
  for (const file of found.files.filter(isImageName)) {
    const place = placeOf(file);
    if (only !== null && place?.split !== only && file.split('/')[0] !== only) continue;
    const stem = place?.file.match(/^(.+)_leftImg(?:8|16)bit\.[^.]+$/)?.[1];
    const absolute = path.join(root, folder, file);
    if (place === null || stem === undefined) {
      problems.push({
        subject: absolute,
        message: `It is left out: photos lie as ${folder}/<split>/<city>/<name>_${folder}.png.`,
      });
      continue;
    }
    const key = `${place.split}/${place.city}/${stem}`;
    if (!images.has(key)) images.set(key, absolute);
    else if (twice.has(key)) {
      problems.push({
        subject: absolute,
        message: 'There is another photo of this name with another ending; that one is taken.',
      });
    }
    twice.add(key);
  }
}

async function collectTruth(
  root: string,
  folder: string,
  only: string | null,
  truths: Map<string, Truth>,
  problems: ScanProblem[],
): Promise<void> {
  const found = await listFilesBelowIfThere(path.join(root, folder));
  problems.push(...found.problems);
  for (const file of found.files) {
    const place = placeOf(file);
    const ending = truthFileOf(file);
    if (place === null || ending === null || (only !== null && place.split !== only)) continue;
    const stem = /^(.+)_gt(?:Fine|Coarse)_$/.exec(place.file.slice(0, -ending.length))?.[1];
    if (stem === undefined) continue;
    const key = `${place.split}/${place.city}/${stem}`;
    const prefix = path.join(root, folder, file).slice(0, -ending.length);
    const known = truths.get(key);
    if (known === undefined) truths.set(key, { prefix, files: new Set([ending]) });
    else if (known.prefix === prefix) known.files.add(ending);
  }
}

interface FilePlace {
  readonly split: string;
  readonly city: string;
  readonly file: string;
}

function placeOf(relative: string): FilePlace | null {
  const [split, city, file, ...deeper] = relative.split('/');
  if (split === undefined || city === undefined || file === undefined) return null;
  return deeper.length > 0 ? null : { split, city, file };
}

/** One problem a folder: whoever has the photos of one split has thousands of files of the others. */
function truthsWithoutImage(images: Images, truths: Map<string, Truth>): ScanProblem[] {
  const prefixes = [...truths].filter(([key]) => !images.has(key)).map(([, { prefix }]) => prefix);
  const byFolder = Map.groupBy(prefixes, (prefix) => path.dirname(prefix));
  return [...byFolder].map(([subject, [first = '', ...others]]) => ({
    subject,
    message:
      `${others.length + 1} frames have ground truth here, but no photo in leftImg8bit (the first: ` +
      `${path.basename(first)}…); they are left out.`,
  }));
}
