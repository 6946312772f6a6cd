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

/** A line down a grid column, as corners: what is left is the upper position, what is right the lower one. */
export function columnEnds(
  { classCount, width }: ScoreGrid,
  rows: LowHigh,
  column: number,
): GridCorners {
  const upper = (rows.low * width + column) * classCount;
  const lower = (rows.high * width + column) * classCount;
  return { topLeft: upper, bottomLeft: upper, topRight: lower, bottomRight: lower };
}

export function createScoreLine(classCount: number): ScoreLine {
  return { start: new Float64Array(classCount), slope: new Float64Array(classCount) };
}

/** Makes all of `line` the one grid position that begins at `offset`. */
export function setLineAt(
  { classCount, data }: ScoreGrid,
  offset: number,
  { start, slope }: ScoreLine,
): void {
  for (let index = 0; index < classCount; index++) {
    start[index] = data[offset + index] ?? 0;
    slope[index] = 0;
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
    const left = blend(data, topLeft + index, bottomLeft + index, weight);
    start[index] = left;
    slope[index] = blend(data, topRight + index, bottomRight + index, weight) - left;
  }
}

/** The score `weight` (0–1) of the way from one place of a grid's `data` to another. */
export function blend(data: Float32Array, from: number, to: number, weight: number): number {
  const score = data[from] ?? 0;
  return score + ((data[to] ?? 0) - score) * weight;
}
