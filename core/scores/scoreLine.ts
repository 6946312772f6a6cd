// The scores of all classes along a straight line between two places of the coarse grid. Bilinear upsampling
// is linear along every row and every column of pixels between two grid positions.

import type { ClassScores } from './classScores.ts';

/** Class scores with `data[(y × width + x) × classCount + class]`: one grid position is one stretch of memory. */
export interface ScoreGrid {
  readonly classCount: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Where in a grid's `data` the four positions around a pixel begin. */
export interface GridCorners {
  readonly topLeft: number;
  readonly topRight: number;
  readonly bottomLeft: number;
  readonly bottomRight: number;
}

/** The score of a class at `weight` (0–1) of the way is `start[class] + slope[class] × weight`. */
export interface ScoreLine {
  readonly start: Float64Array;
  readonly slope: Float64Array;
}

interface LowHigh {
  readonly low: number;
  readonly high: number;
}

export function toScoreGrid({ classCount, width, height, data }: ClassScores): ScoreGrid {
  const positions = width * height;
  const transposed = new Float32Array(positions * classCount);
  for (let index = 0; index < classCount; index++) {
    const plane = index * positions;
    for (let position = 0; position < positions; position++) {
      transposed[position * classCount + index] = data[plane + position] ?? 0;
    }
  }
  return { classCount, width, height, data: transposed };
}

export function gridCorners(
  { classCount, width }: ScoreGrid,
  rows: LowHigh,
  columns: LowHigh,
): GridCorners {
  return {
    topLeft: (rows.low * width + columns.low) * classCount,
    topRight: (rows.low * width + columns.high) * classCount,
    bottomLeft: (rows.high * width + columns.low) * classCount,
    bottomRight: (rows.high * width + columns.high) * classCount,
  };
}

export function createScoreLine(classCount: number): ScoreLine {
  return { start: new Float64Array(classCount), slope: new Float64Array(classCount) };
}

/** Makes `line` the way from one grid position to another, both as offsets into the grid's `data`. */
export function setLineDown(
  { classCount, data }: ScoreGrid,
  top: number,
  bottom: number,
  { start, slope }: ScoreLine,
): void {
  for (let index = 0; index < classCount; index++) {
    const from = data[top + index] ?? 0;
    start[index] = from;
    slope[index] = (data[bottom + index] ?? 0) - from;
  }
}

/** Makes `line` the way from the left to the right, `weight` (0–1) of the way down between the corners. */
export function setLineAcross(
  { classCount, data }: ScoreGrid,
  { topLeft, topRight, bottomLeft, bottomRight }: GridCorners,
  weight: number,
  { start, slope }: ScoreLine,
): void {
  for (let index = 0; index < classCount; index++) {
    const fromLeft = data[topLeft + index] ?? 0;
    const fromRight = data[topRight + index] ?? 0;
    const left = fromLeft + ((data[bottomLeft + index] ?? 0) - fromLeft) * weight;
    const right = fromRight + ((data[bottomRight + index] ?? 0) - fromRight) * weight;
    start[index] = left;
    slope[index] = right - left;
  }
}
