// How likely the model holds one class at each pixel of a frame, worked out block by block where it is asked for: a
// gesture looks at a small part of the frame, and a new threshold at the same part again. The scores are upsampled
// bilinearly.

import { blendAxis, type BlendAxis, type BlendSpan } from '../scores/blendAxis.ts';
import { createScoreLine, gridCorners, type ScoreGrid } from '../scores/scoreLine.ts';
import type { Raster } from './pixelMask.ts';

/**
 * `probability`: the softmax of the upsampled scores, 0–1. `relative`: the same divided by the probability of the class
 * that leads there, 0–1, where 1 is the leader itself; its logarithm is the score's distance from the leader's.
 */
export type LikelihoodMeasure = 'probability' | 'relative';

/**
 * How scores on a grid become those of pixels. `bilinear`: as the pre-label is made (`align_corners=False`). `guided`: along
 * the photo's colours as well (`./guidedField`), so that they change where the photo does.
 */
export type ScoreUpsampling = 'guided' | 'bilinear';

export interface ScoreField extends Raster {
  /** @param x, y a pixel of the frame */
  valueAt(x: number, y: number): number;
}

/** A class so far below the leader adds less to the softmax's sum than single precision tells apart. */
const NEGLIGIBLE_SCORE_DISTANCE = 20;

/**
 * @param grid of finite scores
 * @param classIndex a class of the grid
 * @param image the frame's size; the field keeps four bytes for each pixel
 */
export function createScoreField(
  grid: ScoreGrid,
  classIndex: number,
  image: Raster,
  measure: LikelihoodMeasure,
): ScoreField {
  const { width, height } = image;
  const across = blendAxis(grid.width, width);
  const down = blendAxis(grid.height, height);
  const columnSpans = spanOfPosition(across);
  const rowSpans = spanOfPosition(down);
  const blocksAcross = across.spans.length;
  const isReady = new Uint8Array(blocksAcross * down.spans.length);
  const values = new Float32Array(width * height);
  const fillBlock = createBlockFiller(grid, classIndex, measure, { across, down, width, values });
  return {
    width,
    height,
    valueAt(x, y) {
      const block = (rowSpans[y] ?? 0) * blocksAcross + (columnSpans[x] ?? 0);
      if (isReady[block] === 0) {
        const rows = down.spans[rowSpans[y] ?? 0];
        const columns = across.spans[columnSpans[x] ?? 0];
        if (rows !== undefined && columns !== undefined) fillBlock(rows, columns);
        isReady[block] = 1;
      }
      return values[y * width + x] ?? 0;
    },
  };
}

/** The values (0–1) of a field at every pixel, in raster order. */
export function bilinearLikelihoods(
  grid: ScoreGrid,
  classIndex: number,
  image: Raster,
  measure: LikelihoodMeasure,
): Float32Array {
  const { width, height } = image;
  const field = createScoreField(grid, classIndex, image, measure);
  const values = new Float32Array(width * height);
  let offset = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) values[offset++] = field.valueAt(x, y);
  }
  return values;
}

function spanOfPosition({ spans, weights }: BlendAxis): Uint16Array {
  const places = new Uint16Array(weights.length);
  spans.forEach(({ first, last }, place) => places.fill(place, first, last + 1));
  return places;
}

interface FieldPixels {
  readonly across: BlendAxis;
  readonly down: BlendAxis;
  readonly width: number;
  readonly values: Float32Array;
}

/** Writes the values of all pixels between four positions of the grid. */
function createBlockFiller(
  grid: ScoreGrid,
  classIndex: number,
  measure: LikelihoodMeasure,
  { across, down, width, values }: FieldPixels,
): (rows: BlendSpan, columns: BlendSpan) => void {
  const { data, classCount } = grid;
  const line = createScoreLine(classCount);
  const rivals = new Uint8Array(classCount);
  return (rows, columns) => {
    const { topLeft, topRight, bottomLeft, bottomRight } = gridCorners(grid, rows, columns);
    const corners = [topLeft, topRight, bottomLeft, bottomRight];
    const rivalCount = findRivals(grid, corners, classIndex, rivals);
    for (let y = rows.first; y <= rows.last; y++) {
      const weight = down.weights[y] ?? 0;
      for (let item = 0; item < rivalCount; item++) {
        const index = rivals[item] ?? 0;
        const left =
          (data[topLeft + index] ?? 0) * (1 - weight) + (data[bottomLeft + index] ?? 0) * weight;
        const right =
          (data[topRight + index] ?? 0) * (1 - weight) + (data[bottomRight + index] ?? 0) * weight;
        line.start[item] = left;
        line.slope[item] = right - left;
      }
      for (let x = columns.first; x <= columns.last; x++) {
        const along = across.weights[x] ?? 0;
        // The class itself is the first of the rivals.
        const own = (line.start[0] ?? 0) + (line.slope[0] ?? 0) * along;
        let largest = own;
        for (let item = 1; item < rivalCount; item++) {
          const score = (line.start[item] ?? 0) + (line.slope[item] ?? 0) * along;
          if (score > largest) largest = score;
        }
        let sum = 1;
        if (measure === 'probability') {
          sum = 0;
          for (let item = 0; item < rivalCount; item++) {
            sum += Math.exp((line.start[item] ?? 0) + (line.slope[item] ?? 0) * along - largest);
          }
        }
        values[y * width + x] = Math.exp(own - largest) / sum;
      }
    }
  };
}

/** The class itself, then those that come near the leader somewhere between the corners. */
function findRivals(
  { data, classCount }: ScoreGrid,
  corners: readonly number[],
  classIndex: number,
  rivals: Uint8Array,
): number {
  // What the leader is nowhere below: the largest of the classes' lowest corners.
  let floor = -Infinity;
  for (let index = 0; index < classCount; index++) {
    let lowest = Infinity;
    for (const corner of corners) lowest = Math.min(lowest, data[corner + index] ?? 0);
    floor = Math.max(floor, lowest);
  }
  rivals[0] = classIndex;
  let count = 1;
  for (let index = 0; index < classCount; index++) {
    if (index === classIndex) continue;
    let highest = -Infinity;
    for (const corner of corners) highest = Math.max(highest, data[corner + index] ?? 0);
    if (highest >= floor - NEGLIGIBLE_SCORE_DISTANCE) rivals[count++] = index;
  }
  return count;
}
