// Folders of photos and masks without a format of their own: index PNGs, or colour PNGs, with a class table. Photos alone
// come in too. Out as index PNGs with the classes' colours as palette.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import { assertKnownIndices, type LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX, type LabelClass, type Rgb } from '../../core/taxonomy.ts';
import {
  colorTableOf,
  findClassTable,
  formatClassTable,
  indexTableOf,
  labelClassesOf,
  missingClassTable,
  WRITTEN_CLASS_TABLE,
  type ClassTable,
} from '../classes/classTable.ts';
import {
  colorKey,
  decodeColorLabels,
  hasPalette,
  isTrueColor,
  paletteOf,
} from '../png/colorLabels.ts';
import {
  SAMPLE_SET_MARKER,
  type DatasetFormat,
  type DatasetScan,
  type DatasetWriter,
  type ExportLayout,
  type ScanOptions,
} from '../dataset.ts';
import { writeExportFile, writeExportImage } from '../files/frameFiles.ts';
import { inOrder } from '../files/frameOrder.ts';
import { translateIndices } from '../png/indexLabels.ts';
import { readLabelFile } from '../files/labelFile.ts';
import { decodeLabelPng } from '../png/labelPng.ts';
import { encodePalettePng } from '../png/palettePng.ts';
import { findPlainFrames, looksPlain } from './plainSources.ts';
import { applySplitLists, readSplitLists, writeSplitLists } from '../files/splitLists.ts';
import { withUniqueNames } from '../files/uniqueNames.ts';

export const plainFolders: DatasetFormat = {
  id: 'folders',
  title: 'Folders of photos and masks',
  detect: looksPlain,
  scan: scanPlainFolders,
};

/** `images/<name>` and `masks/<name>.png`, with the folders of the names; `splits/<split>.txt` says which are of which. */
export const indexLayout: ExportLayout = {
  id: 'index',
  title: 'Index PNG with palette (any classes)',
  hasInstances: false,
  createWriter: createIndexWriter,
};

async function scanPlainFolders(
  root: string,
  { split: only, classTable }: ScanOptions,
): Promise<DatasetScan> {
  const found = await findPlainFrames(root);
  const { lists, problems: unread } = await readSplitLists(root);
  const all = found.frames.map((frame) => ({
    ...frame,
    city: null,
    sequence: null,
    instancesPath: null,
  }));
  const listed = applySplitLists(root, lists, all);
  const wanted = listed.frames.filter(({ split }) => only === null || split === only);
  if (wanted.length === 0) {
    throw new MaskwrightError(
      'dataset/noFrames',
      `${root} has no photos${only === null ? '' : ` of the split ${only}`} in it (PNG, JPEG, WebP or TIFF).`,
      { folder: root },
    );
  }
  const table = await findClassTable(root, classTable);
  if (table === null && wanted.some(({ labelPath }) => labelPath !== null)) {
    throw missingClassTable(root);
  }
  const { frames, problems } = withUniqueNames(inOrder(wanted));
  return {
    classes: table === null ? [] : labelClassesOf(table),
    frames,
    problems: [...found.problems, ...unread, ...listed.problems, ...problems],
    isSynthetic: existsSync(path.join(root, SAMPLE_SET_MARKER)),
    readLabels({ labelPath }) {
      if (table === null) return Promise.reject(missingClassTable(root));
      return readPlainLabels(labelPath, table);
    },
  };
}

/**
 * Reads a mask: by its colours when it is RGB, else by its indices.
 * @throws MaskwrightError `label/…`
 */
async function readPlainLabels(file: string, table: ClassTable): Promise<LabelMap> {
  const bytes = await readLabelFile(file);
  if (
    isTrueColor(bytes) ||
    (hasPalette(bytes) && isPaletteOfColors(paletteOf(bytes, file), table))
  ) {
    const colors = colorTableOf(table);
    if (colors !== null) return decodeColorLabels(bytes, colors, file);
    throw new MaskwrightError(
      'label/malformed',
      `The label file ${file} is a colour picture, and the class table ${table.file} does not say every class's colour; ` +
        'add the colours, or give index PNGs.',
      { subject: file },
    );
  }
  return translateIndices(await decodeLabelPng(bytes, file), indexTableOf(table), file);
}

/**
 * Whether a palette's order says nothing, and its colours all: programs that make files smaller keep the colours of a
 * colour-coded mask and number them anew. So it is when all its colours are the table's, but not at their indices.
 */
function isPaletteOfColors(palette: readonly Rgb[], table: ClassTable): boolean {
  const entries = [...table.classes, ...table.voids];
  const isAtItsIndex = entries.every(({ index, color }) => {
    const shown = palette[index];
    return color === null || shown === undefined || colorKey(shown) === colorKey(color);
  });
  const colors = colorTableOf(table);
  return !isAtItsIndex && colors !== null && palette.every((color) => colors.has(colorKey(color)));
}

function createIndexWriter(root: string, classes: readonly LabelClass[]): DatasetWriter {
  if (classes.length > VOID_INDEX) {
    throw new MaskwrightError(
      'dataset/unsupported',
      `Index PNGs have a place for ${VOID_INDEX} classes and void, and the project has ${classes.length}.`,
    );
  }
  const lines = new Map<string, string[]>();
  const palette = classes.map(({ color }) => color);
  return {
    async add({ name, split, image, labels }) {
      assertKnownIndices(labels, classes.length, `The label map of ${name}`);
      const imageFile = await writeExportImage(root, `images/${name}`, image);
      const maskFile = `masks/${name}.png`;
      await writeExportFile(root, maskFile, await encodePalettePng(labels, palette));
      const files = [...(imageFile === null ? [] : [imageFile]), maskFile];
      if (split !== null) {
        const ofSplit = lines.get(split) ?? [];
        ofSplit.push(files.join(' '));
        lines.set(split, ofSplit);
      }
      return { files, instances: null };
    },
    async finish() {
      await writeExportFile(root, WRITTEN_CLASS_TABLE, formatClassTable(classes));
      return [WRITTEN_CLASS_TABLE, ...(await writeSplitLists(root, lines))];
    },
  };
}
