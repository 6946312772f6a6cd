// Several looks at one image (other scales, mirrored) made into one: class probabilities, averaged on the finest grid.

import { interpolationTap, type ClassScores } from './classScores.ts';

/** The scores of one look, and whether the image was mirrored left to right for it. */
export interface View {
  readonly scores: ClassScores;
  readonly isMirrored: boolean;
}

/** Keeps the logarithm finite where every view is certain that a class is not there. */
const SMALLEST_PROBABILITY = 1e-7;

/**
 * The mean of the views' softmax probabilities, each brought bilinearly (`align_corners=False`) to the size of the
 * finest grid among them.
 * @param views at least one, all of the same classes
 * @returns log-probabilities: scores like any other, whose softmax is the mean
 * @throws RangeError without views, or when their classes are not as many
 */
export function averageViews(views: readonly View[]): ClassScores {
  const finest = views.reduce<ClassScores | null>(
    (largest, { scores }) => (scores.width > (largest?.width ?? 0) ? scores : largest),
    null,
  );
  if (finest === null || views.some(({ scores }) => scores.classCount !== finest.classCount)) {
    throw new RangeError('Views of the same classes are needed, at least one.');
  }
  const { classCount, width, height } = finest;
  const sum = new Float32Array(classCount * width * height);
  for (const { scores, isMirrored } of views) {
    addResampled(sum, { ...scores, data: softmax(scores) }, width, height, isMirrored);
  }
  const data = sum.map((total) => Math.log(Math.max(total / views.length, SMALLEST_PROBABILITY)));
  return { classCount, width, height, data };
}

/** Probabilities in the layout of the scores. */
function softmax({ classCount, width, height, data }: ClassScores): Float32Array {
  const cells = width * height;
  const probabilities = new Float32Array(data.length);
  for (let cell = 0; cell < cells; cell++) {
    let largest = -Infinity;
    for (let index = 0; index < classCount; index++) {
      largest = Math.max(largest, data[index * cells + cell] ?? -Infinity);
    }
    let total = 0;
    for (let index = 0; index < classCount; index++) {
      const exponential = Math.exp((data[index * cells + cell] ?? -Infinity) - largest);
      probabilities[index * cells + cell] = exponential;
      total += exponential;
    }
    for (let index = 0; index < classCount; index++) {
      const place = index * cells + cell;
      probabilities[place] = (probabilities[place] ?? 0) / total;
    }
  }
  return probabilities;
}

function addResampled(
  sum: Float32Array,
  { classCount, width: fromWidth, height: fromHeight, data }: ClassScores,
  width: number,
  height: number,
  isMirrored: boolean,
): void {
  const across = Array.from({ length: width }, (_, x) =>
    interpolationTap(isMirrored ? width - 1 - x : x, fromWidth, width),
  );
  const down = Array.from({ length: height }, (_, y) => interpolationTap(y, fromHeight, height));
  let place = 0;
  for (let index = 0; index < classCount; index++) {
    for (const row of down) {
      const top = (index * fromHeight + row.low) * fromWidth;
      const bottom = (index * fromHeight + row.high) * fromWidth;
      for (const { low, high, weight } of across) {
        const above = (data[top + low] ?? 0) * (1 - weight) + (data[top + high] ?? 0) * weight;
        const below =
          (data[bottom + low] ?? 0) * (1 - weight) + (data[bottom + high] ?? 0) * weight;
        sum[place] = (sum[place] ?? 0) + above * (1 - row.weight) + below * row.weight;
        place += 1;
      }
    }
  }
}
