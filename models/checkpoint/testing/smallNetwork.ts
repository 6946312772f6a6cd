// A state dict of three tensors, as its checkpoint is written and as it reads.

import { readCheckpoint } from '../readCheckpoint.ts';
import type { StateDict } from '../tensor.ts';
import { persistentStorage, tensor, vector, type WrittenStorage } from './torchFiles.ts';

/** Name to shape and values, for comparing. */
export function plain(state: StateDict): Record<string, { shape: number[]; values: number[] }> {
  return Object.fromEntries(
    [...state].map(([name, { shape, data }]) => [name, { shape: [...shape], values: [...data] }]),
  );
}

export function readPlain(bytes: Uint8Array): ReturnType<typeof plain> {
  return plain(readCheckpoint(bytes, 'net.pth'));
}

export const weight: WrittenStorage = {
  key: '0',
  type: 'FloatStorage',
  values: [1, 2, 3, 4, 5, 6],
};
export const bias: WrittenStorage = { key: '1', type: 'FloatStorage', values: [-1, 0.5] };
export const counter: WrittenStorage = { key: '2', type: 'LongStorage', values: [33000] };
export const storages = [weight, bias, counter];
const weightTensor = tensor(persistentStorage(weight), { shape: [2, 3], strides: [3, 1] });
export const counterTensor = tensor(persistentStorage(counter), { shape: [], strides: [] });
export const network = {
  'conv.weight': weightTensor,
  'conv.bias': vector(bias),
  count: counterTensor,
};
export const expected = {
  'conv.weight': { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
  'conv.bias': { shape: [2], values: [-1, 0.5] },
  count: { shape: [], values: [33000] },
};
