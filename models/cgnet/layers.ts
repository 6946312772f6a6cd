// What a network is made of: layers in a list, each with the places of those whose outputs go in.

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

/** The first input, bilinearly (`align_corners=False`), at the size of the second. */
export interface UpsamplingLayer extends LayerBase {
  readonly kind: 'upsampling';
  readonly inputs: readonly [number, number];
}

export type Layer =
  | ConvolutionLayer
  | NormalisationLayer
  | ActivationLayer
  | GlobalContextLayer
  | PlainLayer
  | UpsamplingLayer;

/** Layers in an order in which they can be computed; the last one's output is the class scores. */
export type LayerGraph = readonly Layer[];
