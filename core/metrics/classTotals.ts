// What most scores need of a confusion: three counts a class instead of a whole matrix.

import { VOID_INDEX } from '../taxonomy.ts';
import { pixelsAt, type Confusion } from './confusion.ts';

/** Pixels by class; one entry a class in each array. */
export interface ClassTotals {
  /** True and labelled so. */
  readonly intersection: Float64Array;
  /** True, whatever they are labelled, void included. */
  readonly truth: Float64Array;
  /** Labelled so, where the truth is some class. */
  readonly labelled: Float64Array;
}

export function classTotals(confusion: Confusion): ClassTotals {
  const { classCount } = confusion;
  const intersection = new Float64Array(classCount);
  const truth = new Float64Array(classCount);
  const labelled = new Float64Array(classCount);
  for (let index = 0; index < classCount; index++) {
    intersection[index] = pixelsAt(confusion, index, index);
    let trueSum = pixelsAt(confusion, index, VOID_INDEX);
    let labelledSum = 0;
    for (let other = 0; other < classCount; other++) {
      trueSum += pixelsAt(confusion, index, other);
      labelledSum += pixelsAt(confusion, other, index);
    }
    truth[index] = trueSum;
    labelled[index] = labelledSum;
  }
  return { intersection, truth, labelled };
}

/** The union of where a class is and where it is labelled, in pixels. */
export function unionAt({ intersection, truth, labelled }: ClassTotals, index: number): number {
  return (truth[index] ?? 0) + (labelled[index] ?? 0) - (intersection[index] ?? 0);
}
