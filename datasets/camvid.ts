// CamVid in the SegNet tutorial's layout: `<split>/` and `<split>annot/`, the labels as index PNGs with 11
// classes and 11 for void. `<split>-jpeg/` is read too, where photos were saved as JPEG.

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { assertKnownIndices, type LabelMap } from '../core/labelMap.ts';
import { TAXONOMIES, VOID_INDEX } from '../core/taxonomy.ts';
import {
  SAMPLE_SET_MARKER,
  SPLITS,
  type DatasetScan,
  type DatasetSplit,
  type ScannedFrame,
  type ScanProblem,
} from './dataset.ts';
import { decodeLabelPng, encodeLabelPng } from './labelPng.ts';

const CLASS_COUNT = TAXONOMIES.camvid11.classes.length;
/** Void as CamVid's files have it; 255 in memory. */
const VOID_ON_DISK = CLASS_COUNT;
const IMAGE_ENDINGS = new Set(['.png', '.jpg', '.jpeg', '.webp', '.tif', '.tiff']);

/**
 * Finds the frames of a CamVid folder.
 * @param only one split, or null for all that are there
 * @throws MaskwrightError `dataset/layout` when the folder has no such layout, `dataset/noFrames` when it
 *   has, but holds no image
 */
export async function scanCamvid(root: string, only: DatasetSplit | null): Promise<DatasetScan> {
  const inRoot = new Set(await listNames(root, 'directories'));
  const scans: Omit<DatasetScan, 'isSynthetic'>[] = [];
  for (const split of only === null ? SPLITS : [only]) {
    const images = [split, `${split}-jpeg`].find((folder) => inRoot.has(folder));
    if (images === undefined) continue;
    const labels = inRoot.has(`${split}annot`) ? `${split}annot` : null;
    scans.push(await scanSplit(root, split, images, labels));
  }
  if (scans.length === 0) {
    const wanted = only ?? 'train, val or test';
    throw new MaskwrightError(
      'dataset/layout',
      `${root} has no CamVid layout: no folder ${wanted} was found in it. Choose the folder that holds ` +
        `"val" and "valannot" (or train, test) side by side.`,
      { folder: root },
    );
  }
  const { frames, problems: doubles } = withUniqueNames(scans.flatMap((scan) => scan.frames));
  const problems = [...scans.flatMap((scan) => scan.problems), ...doubles];
  const isSynthetic = existsSync(path.join(root, SAMPLE_SET_MARKER));
  if (frames.length === 0) {
    throw new MaskwrightError(
      'dataset/noFrames',
      `${root} has CamVid's folders, but no images in them.`,
      {
        folder: root,
      },
    );
  }
  return { frames, problems, isSynthetic };
}

/** A frame's name stands for it in the whole project: of two splits that share one, the first has it. */
function withUniqueNames(frames: readonly ScannedFrame[]): Omit<DatasetScan, 'isSynthetic'> {
  const owners = new Map<string, ScannedFrame>();
  const problems: ScanProblem[] = [];
  for (const frame of frames) {
    const owner = owners.get(frame.name);
    if (owner === undefined) owners.set(frame.name, frame);
    else {
      problems.push({
        subject: frame.imagePath,
        message:
          `Its name "${frame.name}" is that of ${owner.imagePath} too, so it is left out; ` +
          'rename one of them with its label file and import again.',
      });
    }
  }
  return { frames: [...owners.values()], problems };
}

async function scanSplit(
  root: string,
  split: DatasetSplit,
  imageFolder: string,
  labelFolder: string | null,
): Promise<Omit<DatasetScan, 'isSynthetic'>> {
  const images = (await listNames(path.join(root, imageFolder), 'files')).filter(isImage);
  const labels =
    labelFolder === null
      ? []
      : (await listNames(path.join(root, labelFolder), 'files')).filter(isPng);
  const problems: ScanProblem[] = [];
  const labelOf = new Map<string, string>();
  for (const file of labels) {
    if (!labelOf.has(stem(file))) labelOf.set(stem(file), file);
    else {
      problems.push({
        subject: path.join(root, labelFolder ?? '', file),
        message: `There is more than one label file named "${stem(file)}" in ${labelFolder ?? ''}; the first is taken.`,
      });
    }
  }
  const names = new Set<string>();
  const frames = images.flatMap((file) => {
    const name = stem(file);
    const imagePath = path.join(root, imageFolder, file);
    if (names.has(name)) {
      problems.push({
        subject: imagePath,
        message: `There is more than one image named "${name}" in ${imageFolder}; the first is taken.`,
      });
      return [];
    }
    names.add(name);
    const label = labelOf.get(name);
    const labelPath =
      label === undefined || labelFolder === null ? null : path.join(root, labelFolder, label);
    return [{ name, split, imagePath, labelPath }];
  });
  for (const [name, file] of labelOf) {
    if (names.has(name)) continue;
    problems.push({
      subject: path.join(root, labelFolder ?? '', file),
      message: `There is no image for this label file in ${imageFolder}; it is left out.`,
    });
  }
  return { frames, problems };
}

/**
 * Reads one label file into the project's indices (void becomes 255).
 * @throws MaskwrightError `label/malformed`, `label/unknownIndex`
 */
export async function readCamvidLabels(file: string): Promise<LabelMap> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new MaskwrightError(
      'label/malformed',
      `The label file ${file} cannot be read: ${messageOf(error)}.`,
      { file },
      { cause: error },
    );
  });
  const map = decodeLabelPng(bytes, file);
  for (let offset = 0; offset < map.data.length; offset++) {
    if (map.data[offset] === VOID_ON_DISK) map.data[offset] = VOID_INDEX;
  }
  assertKnownIndices(map, CLASS_COUNT, `The label file ${file}`);
  return map;
}

/** A frame to be written: its image is copied, or written from bytes in the format of its ending. */
export interface CamvidFrame {
  readonly name: string;
  readonly split: DatasetSplit;
  readonly image:
    { readonly file: string } | { readonly ending: string; readonly bytes: Uint8Array };
  readonly labels: LabelMap;
}

/** Writes frames into a folder in CamVid's layout, lists of each split included. */
export interface CamvidWriter {
  add(frame: CamvidFrame): Promise<void>;
  /** Writes `<split>.txt`: an image and its label file a line, relative to the folder, by name. */
  finish(): Promise<void>;
}

export function createCamvidWriter(root: string): CamvidWriter {
  const lines = new Map<DatasetSplit, string[]>();
  return {
    async add({ name, split, image, labels }) {
      const ending = 'file' in image ? path.extname(image.file) : image.ending;
      const imageFile = path.join(split, name + ending);
      const labelFile = path.join(`${split}annot`, `${name}.png`);
      await mkdir(path.join(root, split), { recursive: true });
      await mkdir(path.join(root, `${split}annot`), { recursive: true });
      if ('file' in image) await copyFile(image.file, path.join(root, imageFile));
      else await writeFile(path.join(root, imageFile), image.bytes);
      await writeFile(path.join(root, labelFile), encodeCamvidLabels(labels));
      const entries = lines.get(split) ?? [];
      entries.push(toListLine(imageFile, labelFile));
      lines.set(split, entries);
    },
    async finish() {
      for (const [split, entries] of lines) {
        const text = entries.sort().map((line) => `${line}\n`);
        await writeFile(path.join(root, `${split}.txt`), text.join(''));
      }
    },
  };
}

/** A label map as CamVid's index PNG, void as 11. */
function encodeCamvidLabels(labels: LabelMap): Uint8Array {
  assertKnownIndices(labels, CLASS_COUNT, 'The label map');
  const data = labels.data.map((index) => (index === VOID_INDEX ? VOID_ON_DISK : index));
  return encodeLabelPng({ ...labels, data });
}

function toListLine(imageFile: string, labelFile: string): string {
  return [imageFile, labelFile].map((file) => file.split(path.sep).join('/')).join(' ');
}

async function listNames(folder: string, which: 'files' | 'directories'): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return (
      entries
        .filter(
          (entry) =>
            // A link may lead to either; reading it later tells.
            entry.isSymbolicLink() || (which === 'files' ? entry.isFile() : entry.isDirectory()),
        )
        // Hidden files are not the data set's: macOS leaves a `._name.png` beside each `name.png`.
        .filter((entry) => !entry.name.startsWith('.'))
        .map((entry) => entry.name)
        .sort()
    );
  } catch (error) {
    throw new MaskwrightError(
      'dataset/layout',
      `The folder ${folder} cannot be read; choose one that exists and that you may read.`,
      { folder },
      { cause: error },
    );
  }
}

function isImage(file: string): boolean {
  return IMAGE_ENDINGS.has(path.extname(file).toLowerCase());
}

function isPng(file: string): boolean {
  return path.extname(file).toLowerCase() === '.png';
}

function stem(file: string): string {
  return path.basename(file, path.extname(file));
}
