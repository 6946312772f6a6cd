// Appends layers to a network, in terms that CGNet is described in.

import type { ConvolutionLayer, Layer, LayerGraph } from './layers.ts';

/** What is the same for all of a network's layers. */
export interface DraftOptions {
  /** F_sur, the surrounding context. Without it F_loc works on all of a block's channels. */
  readonly surroundingContext: boolean;
  /** F_glo, the global context that weighs channels. */
  readonly globalContext: boolean;
  /** 1×1 convolutions after F_loc and F_sur, which the paper leaves out (table 5: they cost accuracy). */
  readonly channelInteraction: boolean;
  readonly activation: 'prelu' | 'relu';
}

const IMAGE_CHANNELS = 3;

/** Appends layers; every method gives the place of the last one that it added. */
export interface Draft {
  readonly layers: LayerGraph;
  channelsOf(place: number): number;
  convolve(input: number, name: string, shape: ConvolutionShape): number;
  normalise(input: number, name: string): number;
  activate(input: number, name: string): number;
  normaliseActivate(input: number, name: string): number;
  concatenate(inputs: readonly number[]): number;
  convolveNormaliseActivate(
    input: number,
    name: string,
    channels: number,
    kernel: 1 | 3,
    step: 1 | 2,
  ): number;
  averagePool(input: number): number;
  /** The one, bilinearly, at the size of the other. */
  upsample(input: number, size: number): number;
  add(one: number, other: number): number;
  /** F_loc beside F_sur. */
  localAndSurrounding(input: number, name: string, dilation: number): number;
  weighGlobally(input: number, name: string, reduction: number): number;
}

type ConvolutionShape = Pick<ConvolutionLayer, 'channels' | 'kernel'> & Partial<ConvolutionLayer>;

export function createDraft(options: DraftOptions): Draft {
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

  const convolve = (input: number, name: string, shape: ConvolutionShape): number => {
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
    layers,
    channelsOf,
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
    upsample: (input: number, size: number): number =>
      push({
        kind: 'upsampling',
        inputs: [input, size],
        channels: channelsOf(input),
        stride: strideOf(size),
      }),
    add: (one: number, other: number): number =>
      push({ ...like(one), kind: 'addition', inputs: [one, other] }),
    localAndSurrounding(input: number, name: string, dilation: number): number {
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
