// How good a frame's mask is.

import { unionAt, type ClassTotals } from '../../core/metrics/classTotals.ts';

/** The mean IoU (0–1) over the classes that the truth has; 1 where it has none. */
export function presentMeanIoU(totals: ClassTotals): number {
  let sum = 0;
  let present = 0;
  totals.intersection.forEach((intersection, index) => {
    if ((totals.truth[index] ?? 0) === 0) return;
    sum += intersection / unionAt(totals, index);
    present += 1;
  });
  return present === 0 ? 1 : sum / present;
}
