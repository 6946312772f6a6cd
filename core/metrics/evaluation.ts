// Scores derived from confusion counts: by class, their means, and over all pixels.

import type { LabelClass } from '../taxonomy.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { classTotals, unionAt } from './classTotals.ts';
import { confusionFromCells, pixelsAt, type Confusion } from './confusion.ts';
import { withoutIgnored } from './ignoredClasses.ts';
import { meanOf, ratio, sum } from './ratios.ts';

/** One class's scores; ratios are fractions 0–1, null where there is nothing to take a share of. */
export interface ClassScore {
  readonly index: number;
  readonly name: string;
  /** Null, as `dice`, where the class occurs in neither map. */
  readonly iou: number | null;
  /** Of what is labelled so, the share that is so; null where nothing is labelled so. */
  readonly precision: number | null;
  /** Of what is so, the share that is labelled so; null where nothing is so. */
  readonly recall: number | null;
  /** 2 TP / (2 TP + FP + FN), also known as F1. */
  readonly dice: number | null;
  readonly intersection: number;
  readonly union: number;
}

/** Scores pooled over frames. `confusion[truth][label]` leaves void out on both sides. */
export interface Evaluation {
  readonly frames: number;
  /** Pixels with a true class. */
  readonly pixels: number;
  readonly pixelAccuracy: number | null;
  /** The mean recall of the classes that occur in the truth. */
  readonly meanAccuracy: number | null;
  /** The mean IoU, each class weighted by its share of the true pixels. */
  readonly frequencyWeightedIoU: number | null;
  readonly meanIoU: number | null;
  readonly classes: readonly ClassScore[];
  readonly confusion: readonly (readonly number[])[];
  /** For each true class, its pixels that are labelled void: part of the union, in no column. */
  readonly labelledVoid: readonly number[];
}

/**
 * IoU = TP / (TP + FP + FN) over pooled counts, the mean over classes that occur in truth or labels
 * (Cityscapes' evalPixelLevelSemanticLabeling; CamVid's usual definition). A pixel labelled void is a miss. The two
 * accuracies and the frequency-weighted IoU are those of Long, Shelhamer and Darrell, "Fully Convolutional Networks for
 * Semantic Segmentation" (CVPR 2015), section 5.
 * @param counted pixels of classes that a benchmark ignores are taken for void, see {@link withoutIgnored}
 * @param frames how many frames the counts were pooled over
 */
export function evaluateConfusion(
  counted: Confusion,
  classes: readonly LabelClass[],
  frames: number,
): Evaluation {
  const confusion = withoutIgnored(counted, classes);
  const totals = classTotals(confusion);
  const truePixels = [...totals.truth];
  const scores = classes.map(({ name }, index): ClassScore => {
    const intersection = totals.intersection[index] ?? 0;
    const truth = truePixels[index] ?? 0;
    const labelled = totals.labelled[index] ?? 0;
    const union = unionAt(totals, index);
    return {
      index,
      name,
      iou: ratio(intersection, union),
      precision: ratio(intersection, labelled),
      recall: ratio(intersection, truth),
      dice: ratio(2 * intersection, truth + labelled),
      intersection,
      union,
    };
  });
  const pixels = sum(truePixels);
  return {
    frames,
    pixels,
    pixelAccuracy: ratio(sum([...totals.intersection]), pixels),
    meanAccuracy: meanOf(scores.map(({ recall }) => recall)),
    frequencyWeightedIoU: ratio(
      sum(scores.map(({ iou }, index) => (truePixels[index] ?? 0) * (iou ?? 0))),
      pixels,
    ),
    meanIoU: meanOf(scores.map(({ iou }) => iou)),
    classes: scores,
    confusion: classes.map((_, truth) =>
      classes.map((__, label) => pixelsAt(confusion, truth, label)),
    ),
    labelledVoid: classes.map((_, truth) => pixelsAt(confusion, truth, VOID_INDEX)),
  };
}

/** The counts that an evaluation was made of. */
export function confusionOf({ confusion, labelledVoid }: Evaluation): Confusion {
  const cells = confusion.flatMap((row, truth) => [
    ...row.map((pixels, label) => ({ truth, label, pixels })),
    { truth, label: VOID_INDEX, pixels: labelledVoid[truth] ?? 0 },
  ]);
  return confusionFromCells(cells, confusion.length);
}

/** The mean IoU alone, for the many places that show one number a frame. */
export function meanIoU(confusion: Confusion): number | null {
  const totals = classTotals(confusion);
  return meanOf(
    [...totals.intersection].map((intersection, index) =>
      ratio(intersection, unionAt(totals, index)),
    ),
  );
}
