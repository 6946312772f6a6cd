// labelme: a JSON of shapes beside each image, in one folder or many.

import { MAX_PIXELS } from '../files/sizeLimit.ts';
import path from 'node:path';
import sharp from 'sharp';
import { MaskwrightError, messageOf } from '../../core/errors.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import {
  SPLITS,
  type DatasetFormat,
  type DatasetScan,
  type LabelledFrame,
  type ScannedFrame,
  type ScanOptions,
  type ScanProblem,
} from '../dataset.ts';
import { CLASS_TABLE_NAMES } from '../classes/classTable.ts';
import { hasEnding, isImageName, listNamesIfThere, stem } from '../files/folderListing.ts';
import { listFilesBelow } from '../files/folderWalk.ts';
import { inOrder } from '../files/frameOrder.ts';
import { classesOfLabels, readLabelmeClasses, type LabelmeClasses } from './labelmeClasses.ts';
import { drawLabelme, readLabelmeFile, type LabelmeAnnotation } from './labelmeShapes.ts';
import { namedOrCounted } from '../files/scanProblems.ts';
import { withUniqueNames } from '../files/uniqueNames.ts';

/** How many files are looked into to tell whether a folder is labelme's. */
const MOST_LOOKED_INTO = 3;

/** A JSON of labelme's, and the image that it is about. */
interface FoundAnnotation {
  /** Relative to the data set's folder, as is the image. */
  readonly json: string;
  readonly image: string;
  readonly labels: ReadonlySet<string>;
}

export const labelme: DatasetFormat = {
  id: 'labelme',
  title: 'labelme (JSON)',
  detect: detectLabelme,
  scan: scanLabelme,
};

/** A JSON of shapes beside an image of its name, in the folder or in one right below it. */
async function detectLabelme(root: string): Promise<boolean> {
  const below = await listNamesIfThere(root, 'folders');
  for (const folder of ['', ...below].map((name) => path.join(root, name))) {
    const files = await listNamesIfThere(folder, 'files');
    const images = new Set(files.filter(isImageName).map(stem));
    const candidates = files.filter((file) => hasEnding(file, '.json') && images.has(stem(file)));
    for (const file of candidates.slice(0, MOST_LOOKED_INTO)) {
      const annotation = await readLabelmeFile(path.join(folder, file)).catch(() => null);
      if (annotation !== null) return true;
    }
  }
  return false;
}

/**
 * Every image is a frame, with ground truth where a JSON is about it: the one whose `imagePath` leads to it, or, where that
 * leads nowhere, the one of its name beside it. Frames in folders `train`, `val` or `test` have these as their split.
 */
async function scanLabelme(
  root: string,
  { split: only, classTable }: ScanOptions,
): Promise<DatasetScan> {
  const { files, problems } = await listFilesBelow(root);
  const images = files.filter(isImageName);
  const jsons = files.filter((file) => hasEnding(file, '.json') && !isClassTable(file));
  const { annotations, problems: unusable } = await readAnnotations(root, jsons, images);
  if (images.length === 0 || (annotations.length === 0 && jsons.length === 0)) {
    throw notLabelme(root, images.length);
  }
  const labels = new Set(annotations.flatMap((annotation) => [...annotation.labels]));
  const classes = (await readLabelmeClasses(root, classTable)) ?? classesOfLabels(labels);
  if (classes.classes.length >= VOID_INDEX) throw tooManyClasses(root, classes.classes.length);
  const { jsonOf, problems: leftOut } = pairUp(root, annotations, classes);
  const found = images.map((file): ScannedFrame => {
    const json = jsonOf.get(file);
    return {
      name: withoutEnding(file),
      split: splitOf(file),
      city: null,
      sequence: null,
      imagePath: path.join(root, file),
      labelPath: json === undefined ? null : path.join(root, json),
      instancesPath: null,
    };
  });
  const wanted = inOrder(found).filter(({ split }) => only === null || split === only);
  if (wanted.length === 0) {
    throw new MaskwrightError(
      'dataset/noFrames',
      `${root} has no images in a folder "${only ?? ''}"; choose another split, or all.`,
      { folder: root },
    );
  }
  const { frames, problems: doubles } = withUniqueNames(wanted);
  return {
    classes: classes.classes,
    frames,
    problems: [...problems, ...namedOrCounted([...unusable, ...leftOut], root), ...doubles],
    isSynthetic: false,
    readLabels: (frame) => readLabels(frame, classes),
  };
}

function isClassTable(file: string): boolean {
  return (CLASS_TABLE_NAMES as readonly string[]).includes(file);
}

/** Reads all files once for their labels, one at a time; their shapes are read again when they are drawn. */
async function readAnnotations(
  root: string,
  jsons: readonly string[],
  images: readonly string[],
): Promise<{ annotations: FoundAnnotation[]; problems: ScanProblem[] }> {
  const annotations: FoundAnnotation[] = [];
  const problems: ScanProblem[] = [];
  const known = new Set(images);
  // Of two images with one name the first by name counts, so the last to be set.
  const byStem = new Map(images.toReversed().map((file) => [withoutEnding(file), file]));
  for (const json of jsons) {
    const subject = path.join(root, json);
    try {
      const annotation = await readLabelmeFile(subject);
      const named = namedImage(json, annotation);
      const image = named !== null && known.has(named) ? named : byStem.get(withoutEnding(json));
      if (image === undefined) {
        const shown = annotation.imagePath ?? stem(json);
        problems.push({
          subject,
          message: `Its image "${shown}" is not in the data set's folder; put it beside the file, or leave the file out.`,
        });
        continue;
      }
      annotations.push({
        json,
        image,
        labels: new Set(annotation.shapes.map(({ label }) => label)),
      });
    } catch (error) {
      problems.push({ subject, message: messageOf(error) });
    }
  }
  return { annotations, problems };
}

/** Where `imagePath` leads, relative to the data set's folder; null for an absolute one. Windows' slashes are read too. */
function namedImage(json: string, { imagePath }: LabelmeAnnotation): string | null {
  if (imagePath === null || imagePath === undefined || /^([a-z]:|[\\/])/i.test(imagePath))
    return null;
  return path.posix.join(path.posix.dirname(json), imagePath.replaceAll('\\', '/'));
}

/** Gives each image its file; a file with a label that is no class is told and left out, so is a second one. */
function pairUp(
  root: string,
  annotations: readonly FoundAnnotation[],
  { indexOf }: LabelmeClasses,
): { jsonOf: ReadonlyMap<string, string>; problems: ScanProblem[] } {
  const jsonOf = new Map<string, string>();
  const problems: ScanProblem[] = [];
  for (const { json, image, labels } of annotations) {
    const subject = path.join(root, json);
    const unknown = [...labels].filter((label) => !indexOf.has(label));
    const first = jsonOf.get(image);
    if (unknown.length > 0) {
      problems.push({
        subject,
        message: `Its labels ${unknown.join(', ')} are not in the list of classes; the frame comes in without ground truth.`,
      });
    } else if (first !== undefined) {
      problems.push({
        subject,
        message: `${first} is about the image ${image} too; the first is taken.`,
      });
    } else jsonOf.set(image, json);
  }
  return { jsonOf, problems };
}

/** @throws MaskwrightError `label/malformed` */
async function readLabels(
  { imagePath, labelPath }: LabelledFrame,
  classes: LabelmeClasses,
): Promise<LabelMap> {
  const annotation = await readLabelmeFile(labelPath);
  const { imageWidth: width, imageHeight: height } = annotation;
  const size =
    typeof width === 'number' && typeof height === 'number'
      ? { width, height }
      : await sizeOfImage(imagePath);
  return drawLabelme(annotation, size, classes, labelPath);
}

/** Old files do not say how large their image is. It is meant upright: labelme turns photos as their EXIF says. */
async function sizeOfImage(image: string): Promise<{ width: number; height: number }> {
  try {
    const { autoOrient } = await sharp(image).metadata();
    if (autoOrient.width * autoOrient.height > MAX_PIXELS) {
      throw new Error(`it claims more than ${MAX_PIXELS} pixels`);
    }
    return autoOrient;
  } catch (error) {
    throw new MaskwrightError(
      'image/unreadable',
      `The image ${image} cannot be read: ${messageOf(error)}. Give an intact image.`,
      { file: image },
      { cause: error },
    );
  }
}

function splitOf(file: string): string | null {
  const [first = ''] = file.split('/');
  return SPLITS.find((split) => split === first) ?? null;
}

function withoutEnding(file: string): string {
  return file.slice(0, file.length - path.posix.extname(file).length);
}

function notLabelme(root: string, imageCount: number): MaskwrightError {
  return imageCount === 0
    ? new MaskwrightError(
        'dataset/noFrames',
        `${root} has no images; choose the folder that holds them with labelme's JSON files.`,
        { folder: root },
      )
    : new MaskwrightError(
        'dataset/layout',
        `${root} has no labelme annotations: no JSON file was found in it. Choose the folder that holds them with their ` +
          'images.',
        { folder: root },
      );
}

function tooManyClasses(root: string, count: number): MaskwrightError {
  return new MaskwrightError(
    'dataset/unsupported',
    `The labelme files in ${root} have ${count} labels, and ${VOID_INDEX - 1} are the most; give a list of classes.`,
    { folder: root },
  );
}
