// CGNet's shape: what can be chosen about it, and the layers that a choice leads to. Parts are named as in the paper
// (Wu et al., "CGNet: A Light-weight Context Guided Network for Semantic Segmentation", section 3 and figure 3);
// parameters are named as in the authors' code.

/** A choice of CGNet. The paper's own is M = 3, N = 21 with everything else as in {@link PAPER_OPTIONS}. */
export interface CgnetOptions {
  /** M: blocks of stage 2, the down-sampling one among them; at least 1. */
  readonly stage2Blocks: number;
  /** N: blocks of stage 3, the down-sampling one among them; at least 1. */
  readonly stage3Blocks: number;
  readonly classCount: number;
  /** Where a block's input is added: after F_glo (global), to the joint feature before it (local), or nowhere. */
  readonly residual: 'global' | 'local' | 'none';
  /** F_sur, the surrounding context. Without it F_loc works on all of a block's channels. */
  readonly surroundingContext: boolean;
  /** F_glo, the global context that weighs channels. */
  readonly globalContext: boolean;
  /** Smaller copies of the image beside the features of stages 1 and 2. */
  readonly inputInjection: boolean;
  /** 1×1 convolutions after F_loc and F_sur, which the paper leaves out (table 5: they cost accuracy). */
  readonly channelInteraction: boolean;
  readonly activation: 'prelu' | 'relu';
  /** MMSegmentation's classifier has a bias, the authors' has none. */
  readonly classifierBias: boolean;
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
} as const satisfies Partial<CgnetOptions>;

const IMAGE_CHANNELS = 3;
const STAGE_1 = { channels: 32 } as const;
const STAGE_2 = { channels: 64, dilation: 2, reduction: 8 } as const;
const STAGE_3 = { channels: 128, dilation: 4, reduction: 16 } as const;

interface LayerBase {
  /** The layers whose outputs go in, by place; -1 is the image. */
  readonly inputs: readonly number[];
  readonly channels: number;
  /** How much smaller than the image its output is: 1, 2, 4 or 8; 0 for a vector of one value a channel. */
  readonly stride: number;
}

export interface ConvolutionLayer extends LayerBase {
  readonly kind: 'convolution';
  /** `<name>.weight` is `[channels, inputChannels / groups, kernel, kernel]`; `<name>.bias` is `[channels]`. */
  readonly name: string;
  readonly inputChannels: number;
  readonly kernel: 1 | 3;
  readonly step: 1 | 2;
  readonly dilation: number;
  readonly groups: number;
  readonly hasBias: boolean;
}

export interface NormalisationLayer extends LayerBase {
  readonly kind: 'normalisation';
  /** `<name>.weight`, `.bias`, `.running_mean` and `.running_var` are `[channels]`. */
  readonly name: string;
}

export interface ActivationLayer extends LayerBase {
  readonly kind: 'activation';
  /** PReLU's slopes, `[channels]`; null for ReLU. */
  readonly slopes: string | null;
}

/** F_glo: mean over all places, FC, ReLU, FC, sigmoid; its output weighs the channels of its input. */
export interface GlobalContextLayer extends LayerBase {
  readonly kind: 'globalContext';
  /** `<name>.fc.0.weight` is `[hidden, channels]`, `<name>.fc.2.weight` is `[channels, hidden]`; each has a bias. */
  readonly name: string;
  readonly hidden: number;
}

export interface PlainLayer extends LayerBase {
  /** `averagePool` is 3×3 with step 2, its padding counted in the mean. */
  readonly kind: 'concatenation' | 'addition' | 'averagePool';
}

export type Layer =
  ConvolutionLayer | NormalisationLayer | ActivationLayer | GlobalContextLayer | PlainLayer;

/** Layers in an order in which they can be computed; the last one's output is the class scores. */
export type LayerGraph = readonly Layer[];

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
  const [first2, last2] = buildStage(draft, intoStage2, 2, options.stage2Blocks, STAGE_2);
  const intoStage3 = draft.normaliseActivate(
    draft.concatenate([last2, first2, ...quarterImage]),
    'bn_prelu_2',
  );
  const [first3, last3] = buildStage(draft, intoStage3, 3, options.stage3Blocks, STAGE_3);
  const features = draft.normaliseActivate(draft.concatenate([first3, last3]), 'bn_prelu_3');
  draft.convolve(features, 'classifier.0.conv', {
    channels: options.classCount,
    kernel: 1,
    hasBias: options.classifierBias,
  });
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
  blocks: number,
  stage: Stage,
): readonly [number, number] {
  const first = buildDownBlock(draft, input, `level${number}_0`, stage);
  let last = first;
  for (let block = 0; block < blocks - 1; block++) {
    last = buildBlock(draft, last, `level${number}.${block}`, stage);
  }
  return [first, last];
}

/** The block that halves the size: F_loc and F_sur work on all channels, a 1×1 convolution reduces the joint feature. */
function buildDownBlock(draft: Draft, input: number, name: string, stage: Stage): number {
  const { channels } = stage;
  const entry = draft.convolveNormaliseActivate(input, `${name}.conv1x1`, channels, 3, 2);
  const joint = draft.normalise(draft.localAndSurrounding(entry, name, stage), `${name}.bn`);
  const active = draft.activate(joint, `${name}.act`);
  const reduced = draft.convolve(active, `${name}.reduce.conv`, { channels, kernel: 1 });
  return draft.weighGlobally(reduced, `${name}.F_glo`, stage.reduction);
}

/** The context guided block (figure 3): joint feature of F_loc and F_sur, weighed by F_glo, with a residual. */
function buildBlock(draft: Draft, input: number, name: string, stage: Stage): number {
  const { residual, surroundingContext } = draft.options;
  const channels = surroundingContext ? stage.channels / 2 : stage.channels;
  const entry = draft.convolveNormaliseActivate(input, `${name}.conv1x1`, channels, 1, 1);
  const context = draft.localAndSurrounding(entry, name, stage);
  const joint = draft.normaliseActivate(context, `${name}.bn_prelu`);
  const local = residual === 'local' ? draft.add(joint, input) : joint;
  const refined = draft.weighGlobally(local, `${name}.F_glo`, stage.reduction);
  return residual === 'global' ? draft.add(refined, input) : refined;
}

type Draft = ReturnType<typeof createDraft>;

/** Appends layers; every method gives the place of the last one that it added. */
function createDraft(options: CgnetOptions) {
  const layers: Layer[] = [];
  const channelsOf = (place: number): number => layers[place]?.channels ?? IMAGE_CHANNELS;
  const strideOf = (place: number): number => layers[place]?.stride ?? 1;
  const push = (layer: Layer): number => layers.push(layer) - 1;
  /** A layer of the same size and channels as its input. */
  const like = (input: number) => ({
    inputs: [input],
    channels: channelsOf(input),
    stride: strideOf(input),
  });

  const convolve = (
    input: number,
    name: string,
    shape: Pick<ConvolutionLayer, 'channels' | 'kernel'> & Partial<ConvolutionLayer>,
  ): number => {
    const { step = 1, dilation = 1, groups = 1, hasBias = false } = shape;
    return push({
      kind: 'convolution',
      name,
      inputs: [input],
      inputChannels: channelsOf(input),
      channels: shape.channels,
      stride: strideOf(input) * step,
      kernel: shape.kernel,
      step,
      dilation,
      groups,
      hasBias,
    });
  };
  const normalise = (input: number, name: string): number =>
    push({ kind: 'normalisation', name, ...like(input) });
  const activate = (input: number, name: string): number => {
    const slopes = options.activation === 'prelu' ? `${name}.weight` : null;
    return push({ kind: 'activation', slopes, ...like(input) });
  };
  const normaliseActivate = (input: number, name: string): number =>
    activate(normalise(input, `${name}.bn`), `${name}.act`);
  const concatenate = (inputs: readonly number[]): number => {
    const channels = inputs.reduce((sum, input) => sum + channelsOf(input), 0);
    return push({ kind: 'concatenation', inputs, channels, stride: strideOf(inputs[0] ?? -1) });
  };
  const convolveDepthwise = (input: number, name: string, dilation: number): number => {
    const channels = channelsOf(input);
    const context = convolve(input, `${name}.conv`, {
      channels,
      kernel: 3,
      dilation,
      groups: channels,
    });
    if (!options.channelInteraction) return context;
    return convolve(context, `${name}.interaction`, { channels, kernel: 1 });
  };

  return {
    options,
    layers,
    convolve,
    normalise,
    activate,
    normaliseActivate,
    concatenate,
    convolveNormaliseActivate: (
      input: number,
      name: string,
      channels: number,
      kernel: 1 | 3,
      step: 1 | 2,
    ): number =>
      normaliseActivate(convolve(input, `${name}.conv`, { channels, kernel, step }), name),
    averagePool: (input: number): number =>
      push({ ...like(input), kind: 'averagePool', stride: strideOf(input) * 2 }),
    add: (one: number, other: number): number =>
      push({ ...like(one), kind: 'addition', inputs: [one, other] }),
    /** F_loc beside F_sur. */
    localAndSurrounding(input: number, name: string, { dilation }: Stage): number {
      const local = convolveDepthwise(input, `${name}.F_loc`, 1);
      if (!options.surroundingContext) return local;
      return concatenate([local, convolveDepthwise(input, `${name}.F_sur`, dilation)]);
    },
    weighGlobally(input: number, name: string, reduction: number): number {
      if (!options.globalContext) return input;
      const hidden = channelsOf(input) / reduction;
      return push({ kind: 'globalContext', name, hidden, ...like(input) });
    },
  };
}
