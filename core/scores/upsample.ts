// Class scores to a full-size label map in one pass: bilinear upsampling and arg-max together, without
// ever holding the upsampled scores of the whole image.

import type { LabelMap } from '../labelMap.ts';
import { interpolationTap, type ClassScores } from './classScores.ts';

/**
 * The label of each pixel: the class with the largest bilinearly upsampled score (`align_corners=False`,
 * as in PyTorch); the lowest index wins a tie.
 * @param width, height the image's size in pixels
 */
export function upsampleArgMax(scores: ClassScores, width: number, height: number): LabelMap {
  const { classCount } = scores;
  const labels = new Uint8Array(width * height);
  const row = new Float32Array(scores.width * classCount);
  const taps = Array.from({ length: width }, (_, x) => interpolationTap(x, scores.width, width));
  const low = Int32Array.from(taps, (tap) => tap.low * classCount);
  const high = Int32Array.from(taps, (tap) => tap.high * classCount);
  const weights = Float32Array.from(taps, (tap) => tap.weight);

  for (let y = 0; y < height; y++) {
    interpolateRow(scores, y, height, row);
    for (let x = 0; x < width; x++) {
      const left = low[x] ?? 0;
      const right = high[x] ?? 0;
      const weight = weights[x] ?? 0;
      let best = 0;
      let bestScore = -Infinity;
      for (let index = 0; index < classCount; index++) {
        const from = row[left + index] ?? 0;
        const score = from + ((row[right + index] ?? 0) - from) * weight;
        if (score > bestScore) {
          bestScore = score;
          best = index;
        }
      }
      labels[y * width + x] = best;
    }
  }
  return { width, height, data: labels };
}

/** Blends two grid rows into `row`, classes innermost so that the arg-max reads memory in order. */
function interpolateRow(scores: ClassScores, y: number, height: number, row: Float32Array): void {
  const { low, high, weight } = interpolationTap(y, scores.height, height);
  for (let index = 0; index < scores.classCount; index++) {
    const top = (index * scores.height + low) * scores.width;
    const bottom = (index * scores.height + high) * scores.width;
    for (let column = 0; column < scores.width; column++) {
      const from = scores.data[top + column] ?? 0;
      const to = scores.data[bottom + column] ?? 0;
      row[column * scores.classCount + index] = from + (to - from) * weight;
    }
  }
}
