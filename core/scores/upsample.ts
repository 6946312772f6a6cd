// Class scores to full-size labels: bilinear upsampling and arg-max together, without ever holding the
// upsampled scores of the image.

import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { blendAxis, type BlendAxis } from './blendAxis.ts';
import type { ClassScores } from './classScores.ts';
import { gridCorners, toScoreGrid, type ScoreGrid } from './scoreLine.ts';
import { FIRST_GUESS, leadingClass, rankLeader, rankLeadingPair, secondClass } from './standing.ts';
import { sweepRows, type SweptRow } from './sweep.ts';

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
    fillRunnersUp(row.standings, runnersUp.subarray(start, start + width));
    fillMargins(grid, across, row, margins.subarray(start, start + width));
  });
  return { width, height, data, runnersUp, margins };
}

function fillRunnersUp(standings: Uint16Array, runnersUp: Uint8Array): void {
  for (let x = 0; x < standings.length; x++) runnersUp[x] = secondClass(standings[x] ?? 0);
}

function fillMargins(
  grid: ScoreGrid,
  { spans, weights }: BlendAxis,
  row: SweptRow,
  margins: Float32Array,
): void {
  const { data } = grid;
  const { standings, weight } = row;
  for (const columns of spans) {
    const { topLeft, topRight, bottomLeft, bottomRight } = gridCorners(grid, row, columns);
    const { last } = columns;
    let x = columns.first;
    while (x <= last) {
      const standing = standings[x] ?? 0;
      const best = leadingClass(standing);
      const second = secondClass(standing);
      const aboveLeft = (data[topLeft + best] ?? 0) - (data[topLeft + second] ?? 0);
      const belowLeft = (data[bottomLeft + best] ?? 0) - (data[bottomLeft + second] ?? 0);
      const aboveRight = (data[topRight + best] ?? 0) - (data[topRight + second] ?? 0);
      const belowRight = (data[bottomRight + best] ?? 0) - (data[bottomRight + second] ?? 0);
      const left = aboveLeft + (belowLeft - aboveLeft) * weight;
      const slope = aboveRight + (belowRight - aboveRight) * weight - left;
      do {
        margins[x] = Math.max(0, left + slope * (weights[x] ?? 0));
        x += 1;
      } while (x <= last && standings[x] === standing);
    }
  }
}
