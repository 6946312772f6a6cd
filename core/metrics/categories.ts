// Scores of Cityscapes' categories: within one, to take one class for another is no mistake.

import { CITYSCAPES_CATEGORIES, CITYSCAPES_LABELS } from '../cityscapesLabels.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { classTotals, unionAt } from './classTotals.ts';
import { confusionCells, confusionFromCells, type Confusion } from './confusion.ts';
import { ratio } from './ratios.ts';

/** IoU as a fraction 0–1; null where the category occurs in neither map. */
export interface CategoryScore {
  readonly name: string;
  readonly iou: number | null;
}

/** By train id. */
const CATEGORY_OF = new Map(
  CITYSCAPES_LABELS.filter(({ ignoreInEval }) => !ignoreInEval).map(({ trainId, categoryId }) => [
    trainId,
    categoryId,
  ]),
);

/**
 * IoU of each category but void, in the order of their ids.
 * @param confusion of Cityscapes' 19 classes
 */
export function evaluateCategories(confusion: Confusion): CategoryScore[] {
  const categoryAt = (index: number): number => CATEGORY_OF.get(index) ?? VOID_INDEX;
  const totals = classTotals(
    confusionFromCells(
      confusionCells(confusion).map(({ truth, label, pixels }) => ({
        truth: categoryAt(truth),
        label: categoryAt(label),
        pixels,
      })),
      CITYSCAPES_CATEGORIES.length,
    ),
  );
  return CITYSCAPES_CATEGORIES.map((name, id) => ({
    name,
    iou: ratio(totals.intersection[id] ?? 0, unionAt(totals, id)),
  })).filter(({ name }) => name !== 'void');
}
