// MMSegmentation's layout: `img_dir/<split>/` and `ann_dir/<split>/`, the labels as index PNGs with 255 for void, the
// classes in a table beside.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import { assertKnownIndices, type LabelMap } from '../../core/labelMap.ts';
import type { LabelClass } from '../../core/taxonomy.ts';
import {
  findClassTable,
  formatClassTable,
  indexTableOf,
  labelClassesOf,
  missingClassTable,
  WRITTEN_CLASS_TABLE,
} from '../classes/classTable.ts';
import {
  SAMPLE_SET_MARKER,
  type DatasetFormat,
  type DatasetScan,
  type DatasetWriter,
  type ExportLayout,
  type ScannedFrame,
  type ScanOptions,
} from '../dataset.ts';
import { listNamesIfThere } from '../files/folderListing.ts';
import { listFilesBelowIfThere } from '../files/folderWalk.ts';
import { createPlaces, writeExportFile, writeExportImage } from '../files/frameFiles.ts';
import { inOrder } from '../files/frameOrder.ts';
import { translateIndices, type IndexTable } from '../png/indexLabels.ts';
import { readLabelFile } from '../files/labelFile.ts';
import { decodeLabelPng, encodeLabelPng } from '../png/labelPng.ts';
import { pairFiles, type Pair, type Suffixes } from './pairing.ts';
import { withUniqueNames } from '../files/uniqueNames.ts';

const IMAGES = 'img_dir';
const LABELS = 'ann_dir';
const DEFAULT_SPLIT = 'train';
/** Cityscapes as MMSegmentation has it keeps the endings of its files. */
const SUFFIXES: Suffixes = {
  image: ['_leftImg8bit'],
  label: ['', '_gtFine_labelTrainIds', '_gtCoarse_labelTrainIds', '_labelTrainIds'],
};

/** A frame is named by its path below `img_dir`, its split included: splits often number their frames alike. */
export const mmsegmentation: DatasetFormat = {
  id: 'mmseg',
  title: 'MMSegmentation (img_dir, ann_dir)',
  async detect(root) {
    return (await listNamesIfThere(root, 'folders')).includes(IMAGES);
  },
  scan: scanMmsegmentation,
};

export const mmsegmentationLayout: ExportLayout = {
  id: 'mmseg',
  title: 'MMSegmentation (img_dir, ann_dir)',
  hasInstances: false,
  createWriter: createMmsegmentationWriter,
};

async function scanMmsegmentation(
  root: string,
  { split: only, classTable }: ScanOptions,
): Promise<DatasetScan> {
  if (!(await mmsegmentation.detect(root))) {
    throw new MaskwrightError(
      'dataset/layout',
      `${root} has no layout of MMSegmentation: choose the folder that holds ${IMAGES} and ${LABELS} side by side.`,
      { folder: root },
    );
  }
  const images = await filesOf(root, IMAGES, only);
  const labels = await filesOf(root, LABELS, only);
  const paired = pairFiles(images, labels, SUFFIXES);
  if (paired.pairs.length === 0) {
    throw new MaskwrightError(
      'dataset/noFrames',
      `${root} has the folders of MMSegmentation, but no images${only === null ? '' : ` of the split ${only}`} in ${IMAGES}.`,
      { folder: root },
    );
  }
  const table = await findClassTable(root, classTable);
  if (table === null && paired.pairs.some(({ labelPath }) => labelPath !== null)) {
    throw missingClassTable(root);
  }
  const indices: IndexTable = table === null ? new Map() : indexTableOf(table);
  const { frames, problems } = withUniqueNames(inOrder(paired.pairs.map(toFrame)));
  return {
    classes: table === null ? [] : labelClassesOf(table),
    frames,
    problems: [...images.problems, ...labels.problems, ...paired.problems, ...problems],
    isSynthetic: existsSync(path.join(root, SAMPLE_SET_MARKER)),
    readLabels: ({ labelPath }) => readMmsegmentationLabels(labelPath, indices),
  };
}

async function filesOf(
  root: string,
  folder: string,
  only: string | null,
): Promise<Awaited<ReturnType<typeof listFilesBelowIfThere>> & { readonly folder: string }> {
  const found = await listFilesBelowIfThere(path.join(root, folder));
  const files = found.files.filter((file) => only === null || splitOf(file) === only);
  return { ...found, files, folder: path.join(root, folder) };
}

function toFrame(pair: Pair): ScannedFrame {
  return { ...pair, split: splitOf(pair.name), city: null, sequence: null, instancesPath: null };
}

/** Files that lie in no folder have no split. */
function splitOf(file: string): string | null {
  const [first = '', ...rest] = file.split('/');
  return rest.length === 0 ? null : first;
}

/** @throws MaskwrightError `label/…` */
async function readMmsegmentationLabels(file: string, indices: IndexTable): Promise<LabelMap> {
  return translateIndices(await decodeLabelPng(await readLabelFile(file), file), indices, file);
}

/** A frame without a split goes to train; one whose name begins with its split's folder is not put into it twice. */
function createMmsegmentationWriter(root: string, classes: readonly LabelClass[]): DatasetWriter {
  const take = createPlaces();
  return {
    async add(frame) {
      assertKnownIndices(frame.labels, classes.length, `The label map of ${frame.name}`);
      const split = frame.split ?? DEFAULT_SPLIT;
      const place = frame.name.startsWith(`${split}/`) ? frame.name : `${split}/${frame.name}`;
      take(place, frame.name);
      const imageFile = await writeExportImage(root, `${IMAGES}/${place}`, frame.image);
      const labelFile = `${LABELS}/${place}.png`;
      await writeExportFile(root, labelFile, await encodeLabelPng(frame.labels));
      return { files: [...(imageFile === null ? [] : [imageFile]), labelFile], instances: null };
    },
    async finish() {
      await writeExportFile(root, WRITTEN_CLASS_TABLE, formatClassTable(classes));
      return [WRITTEN_CLASS_TABLE];
    },
  };
}
