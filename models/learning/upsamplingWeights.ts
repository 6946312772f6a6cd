// Bilinear upsampling of a line as a matrix, so that it can be gone through backwards.

/**
 * What each of `from` positions weighs in each of `to`, as PyTorch's `interpolate` has it with corners not aligned.
 * @returns row-major [to, from], or [from, to] where it is transposed; each of the `to` positions' weights sum to 1
 */
export function upsamplingWeights(
  from: number,
  to: number,
  isTransposed: boolean,
): Float32Array<ArrayBuffer> {
  const weights = new Float32Array(from * to);
  const add = (place: number, source: number, weight: number): void => {
    const at = isTransposed ? source * to + place : place * from + source;
    weights[at] = (weights[at] ?? 0) + weight;
  };
  for (let place = 0; place < to; place++) {
    const position = Math.max(0, ((place + 0.5) * from) / to - 0.5);
    const before = Math.min(from - 1, Math.floor(position));
    const share = position - before;
    add(place, before, 1 - share);
    add(place, Math.min(from - 1, before + 1), share);
  }
  return weights;
}
