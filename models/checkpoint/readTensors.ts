// Turns descriptions of tensors into their numbers: every element is looked up through offset and strides, within the
// storage, and there are only as many as a file of this size can mean.

import type { PickleStorage, PickleTensor } from './pickleValues.ts';
import { shown } from './shown.ts';
import { elementCount, type StateDict, type Tensor } from './tensor.ts';

/** In float32 1 GiB. */
const MAX_ELEMENTS = 2 ** 28;
/** Tensors may share their elements: so many times they may read each byte of the file, and so many beside. */
const MAX_ELEMENTS_PER_BYTE = 8;
const ALWAYS_ALLOWED = 2 ** 20;

/** One axis of a strided walk, in elements. */
interface Axis {
  readonly length: number;
  readonly stride: number;
  position: number;
}

/**
 * @param contentOf a storage's bytes as they lie in the file
 * @param fileSize in bytes
 * @throws Error with the reason when a tensor reaches beyond its storage, or they are too large together
 */
export function readTensors(
  described: ReadonlyMap<string, PickleTensor>,
  contentOf: (storage: PickleStorage) => Uint8Array,
  fileSize: number,
): StateDict {
  assertAffordable(
    [...described.values()].map(({ shape }) => elementCount(shape)),
    fileSize,
  );
  return new Map(
    [...described].map(([name, tensor]) => {
      const content = contentOf(tensor.storage);
      if (content.length !== tensor.storage.size) {
        throw new Error(
          `storage "${shown(tensor.storage.key)}" has ${content.length} bytes instead of ${tensor.storage.size}`,
        );
      }
      return [name, readTensor(name, tensor, content)];
    }),
  );
}

/**
 * @param elementCounts those of all tensors of a file
 * @throws Error with the reason when they are more than memory or a file of this size allows for
 */
export function assertAffordable(elementCounts: readonly number[], fileSize: number): void {
  const limit = Math.min(MAX_ELEMENTS, ALWAYS_ALLOWED + MAX_ELEMENTS_PER_BYTE * fileSize);
  const count = elementCounts.reduce((sum, elements) => sum + elements, 0);
  if (!(count <= limit)) {
    throw new Error(`its tensors have more than ${limit} elements, far more than the file holds`);
  }
}

function readTensor(name: string, tensor: PickleTensor, content: Uint8Array): Tensor {
  const { storage, elementType, offset, shape } = tensor;
  const data = new Float32Array(elementCount(shape));
  if (data.length === 0) return { shape, data };
  const axes = axesOf(tensor);
  const last = axes.reduce((place, { length, stride }) => place + (length - 1) * stride, offset);
  const capacity = Math.floor(storage.viewSize / elementType.size);
  if (!(last < capacity)) throw new Error(`tensor "${shown(name)}" reaches beyond its storage`);
  const start = content.byteOffset + storage.viewStart;
  const view = new DataView(content.buffer, start, storage.viewSize);
  let place = offset;
  for (let index = 0; index < data.length; index++) {
    data[index] = elementType.read(view, place * elementType.size);
    place += step(axes);
  }
  return { shape, data };
}

/** The axes that one can walk along, the fastest first. */
function axesOf({ shape, strides }: PickleTensor): Axis[] {
  return shape
    .map((length, axis) => ({ length, stride: strides[axis] ?? 0, position: 0 }))
    .filter(({ length }) => length > 1)
    .reverse();
}

/** Walks on to the next element in row-major order. @returns how far that is */
function step(axes: readonly Axis[]): number {
  let distance = 0;
  for (const axis of axes) {
    axis.position += 1;
    distance += axis.stride;
    if (axis.position < axis.length) break;
    distance -= axis.length * axis.stride;
    axis.position = 0;
  }
  return distance;
}
