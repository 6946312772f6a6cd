// Scores derived from confusion counts: IoU of each class, their mean, pixel accuracy.

import type { LabelClass } from '../taxonomy.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { pixelsAt, type Confusion } from './confusion.ts';

/** One class's score; ratios are fractions 0–1, null where the class occurs in neither map. */
export interface ClassScore {
  readonly index: number;
  readonly name: string;
  readonly iou: number | null;
  readonly intersection: number;
  readonly union: number;
}

/** Scores pooled over frames. `confusion[truth][label]` leaves void out on both sides. */
export interface Evaluation {
  readonly frames: number;
  /** Pixels with a true class. */
  readonly pixels: number;
  readonly pixelAccuracy: number | null;
  readonly meanIoU: number | null;
  readonly classes: readonly ClassScore[];
  readonly confusion: readonly (readonly number[])[];
  /** For each true class, its pixels that are labelled void: part of the union, in no column. */
  readonly labelledVoid: readonly number[];
}

/**
 * IoU = TP / (TP + FP + FN) over pooled counts, the mean over classes that occur in truth or labels
 * (Cityscapes' evalPixelLevelSemanticLabeling; CamVid's usual definition). A pixel labelled void is a miss.
 * @param frames how many frames the counts were pooled over
 */
export function evaluateConfusion(
  confusion: Confusion,
  classes: readonly LabelClass[],
  frames: number,
): Evaluation {
  const matrix = classes.map((_, truth) =>
    classes.map((__, label) => pixelsAt(confusion, truth, label)),
  );
  const labelledVoid = classes.map((_, truth) => pixelsAt(confusion, truth, VOID_INDEX));
  const scores = classes.map(({ name }, index): ClassScore => {
    const intersection = matrix[index]?.[index] ?? 0;
    const truePixels = sum(matrix[index] ?? []) + (labelledVoid[index] ?? 0);
    const labelledPixels = sum(matrix.map((row) => row[index] ?? 0));
    const union = truePixels + labelledPixels - intersection;
    return { index, name, iou: ratio(intersection, union), intersection, union };
  });
  const pixels = sum(matrix.map(sum)) + sum(labelledVoid);
  const present = scores.flatMap(({ iou }) => (iou === null ? [] : [iou]));
  return {
    frames,
    pixels,
    pixelAccuracy: ratio(sum(scores.map(({ intersection }) => intersection)), pixels),
    meanIoU: ratio(sum(present), present.length),
    classes: scores,
    confusion: matrix,
    labelledVoid,
  };
}

/** The mean IoU alone, for the many places that show one number a frame. */
export function meanIoU(confusion: Confusion): number | null {
  const { classCount } = confusion;
  let total = 0;
  let present = 0;
  for (let index = 0; index < classCount; index++) {
    const intersection = pixelsAt(confusion, index, index);
    let union = pixelsAt(confusion, index, VOID_INDEX) - intersection;
    for (let other = 0; other < classCount; other++) {
      union += pixelsAt(confusion, index, other) + pixelsAt(confusion, other, index);
    }
    if (union === 0) continue;
    total += intersection / union;
    present += 1;
  }
  return ratio(total, present);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
