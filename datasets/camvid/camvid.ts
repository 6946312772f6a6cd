// CamVid in the SegNet tutorial's layout: `<split>/` and `<split>annot/`, the labels as index PNGs with 11
// classes and 11 for void. `<split>-jpeg/` is read too, where photos were saved as JPEG.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import { assertKnownIndices, type LabelMap } from '../../core/labelMap.ts';
import { TAXONOMIES, VOID_INDEX } from '../../core/taxonomy.ts';
import { assertClasses } from '../classes/classNames.ts';
import {
  SAMPLE_SET_MARKER,
  SPLITS,
  type DatasetFormat,
  type DatasetScan,
  type DatasetWriter,
  type ExportLayout,
  type ScannedFrame,
  type ScanProblem,
} from '../dataset.ts';
import { listNames, listNamesIfThere } from '../files/folderListing.ts';
import { createFlatNames, writeExportFile, writeExportImage } from '../files/frameFiles.ts';
import { inOrder } from '../files/frameOrder.ts';
import { readLabelFile } from '../files/labelFile.ts';
import { decodeLabelPng, encodeLabelPng } from '../png/labelPng.ts';
import { filesIn, pairFiles, type Pair, type Pairs } from '../folders/pairing.ts';
import { applySplitLists, readSplitLists } from '../files/splitLists.ts';
import { withUniqueNames } from '../files/uniqueNames.ts';

const { classes } = TAXONOMIES.camvid11;
const LABELS_ENDING = 'annot';
/** Void as CamVid's files have it; 255 in memory. */
const VOID_ON_DISK = classes.length;
/** An image and its label file have one name. */
const SUFFIXES = { image: [], label: [''] };

export const camvid: DatasetFormat = {
  id: 'camvid',
  title: 'CamVid (index PNG)',
  async detect(root) {
    const folders = new Set(await listNamesIfThere(root, 'folders'));
    return splitsIn(folders).some((split) => folders.has(split + LABELS_ENDING));
  },
  scan: (root, { split }) => scanCamvid(root, split),
};

export const camvidLayout: ExportLayout = {
  id: 'camvid',
  title: 'CamVid (index PNG)',
  hasInstances: false,
  createWriter(root, exported) {
    assertClasses(exported, classes, 'CamVid');
    return createCamvidWriter(root);
  },
};

/**
 * Finds the frames of a CamVid folder.
 * @param only one split, or null for all that are there
 * @throws MaskwrightError `dataset/layout` when the folder has no such layout, `dataset/noFrames` when it
 *   has, but holds no image
 */
export async function scanCamvid(root: string, only: string | null): Promise<DatasetScan> {
  const inRoot = new Set(await listNames(root, 'folders'));
  const { lists, problems: unread } = await readSplitLists(root);
  // A list may say of frames in any folder that they belong to the split.
  const wantedFolders = only === null || lists.length > 0 ? splitsIn(inRoot) : [only];
  const problems: ScanProblem[] = [...unread];
  const found: ScannedFrame[] = [];
  let isLayout = false;
  for (const split of wantedFolders) {
    const images = [split, `${split}-jpeg`].find((folder) => inRoot.has(folder));
    if (images === undefined) continue;
    isLayout = true;
    const annotations = split + LABELS_ENDING;
    const labels = inRoot.has(annotations) ? annotations : null;
    const pairs = await pairFolders(root, images, labels);
    found.push(...pairs.pairs.map((pair) => toFrame(pair, split)));
    problems.push(...pairs.problems);
  }
  const listed = applySplitLists(root, lists, found);
  const wanted = listed.frames.filter(({ split }) => only === null || split === only);
  if (!isLayout || (wanted.length === 0 && found.length > 0)) {
    const missing = only ?? 'train, val or test';
    throw new MaskwrightError(
      'dataset/layout',
      `${root} has no CamVid layout: no folder ${missing} was found in it. Choose the folder that holds ` +
        `"val" and "valannot" (or train, test) side by side.`,
      { folder: root },
    );
  }
  if (wanted.length === 0) {
    throw new MaskwrightError(
      'dataset/noFrames',
      `${root} has CamVid's folders, but no images in them.`,
      { folder: root },
    );
  }
  const { frames, problems: doubles } = withUniqueNames(inOrder(wanted));
  return {
    classes,
    frames,
    problems: [...problems, ...listed.problems, ...doubles],
    isSynthetic: existsSync(path.join(root, SAMPLE_SET_MARKER)),
    readLabels: ({ labelPath }) => readCamvidLabels(labelPath),
  };
}

/** The usual ones, and each other of which there are images and labels. */
function splitsIn(folders: ReadonlySet<string>): string[] {
  const others = [...folders].filter((folder) => folders.has(folder + LABELS_ENDING));
  return [...new Set([...SPLITS, ...others.sort()])];
}

async function pairFolders(root: string, images: string, labels: string | null): Promise<Pairs> {
  return pairFiles(
    await filesIn(path.join(root, images)),
    labels === null ? null : await filesIn(path.join(root, labels)),
    SUFFIXES,
  );
}

function toFrame(pair: Pair, split: string): ScannedFrame {
  return { ...pair, split, city: null, sequence: sequenceOf(pair.name), instancesPath: null };
}

/** CamVid's four drives name their frames `0001TP_006690`, `0016E5_00390` or `Seq05VD_f00000`. */
export function sequenceOf(name: string): string | null {
  return /^(0001TP|0006R0|0016E5|Seq05VD)_f?\d+$/.exec(name)?.[1] ?? null;
}

/**
 * Reads one label file into the project's indices (void becomes 255).
 * @throws MaskwrightError `label/malformed`, `label/unknownIndex`
 */
export async function readCamvidLabels(file: string): Promise<LabelMap> {
  const map = await decodeLabelPng(await readLabelFile(file), file);
  for (let offset = 0; offset < map.data.length; offset++) {
    if (map.data[offset] === VOID_ON_DISK) map.data[offset] = VOID_INDEX;
  }
  assertKnownIndices(map, classes.length, `The label file ${file}`);
  return map;
}

/**
 * Writes frames into a folder in CamVid's layout; a frame without a split goes to train. The lists `<split>.txt` name
 * an image and its label file a line, relative to the folder, by name.
 */
export function createCamvidWriter(root: string): DatasetWriter {
  const lines = new Map<string, string[]>();
  const flatName = createFlatNames();
  return {
    async add(frame) {
      const split = frame.split ?? 'train';
      const name = flatName({ name: frame.name, split });
      const imageFile = await writeExportImage(root, `${split}/${name}`, frame.image);
      const labelFile = `${split}annot/${name}.png`;
      await writeExportFile(root, labelFile, await encodeCamvidLabels(frame.labels));
      const entries = lines.get(split) ?? [];
      entries.push([imageFile, labelFile].filter((file) => file !== null).join(' '));
      lines.set(split, entries);
      return {
        files: [imageFile, labelFile].filter((file) => file !== null),
        instances: null,
      };
    },
    async finish() {
      for (const [split, entries] of lines) {
        const text = entries.sort().map((line) => `${line}\n`);
        await writeExportFile(root, `${split}.txt`, text.join(''));
      }
      return [...lines.keys()].sort().map((split) => `${split}.txt`);
    },
  };
}

/** A label map as CamVid's index PNG, void as 11. */
function encodeCamvidLabels(labels: LabelMap): Promise<Uint8Array> {
  assertKnownIndices(labels, classes.length, 'The label map');
  const data = labels.data.map((index) => (index === VOID_INDEX ? VOID_ON_DISK : index));
  return encodeLabelPng({ ...labels, data });
}
