// Cityscapes in: its 19 evaluated classes, everything else void; or all its 34 labels as classes, for projects that are to
// lose nothing of it.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { CITYSCAPES_LABELS } from '../../core/cityscapesLabels.ts';
import { TAXONOMIES, type LabelClass } from '../../core/taxonomy.ts';
import {
  createMeaning,
  readCityscapesLabels,
  type CityscapesMeaning,
} from './cityscapesReading.ts';
import { looksLikeCityscapes, scanCityscapesTree } from './cityscapesTree.ts';
import { SAMPLE_SET_MARKER, type DatasetFormat } from '../dataset.ts';

/** A label's train id is its place among the evaluated classes. */
export const cityscapes: DatasetFormat = createFormat(
  'cityscapes',
  'Cityscapes (19 classes)',
  TAXONOMIES.cityscapes19.classes,
  createMeaning(({ trainId }) => trainId),
);

/** Index and id are one; void stays void. */
export const cityscapesAll: DatasetFormat = createFormat(
  'cityscapes-all',
  'Cityscapes (all 34 labels)',
  CITYSCAPES_LABELS.map(({ name, color }) => ({ name, color })),
  createMeaning(({ id }) => id),
);

function createFormat(
  id: string,
  title: string,
  classes: readonly LabelClass[],
  meaning: CityscapesMeaning,
): DatasetFormat {
  return {
    id,
    title,
    detect: looksLikeCityscapes,
    async scan(root, { split }) {
      return {
        classes,
        ...(await scanCityscapesTree(root, split)),
        isSynthetic: existsSync(path.join(root, SAMPLE_SET_MARKER)),
        readLabels: ({ labelPath }) => readCityscapesLabels(labelPath, meaning),
      };
    },
  };
}
