// A checkpoint's tensors as a CGNet: which choice of it they belong to, and each tensor under the authors' name.

import { MaskwrightError } from '../../core/errors.ts';
import type { StateDict, Tensor } from '../checkpoint/tensor.ts';
import { buildCgnet, type CgnetOptions } from './architecture.ts';
import { DETAILS } from './detailDecoder.ts';
import { findLayout, nameInLayout, type KeyLayout } from './keyLayouts.ts';
import { parameterShapes } from './parameters.ts';

export interface Cgnet {
  readonly options: CgnetOptions;
  readonly layout: KeyLayout;
  /** Every tensor of the graph, by its name in the authors' layout. */
  readonly weights: StateDict;
}

/** Tensors that a checkpoint may hold beside the network's: counters, and a head that only training uses. */
const BESIDE = [/\.num_batches_tracked$/, /^auxiliary_head\./];

/**
 * Reads M, N, the number of classes, the paper's ablations and the decoder off the names and shapes.
 * @param subject the file's path, for messages
 * @param residual cannot be seen in the tensors
 * @throws MaskwrightError `model/notACheckpoint` that names the tensor that is missing, misshaped or no CGNet's
 */
export function readCgnet(
  state: StateDict,
  subject: string,
  residual: CgnetOptions['residual'] = 'global',
): Cgnet {
  const layout = findLayout(state.keys());
  if (layout === null) {
    const [some = 'none at all'] = state.keys();
    throw refuse(subject, `its tensors are not a CGNet's (the first is "${some}")`);
  }
  const options = { ...optionsOf(state, layout, subject), residual };
  const weights = new Map<string, Tensor>();
  const names = new Set<string>();
  for (const { name, shape } of parameterShapes(buildCgnet(options))) {
    const stored = nameInLayout(name, layout);
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
    weights.set(name, tensor);
    names.add(stored);
  }
  for (const name of state.keys()) {
    if (names.has(name) || BESIDE.some((pattern) => pattern.test(name))) continue;
    throw refuse(subject, `it has a tensor "${name}" that CGNet does not have`);
  }
  return { options, layout, weights };
}

function optionsOf(
  state: StateDict,
  layout: KeyLayout,
  subject: string,
): Omit<CgnetOptions, 'residual'> {
  const has = (name: string): boolean => state.has(nameInLayout(name, layout));
  const blocksOf = (stage: 2 | 3): number => {
    let blocks = 0;
    while (has(`level${stage}.${blocks}.conv1x1.conv.weight`)) blocks += 1;
    return blocks + 1;
  };
  const classifier = nameInLayout('classifier.0.conv.weight', layout);
  const classCount = state.get(classifier)?.shape[0];
  if (classCount === undefined || classCount < 1) {
    throw refuse(subject, `the tensor "${classifier}" (the classifier) is missing or empty`);
  }
  const [injected] = state.get(nameInLayout('b1.bn.weight', layout))?.shape ?? [];
  const [stage1] = state.get(nameInLayout('level1_2.conv.weight', layout))?.shape ?? [];
  return {
    stage2Blocks: blocksOf(2),
    stage3Blocks: blocksOf(3),
    classCount,
    surroundingContext: has('level2_0.F_sur.conv.weight'),
    globalContext: has('level2_0.F_glo.fc.0.weight'),
    inputInjection: injected !== stage1,
    channelInteraction: has('level2_0.F_loc.interaction.weight'),
    activation: has('level1_0.act.weight') ? 'prelu' : 'relu',
    classifierBias: has('classifier.0.conv.bias'),
    detail: DETAILS.findLast((grid) => has(`detail.to_${grid}.correct.weight`)) ?? 'none',
  };
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
