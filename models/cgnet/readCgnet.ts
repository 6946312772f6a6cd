// A checkpoint's tensors as a CGNet: which choice of it they belong to, and each tensor under the authors' name.

import { MaskwrightError } from '../../core/errors.ts';
import type { StateDict, Tensor } from '../checkpoint/tensor.ts';
import { buildCgnet, PAPER_OPTIONS, type CgnetOptions } from './architecture.ts';
import { findLayout, namingOf, type KeyLayout } from './keyLayouts.ts';
import { optionsOf } from './optionsOf.ts';
import { parameterShapes } from './parameters.ts';

export interface Cgnet {
  readonly options: CgnetOptions;
  readonly layout: KeyLayout;
  /** Every tensor of the graph, by its name in the authors' layout. */
  readonly weights: StateDict;
}

/** Tensors that a checkpoint may hold beside the network's: counters, and a head that only training uses. */
const BESIDE = [/\.num_batches_tracked$/, /^auxiliary_head\./];

/** Names of the smallest CGNet's tensors: every other has most of them. */
const COMMON_NAMES = parameterShapes(
  buildCgnet({ ...PAPER_OPTIONS, stage2Blocks: 1, stage3Blocks: 1, classCount: 1 }),
).map(({ name }) => name);

/**
 * Reads M, N, the number of classes, the paper's ablations and the decoder off the names and shapes.
 * @param subject the file's path, for messages
 * @param residual cannot be seen in the tensors
 * @throws MaskwrightError `model/notACheckpoint` that names the tensor that is missing, misshaped, no CGNet's, or no use
 */
export function readCgnet(
  state: StateDict,
  subject: string,
  residual: CgnetOptions['residual'] = 'global',
): Cgnet {
  const layout = findLayout(state.keys(), COMMON_NAMES);
  if (layout === null) {
    const [some = 'none at all'] = state.keys();
    throw refuse(subject, `its tensors are not a CGNet's (the first is "${some}")`);
  }
  const nameIn = namingOf(state.keys(), layout);
  const found = optionsOf(state, nameIn);
  if (found.classCount === null) {
    const classifier = nameIn('classifier.0.conv.weight');
    const shape = state.get(classifier)?.shape;
    const expected = `of shape [classes, 256, 1, 1]`;
    throw refuse(
      subject,
      shape === undefined
        ? `the tensor "${classifier}" ${expected} is missing`
        : `the tensor "${classifier}" has the shape ${describe(shape)}, not one ${expected}`,
    );
  }
  const options = { ...found, classCount: found.classCount, residual };
  const weights = new Map<string, Tensor>();
  const names = new Set<string>();
  for (const { name, shape } of parameterShapes(buildCgnet(options))) {
    const stored = nameIn(name);
    const tensor = state.get(stored);
    if (tensor === undefined) {
      throw refuse(subject, `the tensor "${stored}" of shape ${describe(shape)} is missing`);
    }
    if (tensor.shape.join() !== shape.join()) {
      throw refuse(
        subject,
        `the tensor "${stored}" has the shape ${describe(tensor.shape)}, not ${describe(shape)}`,
      );
    }
    const fault = faultOf(name, tensor);
    if (fault !== null) throw refuse(subject, `the tensor "${stored}" holds ${fault}`);
    weights.set(name, tensor);
    names.add(stored);
  }
  for (const name of state.keys()) {
    if (names.has(name) || BESIDE.some((pattern) => pattern.test(name))) continue;
    throw refuse(subject, `it has a tensor "${name}" that CGNet does not have`);
  }
  return { options, layout, weights };
}

/** What no training that went well leaves behind, and what labels nothing. */
function faultOf(name: string, { data }: Tensor): string | null {
  if (!data.every(Number.isFinite)) return 'numbers that are not finite (NaN or infinite)';
  const isVariance = name.endsWith('.running_var');
  return isVariance && data.some((value) => value < 0) ? 'variances below 0' : null;
}

function describe(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function refuse(subject: string, reason: string): MaskwrightError {
  return new MaskwrightError(
    'model/notACheckpoint',
    `The file ${subject} cannot be used as a model: ${reason}. Give a checkpoint of CGNet.`,
    { subject },
  );
}
