// CamVid's original labels: colour PNGs (`*_L.png`, 960×720), or index PNGs in the order of a `codes.txt`. In as the 11
// classes of the SegNet tutorial or as all of CamVid's own; out in the 11.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import { assertKnownIndices, type LabelMap } from '../../core/labelMap.ts';
import { TAXONOMIES, VOID_INDEX, type LabelClass } from '../../core/taxonomy.ts';
import { sequenceOf } from './camvid.ts';
import {
  CAMVID_ALL,
  CAMVID_CLASSES,
  MERGED_COLORS,
  mergedIndex,
  ownIndex,
  type CamvidClass,
} from './camvidClasses.ts';
import { assertClasses } from '../classes/classNames.ts';
import {
  createColorTable,
  decodeColorLabels,
  encodeColorLabels,
  isTrueColor,
  type ColorTable,
} from '../png/colorLabels.ts';
import {
  SPLITS,
  type DatasetFormat,
  type DatasetScan,
  type DatasetWriter,
  type ExportLayout,
  type ScannedFrame,
  type ScanProblem,
} from '../dataset.ts';
import { listNamesIfThere } from '../files/folderListing.ts';
import { createFlatNames, writeExportFile, writeExportImage } from '../files/frameFiles.ts';
import { inOrder } from '../files/frameOrder.ts';
import { translateIndices, type IndexTable } from '../png/indexLabels.ts';
import { readLabelFile } from '../files/labelFile.ts';
import { decodeLabelPng } from '../png/labelPng.ts';
import { filesIn, pairFiles, type Suffixes } from '../folders/pairing.ts';
import { applySplitLists, readSplitLists } from '../files/splitLists.ts';
import { withUniqueNames } from '../files/uniqueNames.ts';

const { classes: mergedClasses } = TAXONOMIES.camvid11;
/** The data set's own folders. */
const ORIGINAL = { images: '701_StillsRaw_full', labels: 'LabeledApproved_full' };
/** Where the classes are listed whose places index PNGs hold. */
const CODES = 'codes.txt';
const WITH_CODES = { images: 'images', labels: 'labels' };
const LABELS_ENDING = '_labels';
/** What stands after an image's name in its label file's; the first that is there is read. */
const SUFFIXES: Suffixes = { image: [], label: ['_L', '_P', ''] };

/** Each of CamVid's classes as the one of the 11 that it was merged into. */
export const camvidColor: DatasetFormat = {
  id: 'camvid-color',
  title: 'CamVid (colour labels, 11 classes)',
  detect: looksLikeCamvidColor,
  scan: (root, { split }) => scanCamvidColor(root, split, mergedClasses, mergedIndex),
};

/** All classes but Void, which is void, in the order of the data set's own list. */
export const camvidAll: DatasetFormat = {
  id: 'camvid-all',
  title: 'CamVid (colour labels, all classes)',
  detect: looksLikeCamvidColor,
  scan: (root, { split }) => scanCamvidColor(root, split, CAMVID_ALL, ownIndex),
};

/** Each of the 11 in the colour of the class whose name it has (Pole: Column_Pole, Pavement: Sidewalk), void black. */
export const camvidColorLayout: ExportLayout = {
  id: 'camvid-color',
  title: 'CamVid (colour labels)',
  hasInstances: false,
  createWriter(root, classes) {
    assertClasses(classes, mergedClasses, 'CamVid');
    return createColorWriter(root);
  },
};

interface FolderPair {
  readonly split: string | null;
  readonly images: string;
  readonly labels: string | null;
}

interface LabelMeaning {
  readonly colors: ColorTable;
  /** Null without a `codes.txt`. */
  readonly indices: IndexTable | null;
}

async function looksLikeCamvidColor(root: string): Promise<boolean> {
  const labels = (await findPairs(root)).flatMap((pair) => pair.labels ?? []);
  for (const folder of labels) {
    if (folder === ORIGINAL.labels || folder === WITH_CODES.labels) return true;
    const files = await listNamesIfThere(path.join(root, folder), 'files');
    if (files.some((file) => /_L\.png$/i.test(file))) return true;
  }
  return false;
}

/** @throws MaskwrightError `dataset/layout`, `dataset/noFrames` */
async function scanCamvidColor(
  root: string,
  only: string | null,
  classes: readonly LabelClass[],
  indexOf: (camvidClass: CamvidClass) => number,
): Promise<DatasetScan> {
  const pairs = await findPairs(root);
  if (pairs.length === 0) {
    throw new MaskwrightError(
      'dataset/layout',
      `${root} has no layout of CamVid's colour labels. Choose the folder that holds ${ORIGINAL.images} and ` +
        `${ORIGINAL.labels}, or train and train_labels (val, test), or images, labels and ${CODES}.`,
      { folder: root },
    );
  }
  const codes = await readCodes(root);
  const meaning: LabelMeaning = {
    colors: createColorTable(
      CAMVID_CLASSES.map((own) => ({ color: own.color, index: indexOf(own) })),
    ),
    indices:
      codes === null
        ? null
        : new Map([
            ...codes.map((own, place) => [place, indexOf(own)] as const),
            [VOID_INDEX, VOID_INDEX],
          ]),
  };
  const problems: ScanProblem[] = [];
  const found: ScannedFrame[] = [];
  for (const pair of pairs) found.push(...(await scanPair(root, pair, problems)));
  const { lists, problems: unread } = await readSplitLists(root);
  const listed = applySplitLists(root, lists, found);
  const wanted = listed.frames.filter(({ split }) => only === null || split === only);
  if (wanted.length === 0) {
    throw new MaskwrightError(
      'dataset/noFrames',
      `${root} has CamVid's folders, but no images${only === null ? '' : ` of the split ${only}`} in them.`,
      { folder: root },
    );
  }
  const unique = withUniqueNames(inOrder(wanted));
  return {
    classes,
    frames: unique.frames,
    problems: [...problems, ...unread, ...listed.problems, ...unique.problems],
    isSynthetic: false,
    readLabels: ({ labelPath }) => readColorLabels(labelPath, meaning),
  };
}

async function findPairs(root: string): Promise<FolderPair[]> {
  const folders = await listNamesIfThere(root, 'folders');
  const has = (folder: string): boolean => folders.includes(folder);
  if (has(ORIGINAL.images) && has(ORIGINAL.labels)) return [{ split: null, ...ORIGINAL }];
  const pairs = folders
    .filter((folder) => has(folder + LABELS_ENDING))
    .map((split) => ({ split, images: split, labels: split + LABELS_ENDING }));
  if (pairs.length > 0) {
    const bare = SPLITS.filter((split) => has(split) && !has(split + LABELS_ENDING));
    return [...pairs, ...bare.map((split) => ({ split, images: split, labels: null }))];
  }
  const isCoded =
    has(WITH_CODES.images) && has(WITH_CODES.labels) && (await readCodes(root)) !== null;
  return isCoded ? [{ split: null, ...WITH_CODES }] : [];
}

/** The classes of `codes.txt`; null when there is none, or one with a class that is not CamVid's. */
async function readCodes(root: string): Promise<CamvidClass[] | null> {
  const text = await readFile(path.join(root, CODES), 'utf8').catch(() => null);
  if (text === null) return null;
  const names = text.split(/\s+/).filter((name) => name !== '');
  const classes = names.flatMap((name) => CAMVID_CLASSES.find((own) => own.name === name) ?? []);
  return classes.length === names.length && names.length > 0 ? classes : null;
}

async function scanPair(
  root: string,
  { split, images, labels }: FolderPair,
  problems: ScanProblem[],
): Promise<ScannedFrame[]> {
  const found = pairFiles(
    await filesIn(path.join(root, images)),
    labels === null ? null : await filesIn(path.join(root, labels)),
    SUFFIXES,
  );
  problems.push(...found.problems);
  return found.pairs.map((pair) => ({
    ...pair,
    split,
    city: null,
    sequence: sequenceOf(pair.name),
    instancesPath: null,
  }));
}

/** @throws MaskwrightError `label/…` */
async function readColorLabels(file: string, { colors, indices }: LabelMeaning): Promise<LabelMap> {
  const bytes = await readLabelFile(file);
  if (indices === null || isTrueColor(bytes)) return decodeColorLabels(bytes, colors, file);
  return translateIndices(await decodeLabelPng(bytes, file), indices, file);
}

/** `<split>/<name>.png` and `<split>_labels/<name>_L.png`; a frame without a split goes to train. */
function createColorWriter(root: string): DatasetWriter {
  const flatName = createFlatNames();
  return {
    async add(frame) {
      assertKnownIndices(frame.labels, mergedClasses.length, `The label map of ${frame.name}`);
      const split = frame.split ?? 'train';
      const name = flatName({ name: frame.name, split });
      const imageFile = await writeExportImage(root, `${split}/${name}`, frame.image);
      const labelFile = `${split}${LABELS_ENDING}/${name}_L.png`;
      await writeExportFile(root, labelFile, await encodeColorLabels(frame.labels, MERGED_COLORS));
      return { files: [...(imageFile === null ? [] : [imageFile]), labelFile], instances: null };
    },
    finish: () => Promise.resolve([]),
  };
}
