// Upsampling and arg-max as one writes them first: what the product's kernel is measured against.

import type { LabelMap } from '../core/labelMap.ts';
import { interpolationTap, type ClassScores } from '../core/scores/classScores.ts';

/** The kernel as it was: all classes at every pixel. */
export function upsampleNaively(scores: ClassScores, width: number, height: number): LabelMap {
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
