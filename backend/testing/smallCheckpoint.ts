// A checkpoint of a small CGNet with random weights, for tests that need a file and not what is in it.

import { buildCgnet, PAPER_OPTIONS } from '../../models/cgnet/architecture.ts';
import type { Detail } from '../../models/cgnet/detailDecoder.ts';
import { countParameters } from '../../models/cgnet/parameters.ts';
import { randomCgnet } from '../../models/cgnet/testing/randomCgnet.ts';
import { encodeSafetensors, readSafetensors } from '../../models/checkpoint/safetensors.ts';

export interface SmallCheckpoint {
  /** A safetensors file. */
  readonly bytes: Uint8Array;
  readonly parameters: number;
}

export function smallCheckpoint(classCount: number, detail: Detail = 'none'): SmallCheckpoint {
  const options = { ...PAPER_OPTIONS, stage2Blocks: 1, stage3Blocks: 1, classCount, detail };
  return {
    bytes: encodeSafetensors(randomCgnet(options, 5)),
    parameters: countParameters(buildCgnet(options)),
  };
}

/** A safetensors file with averages beside its weights, which are the same. */
export function withAverages({ bytes }: SmallCheckpoint): Uint8Array {
  const state = readSafetensors(bytes);
  const averages = [...state].map(([name, tensor]) => [`ema_${name}`, tensor] as const);
  return encodeSafetensors(new Map([...state, ...averages]));
}
