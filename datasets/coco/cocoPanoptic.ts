// COCO panoptic: `annotations/panoptic_<split>.json`, a folder of PNGs with the same name, and the images. Each annotation
// file is a split.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import {
  ImageSchema,
  assertSameCategories,
  classesOf,
  readAnnotations,
  readPanopticFile,
  shown,
  type Category,
  type PanopticFile,
  type Segments,
} from './cocoPanopticFile.ts';
import { readPanopticLabels } from './cocoPanopticLabels.ts';
import type { DatasetFormat, DatasetScan, ScannedFrame, ScanProblem } from '../dataset.ts';
import { isImageName, listNamesIfThere } from '../files/folderListing.ts';
import { listFilesBelow } from '../files/folderWalk.ts';
import { inOrder } from '../files/frameOrder.ts';
import { isInnerPath } from '../files/innerPath.ts';
import { namedOrCounted } from '../files/scanProblems.ts';
import { withUniqueNames } from '../files/uniqueNames.ts';

const FILE_NAME = /^panoptic(?:_(.+))?\.json$/;
/** Where the annotation files may lie, relative to the data set's folder. */
const PLACES = ['annotations', ''];

/** One annotation file, and where its PNGs and images lie. */
interface PanopticPlace {
  readonly json: string;
  readonly split: string | null;
  /** Null when there is none. */
  readonly maskFolder: string | null;
  readonly imageFolder: string;
}

interface FoundFrames {
  readonly frames: readonly ScannedFrame[];
  /** By the path of the PNG. */
  readonly segments: ReadonlyMap<string, Segments>;
  readonly problems: readonly ScanProblem[];
}

export const cocoPanoptic: DatasetFormat = {
  id: 'coco-panoptic',
  title: 'COCO panoptic',
  detect: async (root) => (await findPlaces(root)).length > 0,
  scan: (root, { split }) => scanPanoptic(root, split),
};

/** The classes are the categories in the order of the first file; a file with others is left out. */
async function scanPanoptic(root: string, only: string | null): Promise<DatasetScan> {
  const places = (await findPlaces(root)).filter(({ split }) => only === null || split === only);
  const problems: ScanProblem[] = [];
  const frames: ScannedFrame[] = [];
  const segments = new Map<string, Segments>();
  let categories: readonly Category[] | null = null;
  for (const place of places) {
    try {
      const file = await readPanopticFile(place.json);
      categories ??= file.categories;
      assertSameCategories(file.categories, categories, place.json);
      const found = await findFrames(place, file);
      frames.push(...found.frames);
      problems.push(...found.problems);
      for (const [mask, named] of found.segments) segments.set(mask, named);
    } catch (error) {
      problems.push({ subject: place.json, message: messageOf(error) });
    }
  }
  if (categories === null) throw notPanoptic(root, only, problems);
  if (frames.length === 0) throw noFrames(root, problems);
  const { frames: unique, problems: doubles } = withUniqueNames(inOrder(frames));
  return {
    classes: classesOf(categories),
    frames: unique,
    problems: [...problems, ...doubles],
    isSynthetic: false,
    readLabels: ({ labelPath }) => readPanopticLabels(labelPath, segments.get(labelPath)),
  };
}

async function findPlaces(root: string): Promise<PanopticPlace[]> {
  const places: PanopticPlace[] = [];
  for (const place of PLACES) {
    const folder = path.join(root, place);
    for (const name of await listNamesIfThere(folder, 'files')) {
      const match = FILE_NAME.exec(name);
      if (match === null) continue;
      const split = match[1] ?? null;
      const stem = path.basename(name, '.json');
      const images = split === null ? ['images'] : [split, `images/${split}`, 'images'];
      places.push({
        json: path.join(folder, name),
        split,
        maskFolder: await firstFolder([path.join(folder, stem), path.join(root, stem)]),
        imageFolder: (await firstFolder(images.map((inner) => path.join(root, inner)))) ?? root,
      });
    }
  }
  return places;
}

async function firstFolder(folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder) return folder;
  }
  return null;
}

/** The images of a file that are on disk, each with its PNG where it has one. */
async function findFrames(place: PanopticPlace, file: PanopticFile): Promise<FoundFrames> {
  const { wrong, byImage } = readAnnotations(file, place.json);
  const masks = await listFolder(place.maskFolder);
  const images = await listFolder(place.imageFolder);
  const imageOf = imageFinder(images.files);
  const frames: ScannedFrame[] = [];
  const segments = new Map<string, Segments>();
  const missing: ScanProblem[] = [];
  const withoutMask: ScanProblem[] = [];
  for (const entry of file.images) {
    const image = v.safeParse(ImageSchema, entry);
    if (!image.success || !isInnerPath(image.output.file_name)) {
      wrong.push({
        subject: place.json,
        message: `${shown(entry)} is no image's entry, or leads out of its folder.`,
      });
      continue;
    }
    const { id, file_name: fileName } = image.output;
    const named = byImage.get(id);
    byImage.delete(id);
    const onDisk = imageOf(fileName);
    if (onDisk === undefined) {
      const subject = path.join(place.imageFolder, fileName);
      missing.push({
        subject,
        message: `${place.json} names this image, but it is not there; it is left out.`,
      });
      continue;
    }
    const mask = named !== undefined && masks.files.has(named.mask) ? named : null;
    const labelPath = mask === null ? null : path.join(place.maskFolder ?? '', mask.mask);
    if (mask !== null && labelPath !== null) segments.set(labelPath, mask);
    else if (named !== undefined) {
      const subject = path.join(place.maskFolder ?? path.dirname(place.json), named.mask);
      withoutMask.push({
        subject,
        message: 'The PNG is not there; its frame comes in without ground truth.',
      });
    }
    frames.push({
      name: withoutEnding(fileName),
      split: place.split,
      city: null,
      sequence: null,
      imagePath: path.join(place.imageFolder, onDisk),
      labelPath,
      instancesPath: null,
    });
  }
  const strays = [...byImage.values()].map(({ mask }) => ({
    subject: place.json,
    message: `It annotates ${mask} for an image that it does not name; this is left out.`,
  }));
  const kinds = [wrong, missing, withoutMask, strays];
  return {
    frames,
    segments,
    problems: [
      ...images.problems,
      ...masks.problems,
      ...kinds.flatMap((kind) => namedOrCounted(kind, place.json)),
    ],
  };
}

async function listFolder(
  folder: string | null,
): Promise<{ files: ReadonlySet<string>; problems: readonly ScanProblem[] }> {
  if (folder === null) return { files: new Set(), problems: [] };
  const { files, problems } = await listFilesBelow(folder);
  return { files: new Set(files), problems };
}

/** By the name in the annotation file, or by that name with another ending of an image. */
function imageFinder(files: ReadonlySet<string>): (fileName: string) => string | undefined {
  const byStem = new Map<string, string>();
  for (const file of files) {
    const stem = withoutEnding(file);
    if (isImageName(file) && !byStem.has(stem)) byStem.set(stem, file);
  }
  return (fileName) =>
    files.has(fileName) && isImageName(fileName) ? fileName : byStem.get(withoutEnding(fileName));
}

function withoutEnding(file: string): string {
  return file.slice(0, file.length - path.posix.extname(file).length);
}

function notPanoptic(
  root: string,
  only: string | null,
  problems: readonly ScanProblem[],
): MaskwrightError {
  const name = only === null ? 'panoptic_<split>.json' : `panoptic_${only}.json`;
  return new MaskwrightError(
    'dataset/layout',
    problems[0]?.message ??
      `${root} has no COCO panoptic layout: no file annotations/${name} was found in it. Choose the folder that holds ` +
        '"annotations" and the images.',
    { folder: root },
  );
}

function noFrames(root: string, problems: readonly ScanProblem[]): MaskwrightError {
  const [first] = problems;
  const why = first === undefined ? '' : ` ${first.subject}: ${first.message}`;
  return new MaskwrightError(
    'dataset/noFrames',
    `${root} has COCO's panoptic annotations, but none of their images is there.${why}`,
    { folder: root },
  );
}
