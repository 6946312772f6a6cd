// Two labellings of the same frames side by side: a pre-label and its correction, one model and another, then and now.

import type { LabelClass } from '../taxonomy.ts';
import { addConfusion, emptyConfusion, type Confusion } from './confusion.ts';
import { evaluateConfusion, meanIoU } from './evaluation.ts';

/** The counts of one frame; the name stands for it on both sides. */
export interface FrameConfusion {
  readonly frame: string;
  readonly confusion: Confusion;
}

/** Fractions 0–1 and their difference; null where there is no score. */
export interface Change {
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
}

export interface ClassChange extends Change {
  readonly index: number;
  readonly name: string;
}

export interface FrameChange extends Change {
  readonly frame: string;
}

/** Over the frames that both sides have. */
export interface Comparison {
  readonly frames: number;
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** Pooled over frames. */
  readonly meanIoU: Change;
  /** IoU pooled over frames. */
  readonly classes: readonly ClassChange[];
  /** Mean IoU of each frame that has one on both sides and moved, the one that moved most first. */
  readonly moved: readonly FrameChange[];
}

export function compareConfusions(
  before: readonly FrameConfusion[],
  after: readonly FrameConfusion[],
  classes: readonly LabelClass[],
): Comparison {
  const afterOf = new Map(after.map(({ frame, confusion }) => [frame, confusion]));
  const beforeNames = new Set(before.map(({ frame }) => frame));
  const pairs = before.flatMap(({ frame, confusion }) => {
    const other = afterOf.get(frame);
    return other === undefined ? [] : [{ frame, before: confusion, after: other }];
  });
  const scoresOf = (side: 'before' | 'after') => {
    const pooled = emptyConfusion(classes.length);
    for (const pair of pairs) addConfusion(pooled, pair[side]);
    return evaluateConfusion(pooled, classes, pairs.length);
  };
  const first = scoresOf('before');
  const second = scoresOf('after');
  return {
    frames: pairs.length,
    onlyBefore: before.map(({ frame }) => frame).filter((frame) => !afterOf.has(frame)),
    onlyAfter: after.map(({ frame }) => frame).filter((frame) => !beforeNames.has(frame)),
    meanIoU: changeOf(first.meanIoU, second.meanIoU),
    classes: first.classes.map(({ index, name, iou }) => ({
      index,
      name,
      ...changeOf(iou, second.classes[index]?.iou ?? null),
    })),
    moved: pairs
      .map(({ frame, ...pair }) => ({
        frame,
        ...changeOf(meanIoU(pair.before), meanIoU(pair.after)),
      }))
      .filter(({ change }) => change !== null && change !== 0)
      .sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0)),
  };
}

function changeOf(before: number | null, after: number | null): Change {
  return { before, after, change: before === null || after === null ? null : after - before };
}
