// Class scores to full-size labels: bilinear upsampling and arg-max together, without ever holding the
// upsampled scores of the image.

import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { blendAxis } from './blendAxis.ts';
import type { ClassScores } from './classScores.ts';
import { gridCorners, toScoreGrid, type ScoreGrid } from './scoreLine.ts';
import { FIRST_GUESS, leadingClass, rankLeader, rankLeadingPair, secondClass } from './standing.ts';
import { sweepRows } from './sweep.ts';

/** The labels and what came second; like `data`, each array holds `width × height` items in raster order. */
export interface TopTwoMap extends LabelMap {
  /** The class with the second largest score; 255 (void) if there is one class only. */
  readonly runnersUp: Uint8Array;
  /** By how much the largest score exceeds the second, 0 or more; infinite if there is one class only. */
  readonly margins: Float32Array;
}

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
  const { spans, weights } = across;
  sweepRows(grid, across, height, rankLeadingPair, FIRST_GUESS.leadingPair, (row) => {
    const { standings, weight } = row;
    const offset = row.y * width;
    for (const columns of spans) {
      const corners = gridCorners(grid, row, columns);
      let x = columns.first;
      while (x <= columns.last) {
        const standing = standings[x] ?? 0;
        const best = leadingClass(standing);
        const second = secondClass(standing);
        const left = margin(grid, corners.topLeft, corners.bottomLeft, weight, best, second);
        const right = margin(grid, corners.topRight, corners.bottomRight, weight, best, second);
        for (; x <= columns.last && standings[x] === standing; x++) {
          data[offset + x] = best;
          runnersUp[offset + x] = second;
          margins[offset + x] = Math.max(0, left + (right - left) * (weights[x] ?? 0));
        }
      }
    }
  });
  return { width, height, data, runnersUp, margins };
}

/** How far `best` is above `second`, `weight` (0–1) of the way between two offsets into the grid's `data`. */
function margin(
  { data }: ScoreGrid,
  top: number,
  bottom: number,
  weight: number,
  best: number,
  second: number,
): number {
  const atTop = (data[top + best] ?? 0) - (data[top + second] ?? 0);
  const atBottom = (data[bottom + best] ?? 0) - (data[bottom + second] ?? 0);
  return atTop + (atBottom - atTop) * weight;
}
