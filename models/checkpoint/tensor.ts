// What every checkpoint comes down to: named arrays of float32.

/** Values in row-major order (the last axis varies fastest), as many as the product of `shape`; a scalar's is empty. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** How many elements a tensor of this shape has; infinite where no number can say it. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}

/** A network's tensors by name, in the order of the file. */
export type StateDict = ReadonlyMap<string, Tensor>;
