// Confusion counts: how many pixels of each true class carry which label. Every score is derived from these.

import { MaskwrightError } from '../errors.ts';
import type { DeltaDirection, LabelDelta } from '../edit/delta.ts';
import { assertSameSize, type LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { countPairs } from './countPairs.ts';

/**
 * `counts[truth × (classCount + 1) + label]` is a number of pixels; the last column holds pixels that
 * have a true class but are labelled void. Pixels whose truth is void are left out, as CamVid and
 * Cityscapes do.
 */
export interface Confusion {
  readonly classCount: number;
  readonly counts: Float64Array;
}

/** One non-zero count; `label` is 255 for pixels labelled void. */
export interface ConfusionCell {
  readonly truth: number;
  readonly label: number;
  readonly pixels: number;
}

export function emptyConfusion(classCount: number): Confusion {
  return { classCount, counts: new Float64Array(classCount * (classCount + 1)) };
}

/**
 * Counts one frame.
 * @throws MaskwrightError `label/sizeMismatch` or `label/unknownIndex`
 */
export function countConfusion(truth: LabelMap, labels: LabelMap, classCount: number): Confusion {
  assertSameSize(labels, truth, 'The label map');
  const pairs = countPairs(truth.data, labels.data);
  const confusion = emptyConfusion(classCount);
  for (let pair = 0; pair < pairs.length; pair++) {
    const pixels = pairs[pair] ?? 0;
    if (pixels > 0) addPixels(confusion, pair >> 8, pair & 0xff, pixels);
  }
  return confusion;
}

/** Re-scores an edited frame, in place, by the pixels of the edit alone. */
export function applyDeltaToConfusion(
  confusion: Confusion,
  truth: LabelMap,
  delta: LabelDelta,
  direction: DeltaDirection,
): void {
  const sign = direction === 'forward' ? 1 : -1;
  for (const run of delta) {
    for (let offset = run.start; offset < run.start + run.length; offset++) {
      const trueIndex = truth.data[offset] ?? VOID_INDEX;
      addPixels(confusion, trueIndex, run.before, -sign);
      addPixels(confusion, trueIndex, run.after, sign);
    }
  }
}

/** Adds `other` to `sum`, in place. */
export function addConfusion(sum: Confusion, other: Confusion): void {
  for (let cell = 0; cell < sum.counts.length; cell++) {
    sum.counts[cell] = (sum.counts[cell] ?? 0) + (other.counts[cell] ?? 0);
  }
}

/** Adds pixels of one pair of indices, in place; pixels whose truth is void count nowhere. */
function addPixels(confusion: Confusion, truth: number, label: number, pixels: number): void {
  if (truth === VOID_INDEX) return;
  const { classCount, counts } = confusion;
  const column = label === VOID_INDEX ? classCount : label;
  if (
    truth >= classCount ||
    column > classCount ||
    (column === classCount && label !== VOID_INDEX)
  ) {
    throw new MaskwrightError(
      'label/unknownIndex',
      `Indices ${truth} (truth) and ${label} (label) do not both belong to a taxonomy of ${classCount} classes; ` +
        `check that labels and taxonomy match.`,
      { truth, label, classCount },
    );
  }
  const cell = truth * (classCount + 1) + column;
  counts[cell] = (counts[cell] ?? 0) + pixels;
}

/** How many pixels of class `truth` carry `label` (255 for void). */
export function pixelsAt(confusion: Confusion, truth: number, label: number): number {
  const column = label === VOID_INDEX ? confusion.classCount : label;
  return confusion.counts[truth * (confusion.classCount + 1) + column] ?? 0;
}

/** The non-zero counts, by truth and then label. */
export function confusionCells(confusion: Confusion): ConfusionCell[] {
  const cells: ConfusionCell[] = [];
  for (let truth = 0; truth < confusion.classCount; truth++) {
    for (let column = 0; column <= confusion.classCount; column++) {
      const label = column === confusion.classCount ? VOID_INDEX : column;
      const pixels = pixelsAt(confusion, truth, label);
      if (pixels !== 0) cells.push({ truth, label, pixels });
    }
  }
  return cells;
}

/** The counts that are not what they were before, as they are now: 0 pixels where there are none left. */
export function changedCells(before: Confusion, now: Confusion): ConfusionCell[] {
  const cells: ConfusionCell[] = [];
  const columns = now.classCount + 1;
  for (let cell = 0; cell < now.counts.length; cell++) {
    const pixels = now.counts[cell] ?? 0;
    if (pixels === before.counts[cell]) continue;
    const column = cell % columns;
    const label = column === now.classCount ? VOID_INDEX : column;
    cells.push({ truth: Math.floor(cell / columns), label, pixels });
  }
  return cells;
}

/** The inverse of {@link confusionCells}; cells of one pair add up. */
export function confusionFromCells(cells: Iterable<ConfusionCell>, classCount: number): Confusion {
  const confusion = emptyConfusion(classCount);
  for (const cell of cells) addPixels(confusion, cell.truth, cell.label, cell.pixels);
  return confusion;
}
