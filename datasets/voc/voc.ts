// Pascal VOC: `JPEGImages/`, the masks in `SegmentationClass/`, lists of frames in `ImageSets/Segmentation/`. The classes are
// VOC's 21, or those of a `labelmap.txt` beside.

import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import { assertKnownIndices } from '../../core/labelMap.ts';
import type { LabelClass } from '../../core/taxonomy.ts';
import type {
  DatasetFormat,
  DatasetScan,
  DatasetWriter,
  ExportLayout,
  ScannedFrame,
  ScanProblem,
} from '../dataset.ts';
import { isImageName, listNamesIfThere } from '../files/folderListing.ts';
import { writeExportFile, writeExportImage } from '../files/frameFiles.ts';
import { inOrder } from '../files/frameOrder.ts';
import { isInnerPath } from '../files/innerPath.ts';
import { readLabelFile } from '../files/labelFile.ts';
import { encodePalettePng } from '../png/palettePng.ts';
import { namedOrCounted } from '../files/scanProblems.ts';
import { withUniqueNames } from '../files/uniqueNames.ts';
import { LABELMAP_FILE, decodeVocMask, formatLabelmap, vocPaletteOf } from './vocClasses.ts';
import {
  IMAGE_FOLDER,
  LIST_FOLDER,
  MASK_FOLDER,
  NO_SPLIT,
  TRAIN_AND_VAL,
  nameBelow,
  openFolder,
  readVocSource,
  type VocSource,
} from './vocSource.ts';

const TITLE = 'Pascal VOC (palette PNG)';

export const voc: DatasetFormat = {
  id: 'voc',
  title: TITLE,
  async detect(root) {
    const folders = new Set(await listNamesIfThere(root, 'folders'));
    return folders.has(IMAGE_FOLDER) && folders.has(MASK_FOLDER);
  },
  scan: (root, { split }) => scanVoc(root, split),
};

export const vocLayout: ExportLayout = {
  id: 'voc',
  title: TITLE,
  hasInstances: false,
  createWriter: createVocWriter,
};

/**
 * A frame is an image with a mask or in a list: most of VOC's images have neither and are left out. Without any list all
 * images are frames. A frame in no list has no split.
 */
async function scanVoc(root: string, only: string | null): Promise<DatasetScan> {
  const folders = await listNamesIfThere(root, 'folders');
  if (!folders.includes(IMAGE_FOLDER)) {
    throw new MaskwrightError(
      'dataset/layout',
      `${root} has no Pascal VOC layout: no folder ${IMAGE_FOLDER} was found in it. Choose the folder that holds ` +
        `"${IMAGE_FOLDER}" and "${MASK_FOLDER}" side by side.`,
      { folder: root },
    );
  }
  const files = await openFolder(root);
  const source = await readVocSource(files);
  const images = files.files.filter(
    (file) => file.startsWith(`${IMAGE_FOLDER}/`) && isImageName(file),
  );
  const found = images
    .map((file) => ({ file, name: nameBelow(file, IMAGE_FOLDER) }))
    .filter(({ name }) => !source.hasLists || source.splits.has(name) || source.masks.has(name))
    .map(({ file, name }): ScannedFrame => {
      const mask = source.masks.get(name);
      return {
        name,
        split: source.splits.get(name) ?? null,
        city: null,
        sequence: null,
        imagePath: path.join(root, file),
        labelPath: mask === undefined ? null : path.join(root, mask),
        instancesPath: null,
      };
    });
  const wanted = inOrder(found).filter(({ split }) => only === null || split === only);
  if (wanted.length === 0) {
    const which = only === null ? 'frames' : `frames of the split ${only}`;
    throw new MaskwrightError(
      'dataset/noFrames',
      `${root} has Pascal VOC's folders, but no ${which} in them; check that the images lie in ${IMAGE_FOLDER}.`,
      { folder: root },
    );
  }
  const { frames, problems: doubles } = withUniqueNames(wanted);
  const names = new Set(found.map(({ name }) => name));
  return {
    classes: source.classes.classes,
    frames,
    problems: [...source.problems, ...withoutImage(root, source, names), ...doubles],
    isSynthetic: false,
    async readLabels({ labelPath }) {
      return decodeVocMask(await readLabelFile(labelPath), source.classes, labelPath);
    },
  };
}

function withoutImage(root: string, source: VocSource, names: ReadonlySet<string>): ScanProblem[] {
  const masks = [...source.masks]
    .filter(([name]) => !names.has(name))
    .map(([, mask]) => ({
      subject: path.join(root, mask),
      message: `There is no image for this mask in ${IMAGE_FOLDER}; it is left out.`,
    }));
  const listed = [...source.splits.keys()]
    .filter((name) => !names.has(name) && !source.masks.has(name))
    .map((name) => ({
      subject: name,
      message: `A list in ${LIST_FOLDER} names it, but there is no such image in ${IMAGE_FOLDER}.`,
    }));
  return [
    ...namedOrCounted(masks, path.join(root, MASK_FOLDER)),
    ...namedOrCounted(listed, path.join(root, LIST_FOLDER)),
  ];
}

/**
 * Writes palette PNGs in the classes' colours, void as 255, a list for each split, `trainval.txt` over train and val, and
 * the classes as `labelmap.txt`. Frames without a split are listed in `default.txt`, as CVAT does.
 */
function createVocWriter(root: string, classes: readonly LabelClass[]): DatasetWriter {
  const labelmap = formatLabelmap(classes);
  const palette = vocPaletteOf(classes);
  const lists = new Map<string, string[]>();
  return {
    async add({ name, split, image, labels }) {
      assertListable(name);
      assertKnownIndices(labels, classes.length, `The label map of ${name}`);
      const imageFile = await writeExportImage(root, `${IMAGE_FOLDER}/${name}`, image);
      const maskFile = `${MASK_FOLDER}/${name}.png`;
      await writeExportFile(root, maskFile, await encodePalettePng(labels, palette));
      const list = split ?? NO_SPLIT;
      const names = lists.get(list) ?? [];
      names.push(name);
      lists.set(list, names);
      return { files: [imageFile, maskFile].filter((file) => file !== null), instances: null };
    },
    async finish() {
      await writeExportFile(root, LABELMAP_FILE, labelmap);
      const both = [TRAIN_AND_VAL, 'train', 'val'].flatMap((list) => lists.get(list) ?? []);
      if (both.length > 0) lists.set(TRAIN_AND_VAL, both);
      const written = [LABELMAP_FILE];
      for (const [list, names] of [...lists].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const file = `${LIST_FOLDER}/${list}.txt`;
        await writeExportFile(
          root,
          file,
          names
            .sort()
            .map((name) => `${name}\n`)
            .join(''),
        );
        written.push(file);
      }
      return written;
    },
  };
}

/** A list has a name a line, and a name in it must not be taken for something else when it is read. */
function assertListable(name: string): void {
  if (isInnerPath(name) && name === name.trim() && !/[\n\r]|^"/.test(name)) return;
  throw new MaskwrightError(
    'dataset/unsupported',
    `The frame's name "${name}" cannot stand in a list of Pascal VOC; choose another layout.`,
    { name },
  );
}
