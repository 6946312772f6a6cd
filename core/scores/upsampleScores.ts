// Class scores at an image's size, all of them: for comparing networks, number by number. Labels come from the fused
// kernel in upsample.ts, which never makes this much of it.

import { interpolationTap, type ClassScores } from './classScores.ts';

/**
 * Bilinear as PyTorch's `interpolate(mode='bilinear', align_corners=False)`.
 * @returns `data` is float32 `[classes, height, width]`
 */
export function upsampleScores(
  scores: ClassScores,
  width: number,
  height: number,
): { readonly data: Float32Array<ArrayBuffer> } {
  const { classCount, width: gridWidth, height: gridHeight } = scores;
  const across = Array.from({ length: width }, (_, x) => interpolationTap(x, gridWidth, width));
  const down = Array.from({ length: height }, (_, y) => interpolationTap(y, gridHeight, height));
  const data = new Float32Array(classCount * height * width);
  let offset = 0;
  for (let index = 0; index < classCount; index++) {
    const at = (y: number, x: number): number =>
      scores.data[(index * gridHeight + y) * gridWidth + x] ?? 0;
    for (const row of down) {
      for (const column of across) {
        const blend = (y: number): number =>
          at(y, column.low) * (1 - column.weight) + at(y, column.high) * column.weight;
        data[offset++] = blend(row.low) * (1 - row.weight) + blend(row.high) * row.weight;
      }
    }
  }
  return { data };
}
