// Classes that a benchmark leaves out of its scores, in projects that keep them nevertheless.

import { cityscapesLabelNamed } from '../cityscapesLabels.ts';
import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX, type LabelClass } from '../taxonomy.ts';
import { confusionCells, confusionFromCells, type Confusion } from './confusion.ts';

/**
 * The counts as cityscapesScripts takes them (evalPixelLevelSemanticLabeling) where the classes are labels of Cityscapes:
 * true pixels of a label that it ignores are left out, and a pixel that is labelled so is a miss, as if it were void.
 * Counts of any other classes stay as they are.
 */
export function withoutIgnored(confusion: Confusion, classes: readonly LabelClass[]): Confusion {
  const isIgnored = ignoredClasses(classes);
  if (!isIgnored.includes(true)) return confusion;
  const scored = (index: number): number => (isIgnored[index] === true ? VOID_INDEX : index);
  const cells = confusionCells(confusion).map(({ truth, label, pixels }) => ({
    truth: scored(truth),
    label: scored(label),
    pixels,
  }));
  return confusionFromCells(cells, classes.length);
}

/** The same for the pixels themselves: those of ignored labels are void. @returns the map itself where none is ignored */
export function labelsWithoutIgnored(labels: LabelMap, classes: readonly LabelClass[]): LabelMap {
  const isIgnored = ignoredClasses(classes);
  if (!isIgnored.includes(true)) return labels;
  return {
    ...labels,
    data: labels.data.map((index) => (isIgnored[index] === true ? VOID_INDEX : index)),
  };
}

/** For each class whether it is left out of every score. */
function ignoredClasses(classes: readonly LabelClass[]): boolean[] {
  const labels = classes.map(({ name }) => cityscapesLabelNamed(name));
  const isCityscapes = labels.every((label) => label !== undefined);
  return labels.map((label) => isCityscapes && label?.ignoreInEval === true);
}
