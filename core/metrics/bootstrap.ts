// How sure a mean IoU is, given the frames that it was measured on: a bootstrap interval over frames (Efron, Tibshirani,
// "An Introduction to the Bootstrap", 1993, section 13.3: the percentile interval).

import { classTotals, unionAt } from './classTotals.ts';
import type { Confusion } from './confusion.ts';
import { ratio } from './ratios.ts';

/** Where the mean IoU lies with `level` confidence, were other frames of the same kind scored. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** 0–1. */
  readonly level: number;
  /** How many times frames were drawn. */
  readonly resamples: number;
}

export interface BootstrapOptions {
  readonly resamples: number;
  readonly level: number;
  /** A whole number from 0 up to, and without, `count`, each as likely; seeded, so that a score is the same twice. */
  readonly drawIndex: (count: number) => number;
}

/**
 * Draws as many frames as there are, with replacement, pools them and takes their mean IoU, `resamples` times; the
 * interval leaves out the same share at both ends. Frames are taken for independent, which neighbouring frames of one
 * sequence are not: over such frames the interval is too narrow.
 * @returns null for fewer than two frames or when no class occurs
 */
export function bootstrapMeanIoU(
  frames: readonly Confusion[],
  { resamples, level, drawIndex }: BootstrapOptions,
): Interval | null {
  const classCount = frames[0]?.classCount ?? 0;
  if (frames.length < 2) return null;
  const intersections = new Float64Array(frames.length * classCount);
  const unions = new Float64Array(frames.length * classCount);
  frames.forEach((confusion, frame) => {
    const totals = classTotals(confusion);
    intersections.set(totals.intersection, frame * classCount);
    for (let index = 0; index < classCount; index++) {
      unions[frame * classCount + index] = unionAt(totals, index);
    }
  });

  const means: number[] = [];
  const intersection = new Float64Array(classCount);
  const union = new Float64Array(classCount);
  for (let resample = 0; resample < resamples; resample++) {
    intersection.fill(0);
    union.fill(0);
    for (let remaining = frames.length; remaining > 0; remaining--) {
      const start = drawIndex(frames.length) * classCount;
      for (let index = 0; index < classCount; index++) {
        intersection[index] = (intersection[index] ?? 0) + (intersections[start + index] ?? 0);
        union[index] = (union[index] ?? 0) + (unions[start + index] ?? 0);
      }
    }
    const mean = meanRatio(intersection, union);
    if (mean !== null) means.push(mean);
  }
  if (means.length === 0) return null;
  means.sort((a, b) => a - b);
  const tail = (1 - level) / 2;
  return { low: quantile(means, tail), high: quantile(means, 1 - tail), level, resamples };
}

/** The mean over classes whose union is not empty. */
function meanRatio(parts: Float64Array, wholes: Float64Array): number | null {
  let total = 0;
  let present = 0;
  for (let index = 0; index < wholes.length; index++) {
    const whole = wholes[index] ?? 0;
    if (whole === 0) continue;
    total += (parts[index] ?? 0) / whole;
    present += 1;
  }
  return ratio(total, present);
}

/** Between the two nearest of the sorted values, as NumPy's default does. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
