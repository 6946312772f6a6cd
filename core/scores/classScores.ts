// The one output of a model: a score for each class on a coarse grid (1/8 of the image for CGNet, finer behind a decoder). Labels,
// likely errors and read-outs are pure functions of it.

/** `data[(class × height + y) × width + x]` is an unnormalised score (logit). */
export interface ClassScores {
  readonly classCount: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array | Float16Array;
}

/** A class and the probability that the model gives it at some place. */
export interface ClassProbability {
  readonly index: number;
  readonly probability: number;
}

/**
 * The fraction of pixels (0–1) that the model itself expects to have wrong: the mean over grid cells of
 * one minus the largest softmax probability.
 */
export function likelyErrorRate(scores: ClassScores): number {
  const cells = scores.width * scores.height;
  let total = 0;
  for (let cell = 0; cell < cells; cell++) {
    let largest = -Infinity;
    for (let index = 0; index < scores.classCount; index++) {
      largest = Math.max(largest, scores.data[index * cells + cell] ?? -Infinity);
    }
    let sum = 0;
    for (let index = 0; index < scores.classCount; index++) {
      sum += Math.exp((scores.data[index * cells + cell] ?? -Infinity) - largest);
    }
    total += 1 - 1 / sum;
  }
  return cells === 0 ? 0 : total / cells;
}

/**
 * The classes at one pixel of the full-size image, most probable first.
 * @param x, y a pixel of the image, whose size is given
 */
export function probabilitiesAt(
  scores: ClassScores,
  x: number,
  y: number,
  image: { readonly width: number; readonly height: number },
): ClassProbability[] {
  const across = interpolationTap(x, scores.width, image.width);
  const down = interpolationTap(y, scores.height, image.height);
  const logits = Array.from({ length: scores.classCount }, (_, index) => {
    const at = (row: number, column: number): number =>
      scores.data[(index * scores.height + row) * scores.width + column] ?? 0;
    const top =
      at(down.low, across.low) * (1 - across.weight) + at(down.low, across.high) * across.weight;
    const bottom =
      at(down.high, across.low) * (1 - across.weight) + at(down.high, across.high) * across.weight;
    return top * (1 - down.weight) + bottom * down.weight;
  });
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials
    .map((value, index) => ({ index, probability: value / total }))
    .sort((a, b) => b.probability - a.probability);
}

/** The two source cells that an output position blends, and the weight (0–1) of the second. */
export interface InterpolationTap {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/** PyTorch's bilinear sampling position with `align_corners=False` (half-pixel centres, clamped at 0). */
export function interpolationTap(
  position: number,
  sourceSize: number,
  targetSize: number,
): InterpolationTap {
  const source = Math.max(0, ((position + 0.5) * sourceSize) / targetSize - 0.5);
  const low = Math.min(Math.floor(source), sourceSize - 1);
  return { low, high: Math.min(low + 1, sourceSize - 1), weight: source - low };
}
