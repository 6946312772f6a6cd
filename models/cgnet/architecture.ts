// CGNet's shape: what can be chosen about it, and the layers that a choice leads to. Parts are named as in the paper
// (Wu et al., "CGNet: A Light-weight Context Guided Network for Semantic Segmentation", section 3 and figure 3);
// parameters are named as in the authors' code.

import { buildDetail, type Detail } from './detailDecoder.ts';
import { createDraft, type Draft, type DraftOptions } from './layerDraft.ts';
import type { LayerGraph } from './layers.ts';

/** A choice of CGNet. The paper's own is M = 3, N = 21 with everything else as in {@link PAPER_OPTIONS}. */
export interface CgnetOptions extends DraftOptions {
  /** M: blocks of stage 2, the down-sampling one among them; at least 1. */
  readonly stage2Blocks: number;
  /** N: blocks of stage 3, the down-sampling one among them; at least 1. */
  readonly stage3Blocks: number;
  readonly classCount: number;
  /** Where a block's input is added: after F_glo (global), to the joint feature before it (local), or nowhere. */
  readonly residual: 'global' | 'local' | 'none';
  /** Smaller copies of the image beside the features of stages 1 and 2. */
  readonly inputInjection: boolean;
  /** MMSegmentation's classifier has a bias, the authors' has none. */
  readonly classifierBias: boolean;
  /** The grid that a decoder of ours ends with (`./detailDecoder`); `none` for the network of the paper. */
  readonly detail: Detail;
}

/** What the paper settles on. */
export const PAPER_OPTIONS = {
  residual: 'global',
  surroundingContext: true,
  globalContext: true,
  inputInjection: true,
  channelInteraction: false,
  activation: 'prelu',
  classifierBias: false,
  detail: 'none',
} as const satisfies Partial<CgnetOptions>;

const STAGE_1 = { channels: 32 } as const;
const STAGE_2 = { channels: 64, dilation: 2, reduction: 8 } as const;
const STAGE_3 = { channels: 128, dilation: 4, reduction: 16 } as const;

/** @throws RangeError for counts that no network has */
export function buildCgnet(options: CgnetOptions): LayerGraph {
  for (const name of ['stage2Blocks', 'stage3Blocks', 'classCount'] as const) {
    const count = options[name];
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`${name} is ${count}, not ≥ 1.`);
  }
  const draft = createDraft(options);
  const image = -1;

  const stage1 = ['level1_0', 'level1_1', 'level1_2'].reduce(
    (input, name, place) =>
      draft.convolveNormaliseActivate(input, name, STAGE_1.channels, 3, place === 0 ? 2 : 1),
    image,
  );
  const halfImage = options.inputInjection ? [draft.averagePool(image)] : [];
  const quarterImage = halfImage.map((half) => draft.averagePool(half));

  const intoStage2 = draft.normaliseActivate(draft.concatenate([stage1, ...halfImage]), 'b1');
  const [first2, last2] = buildStage(draft, intoStage2, 2, options);
  const intoStage3 = draft.normaliseActivate(
    draft.concatenate([last2, first2, ...quarterImage]),
    'bn_prelu_2',
  );
  const [first3, last3] = buildStage(draft, intoStage3, 3, options);
  const features = draft.normaliseActivate(draft.concatenate([first3, last3]), 'bn_prelu_3');
  const scores = draft.convolve(features, 'classifier.0.conv', {
    channels: options.classCount,
    kernel: 1,
    hasBias: options.classifierBias,
  });
  buildDetail(draft, [intoStage2, intoStage3, features], scores, options.detail);
  return draft.layers;
}

interface Stage {
  readonly channels: number;
  readonly dilation: number;
  readonly reduction: number;
}

/** @returns the outputs of the stage's first and last block */
function buildStage(
  draft: Draft,
  input: number,
  number: 2 | 3,
  options: CgnetOptions,
): readonly [number, number] {
  const stage = number === 2 ? STAGE_2 : STAGE_3;
  const blocks = number === 2 ? options.stage2Blocks : options.stage3Blocks;
  const first = buildDownBlock(draft, input, `level${number}_0`, stage);
  let last = first;
  for (let block = 0; block < blocks - 1; block++) {
    last = buildBlock(draft, last, `level${number}.${block}`, stage, options);
  }
  return [first, last];
}

/** The block that halves the size: F_loc and F_sur work on all channels, a 1×1 convolution reduces the joint feature. */
function buildDownBlock(draft: Draft, input: number, name: string, stage: Stage): number {
  const { channels } = stage;
  const entry = draft.convolveNormaliseActivate(input, `${name}.conv1x1`, channels, 3, 2);
  const joint = draft.normalise(
    draft.localAndSurrounding(entry, name, stage.dilation),
    `${name}.bn`,
  );
  const active = draft.activate(joint, `${name}.act`);
  const reduced = draft.convolve(active, `${name}.reduce.conv`, { channels, kernel: 1 });
  return draft.weighGlobally(reduced, `${name}.F_glo`, stage.reduction);
}

/** The context guided block (figure 3): joint feature of F_loc and F_sur, weighed by F_glo, with a residual. */
function buildBlock(
  draft: Draft,
  input: number,
  name: string,
  stage: Stage,
  { residual, surroundingContext }: CgnetOptions,
): number {
  const channels = surroundingContext ? stage.channels / 2 : stage.channels;
  const entry = draft.convolveNormaliseActivate(input, `${name}.conv1x1`, channels, 1, 1);
  const context = draft.localAndSurrounding(entry, name, stage.dilation);
  const joint = draft.normaliseActivate(context, `${name}.bn_prelu`);
  const local = residual === 'local' ? draft.add(joint, input) : joint;
  const refined = draft.weighGlobally(local, `${name}.F_glo`, stage.reduction);
  return residual === 'global' ? draft.add(refined, input) : refined;
}
