// Class scores to full-size labels: bilinear upsampling and arg-max together, without ever holding the
// upsampled scores of the image.

import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { blendAxis, type BlendAxis } from './blendAxis.ts';
import type { ClassScores } from './classScores.ts';
import { toScoreGrid, type ScoreGrid } from './scoreLine.ts';
import { FIRST_GUESS, leadingClass, rankLeader, rankLeadingPair, secondClass } from './standing.ts';
import { sweepRows, type SweptRow } from './sweep.ts';

/** What no pixel has. */
const NO_STANDING = -1;

/** What came second at each pixel; each array holds `width × height` items in raster order. */
export interface TopTwo {
  /** The class with the second largest score; 255 (void) if there is one class only. */
  readonly runnersUp: Uint8Array;
  /** By how much the largest score exceeds the second, 0 or more; infinite if there is one class only. */
  readonly margins: Float32Array;
}

export interface TopTwoMap extends LabelMap, TopTwo {}

/**
 * The label of each pixel: the class with the largest bilinearly upsampled score (`align_corners=False`,
 * as in PyTorch); the lowest index wins a tie.
 * @param scores finite, of 1–255 classes on a grid of 1×1 or larger
 * @param width, height the image's size in pixels
 */
export function upsampleArgMax(scores: ClassScores, width: number, height: number): LabelMap {
  const data = new Uint8Array(width * height);
  const across = blendAxis(scores.width, width);
  sweepRows(toScoreGrid(scores), across, height, rankLeader, FIRST_GUESS.leader, (row) => {
    data.set(row.standings, row.y * width);
  });
  return { width, height, data };
}

/**
 * The labels of {@link upsampleArgMax}, with the runner-up and the margin of each pixel.
 * @param scores finite, of 1–255 classes on a grid of 1×1 or larger
 * @param width, height the image's size in pixels
 */
export function upsampleTopTwo(scores: ClassScores, width: number, height: number): TopTwoMap {
  const data = new Uint8Array(width * height);
  const runnersUp = new Uint8Array(width * height);
  const margins = new Float32Array(width * height);
  if (scores.classCount === 1) {
    runnersUp.fill(VOID_INDEX);
    margins.fill(Infinity);
    return { width, height, data, runnersUp, margins };
  }

  const grid = toScoreGrid(scores);
  const across = blendAxis(scores.width, width);
  sweepRows(grid, across, height, rankLeadingPair, FIRST_GUESS.leadingPair, (row) => {
    const start = row.y * width;
    // A standing's low byte is the leader.
    data.set(row.standings, start);
    const end = start + width;
    fillSeconds(grid, across, row, runnersUp.subarray(start, end), margins.subarray(start, end));
  });
  return { width, height, data, runnersUp, margins };
}

/** Writes one row of what came second. */
function fillSeconds(
  { classCount, width, data }: ScoreGrid,
  { spans, weights }: BlendAxis,
  { standings, low, high, weight }: SweptRow,
  runnersUp: Uint8Array,
  margins: Float32Array,
): void {
  const top = low * width * classCount;
  const bottom = high * width * classCount;
  let standing = NO_STANDING;
  let column = 0;
  let right = 0;
  for (const columns of spans) {
    const { last } = columns;
    const toLeft = columns.low * classCount;
    const toRight = columns.high * classCount;
    let x = columns.first;
    while (x <= last) {
      const former = standing;
      standing = standings[x] ?? 0;
      const best = leadingClass(standing);
      const second = secondClass(standing);
      // Most often this span goes on where the last one ended.
      let left = right;
      if (standing !== former || columns.low !== column) {
        left = marginAt(data, top + toLeft, bottom + toLeft, weight, best, second);
      }
      right = marginAt(data, top + toRight, bottom + toRight, weight, best, second);
      column = columns.high;
      const slope = right - left;
      do {
        runnersUp[x] = second;
        margins[x] = Math.max(0, left + slope * (weights[x] ?? 0));
        x += 1;
      } while (x <= last && standings[x] === standing);
    }
  }
}

/** By how much one class exceeds another, `weight` (0–1) of the way from one grid position to another. */
function marginAt(
  data: Float32Array,
  top: number,
  bottom: number,
  weight: number,
  best: number,
  second: number,
): number {
  const above = (data[top + best] ?? 0) - (data[top + second] ?? 0);
  const below = (data[bottom + best] ?? 0) - (data[bottom + second] ?? 0);
  return above + (below - above) * weight;
}
