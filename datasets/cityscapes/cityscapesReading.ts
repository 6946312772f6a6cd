// Cityscapes' ground truth as label maps, from whichever file there is: ids, train ids, colours, instance ids or polygons.

import { stat } from 'node:fs/promises';
import { CITYSCAPES_LABELS } from '../../core/cityscapesLabels.ts';
import { MaskwrightError } from '../../core/errors.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { drawLabelIds, parseCityscapesPolygons } from './cityscapesPolygons.ts';
import { truthFileOf } from './cityscapesTree.ts';
import { createColorTable, decodeColorLabels, type ColorTable } from '../png/colorLabels.ts';
import { translateIndices, type IndexTable } from '../png/indexLabels.ts';
import { decodeInstancePng, type InstanceMap } from '../png/instancePng.ts';
import { readLabelFile } from '../files/labelFile.ts';
import { decodeLabelPng } from '../png/labelPng.ts';

/** What the values of each kind of file are in label maps. */
export interface CityscapesMeaning {
  readonly ids: IndexTable;
  readonly trainIds: IndexTable;
  readonly colors: ColorTable;
}

/** Instance ids are `id × 1000 + number`. */
const INSTANCES_PER_LABEL = 1000;
/** Cityscapes' own have a tenth of one. */
const MAX_POLYGON_BYTES = 2 ** 26;

/**
 * @param indexOf the index that a label has in label maps, 255 for void. Colours alone do not tell all labels apart (a pole
 *   and a polegroup; the five that are black): the first by id is taken. Train ids beyond the evaluated classes are void.
 */
export function createMeaning(
  indexOf: (label: (typeof CITYSCAPES_LABELS)[number]) => number,
): CityscapesMeaning {
  const evaluated = CITYSCAPES_LABELS.filter(({ ignoreInEval }) => !ignoreInEval);
  const isVoid = [VOID_INDEX, VOID_INDEX] as const;
  return {
    ids: new Map([
      ...CITYSCAPES_LABELS.map((label) => [label.id, indexOf(label)] as const),
      isVoid,
    ]),
    trainIds: new Map([
      ...evaluated.map((label) => [label.trainId, indexOf(label)] as const),
      isVoid,
    ]),
    colors: createColorTable(
      CITYSCAPES_LABELS.map((label) => ({ color: label.color, index: indexOf(label) })),
    ),
  };
}

/**
 * @param file any of a frame's files of ground truth
 * @throws MaskwrightError `label/…`
 */
export async function readCityscapesLabels(
  file: string,
  meaning: CityscapesMeaning,
): Promise<LabelMap> {
  const kind = truthFileOf(file);
  switch (kind) {
    case 'polygons.json': {
      await assertModestSize(file);
      const text = new TextDecoder().decode(await readLabelFile(file));
      const ids = drawLabelIds(parseCityscapesPolygons(text, file));
      return translateIndices(ids, meaning.ids, file);
    }
    case 'instanceIds.png':
      return byInstances(await decodeInstancePng(await readLabelFile(file), file), meaning, file);
    case 'color.png':
      return decodeColorLabels(await readLabelFile(file), meaning.colors, file);
    case 'labelTrainIds.png':
    case 'labelIds.png':
    case null: {
      const table = kind === 'labelTrainIds.png' ? meaning.trainIds : meaning.ids;
      return translateIndices(await decodeLabelPng(await readLabelFile(file), file), table, file);
    }
  }
}

/** @throws MaskwrightError `label/unknownIndex` for an id that Cityscapes does not have */
function byInstances(
  { width, height, data }: InstanceMap,
  { ids }: CityscapesMeaning,
  subject: string,
): LabelMap {
  const indexOf = (value: number): number | undefined =>
    ids.get(value < INSTANCES_PER_LABEL ? value : Math.floor(value / INSTANCES_PER_LABEL));
  const lookup = Int16Array.from({ length: 2 ** 16 }, (_, value) => indexOf(value) ?? -1);
  const first = data.findIndex((value) => lookup[value] === -1);
  if (first >= 0) {
    const index = data[first] ?? 0;
    const count = data.reduce((sum, value) => sum + (value === index ? 1 : 0), 0);
    const x = first % width;
    const y = Math.floor(first / width);
    throw new MaskwrightError(
      'label/unknownIndex',
      `The instance file ${subject} has the id ${index} on ${count} pixels (first at x ${x}, y ${y}), which is of no ` +
        'label of Cityscapes; check where the file comes from.',
      { subject, index, count, x, y },
    );
  }
  return { width, height, data: Uint8Array.from(data, (value) => lookup[value] ?? VOID_INDEX) };
}

async function assertModestSize(file: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size <= MAX_POLYGON_BYTES) return;
  throw new MaskwrightError(
    'label/malformed',
    `The polygon file ${file} has ${size} bytes, and ${MAX_POLYGON_BYTES} are the most; give a smaller one.`,
    { subject: file },
  );
}
