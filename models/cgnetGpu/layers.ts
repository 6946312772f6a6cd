// A CGNet as the layers that the kernels compute: each with its text and its constants, normalisations folded in.

import { buildCgnet, type CgnetOptions } from '../cgnet/architecture.ts';
import {
  affineOf,
  foldConvolution,
  planFolding,
  type FoldedConvolution,
} from '../cgnet/foldNormalisation.ts';
import type { LayerGraph } from '../cgnet/layers.ts';
import type { Cgnet } from '../cgnet/readCgnet.ts';
import type { Precision } from '../../core/precision.ts';
import type { InputPreparation } from '../engine/engine.ts';
import { contextKernel, packContext, type Context } from './context.ts';
import {
  convolve1x1Kernel,
  filledChannels,
  packConvolution1x1,
  type Convolution1x1,
} from './convolve1x1.ts';
import { convolve3x3Kernel, packConvolution3x3, type Convolution3x3 } from './convolve3x3.ts';
import { globalContextKernel, packGlobalContext, type GlobalContext } from './globalContext.ts';
import { joinKernel, type Join } from './joinKernel.ts';
import { halveKernel, normaliseKernel } from './photoKernels.ts';
import { groupsOf, LANES } from './wgsl.ts';

/** One kernel of the network: what it does, its text, and the constants that it binds. */
export interface KernelLayer<Shape = unknown> {
  /** Unique in the network, under the authors' names. */
  readonly name: string;
  readonly shape: Shape;
  readonly code: string;
  readonly constants: Float32Array<ArrayBuffer>;
  /** A convolution's, which lie in a buffer of their own. */
  readonly weights?: Float32Array<ArrayBuffer> | Float16Array<ArrayBuffer>;
}

/** The context guided block: 1×1 convolution, F_loc and F_sur, F_glo. */
export interface BlockLayers {
  readonly entry: KernelLayer<Convolution1x1>;
  readonly context: KernelLayer<Context>;
  readonly globalContext: KernelLayer<GlobalContext>;
}

export interface StageLayers {
  readonly channels: number;
  /** The block that halves the size. */
  readonly down: {
    readonly entry: KernelLayer<Convolution3x3>;
    readonly context: KernelLayer<Context>;
    readonly reduce: KernelLayer<Convolution1x1>;
    readonly globalContext: KernelLayer<GlobalContext>;
  };
  readonly blocks: readonly BlockLayers[];
  /** The outputs of the first and the last block into the concatenation behind the stage. */
  readonly joinFirst: KernelLayer<Join>;
  readonly joinLast: KernelLayer<Join>;
}

export interface NetworkLayers {
  /** What features lie in memory as. */
  readonly precision: Precision;
  readonly classCount: number;
  readonly normalise: KernelLayer;
  readonly halveImage: KernelLayer;
  readonly quarterImage: KernelLayer;
  readonly stage1: readonly KernelLayer<Convolution3x3>[];
  readonly stage2: StageLayers;
  readonly stage3: StageLayers;
  readonly classifier: KernelLayer<Convolution1x1>;
}

/** Whether a choice of CGNet has kernels: the paper's own network, of any M, N and number of classes. */
export function hasKernels(options: CgnetOptions): boolean {
  return (
    options.residual === 'global' &&
    options.surroundingContext &&
    options.globalContext &&
    options.inputInjection &&
    !options.channelInteraction &&
    options.detail === 'none'
  );
}

const IMAGE_CHANNELS = 3;
const STAGE_1_CHANNELS = 32;
/** Both stages have an F_glo of eight hidden values. */
const HIDDEN = 8;

export function createLayers(
  net: Cgnet,
  { mean, std, channelOrder }: InputPreparation,
  precision: Precision = 'float32',
): NetworkLayers {
  const weights = readWeights(net);
  const toReal = (packed: Float32Array<ArrayBuffer>) =>
    precision === 'float16' ? new Float16Array(packed) : packed;
  const convolve3x3 = (
    name: string,
    inputChannels: number,
    channels: number,
    step: 1 | 2,
    isActivatedAgain = false,
  ): KernelLayer<Convolution3x3> => {
    const shape = { inputChannels, channels, step };
    const { weight, bias } = weights.convolution(`${name}.conv`);
    const ones = new Float32Array(channels).fill(1);
    return {
      name,
      shape,
      code: convolve3x3Kernel(shape, precision),
      weights: toReal(packConvolution3x3(shape, weight)),
      constants: interleave(channels, [
        bias,
        weights.slopes(`${name}.act`),
        ...(isActivatedAgain ? weights.activation('b1', 0, channels) : [ones, null, ones]),
      ]),
    };
  };
  const convolve1x1 = (name: string, shape: Convolution1x1): KernelLayer<Convolution1x1> => {
    const suffix = shape.output === 'scores' ? '' : '.conv';
    const { weight, bias } = weights.convolution(`${name}${suffix}`);
    const channels = filledChannels(shape);
    return {
      name,
      shape,
      code: convolve1x1Kernel(shape, precision),
      weights: toReal(packConvolution1x1(shape, weight)),
      constants: interleave(channels, [
        bias,
        shape.output === 'activated' ? weights.slopes(`${name}.act`) : null,
      ]),
    };
  };
  const findContext = (name: string, activation: string, shape: Context): KernelLayer<Context> => {
    const slopes = weights.slopes(activation);
    const branch = (part: string, first: number) => {
      const { weight, bias } = weights.convolution(`${name}.${part}.conv`);
      const end = first + shape.channels;
      return { weight, bias: bias ?? [], slopes: slopes.subarray(first, end) };
    };
    return {
      name: `${name}.context`,
      shape,
      code: contextKernel(precision),
      constants: packContext(shape, [branch('F_loc', 0), branch('F_sur', shape.channels)]),
    };
  };
  const weigh = (
    name: string,
    channels: number,
    isOneLess: boolean,
  ): KernelLayer<GlobalContext> => {
    const shape = { channels, hidden: HIDDEN, isOneLess };
    const fc = (number: 0 | 2) => ({
      weight: weights.tensor(`${name}.F_glo.fc.${number}.weight`),
      bias: weights.tensor(`${name}.F_glo.fc.${number}.bias`),
    });
    return {
      name: `${name}.F_glo`,
      shape,
      code: globalContextKernel(shape),
      constants: packGlobalContext(shape, fc(0), fc(2)),
    };
  };
  const join = (name: string, activation: string, shape: Join): KernelLayer<Join> => ({
    name,
    shape,
    code: joinKernel(shape, precision),
    constants: joinArrays(weights.activation(activation, shape.firstGroup * LANES, shape.channels)),
  });
  const halve = (name: string, activation: string, features: number): KernelLayer => ({
    name,
    shape: null,
    code: halveKernel(groupsOf(features), precision),
    constants: joinArrays(weights.activation(activation, features, IMAGE_CHANNELS)),
  });

  const stage = (
    number: 2 | 3,
    inputChannels: number,
    channels: number,
    dilation: number,
    blockCount: number,
  ): StageLayers => {
    const name = `level${number}_0`;
    const halfChannels = channels / 2;
    const activation = `bn_prelu_${number}`;
    // Behind stage 2 the last block's output comes first, behind stage 3 the first one's.
    const [firstOfFirst, firstOfLast] = number === 2 ? [channels, 0] : [0, channels];
    return {
      channels,
      down: {
        entry: convolve3x3(`${name}.conv1x1`, inputChannels, channels, 2),
        context: findContext(name, `${name}.act`, { channels, dilation }),
        reduce: convolve1x1(`${name}.reduce`, {
          inputChannels: 2 * channels,
          channels,
          endsBlock: false,
          output: 'summed',
        }),
        globalContext: weigh(name, channels, true),
      },
      blocks: Array.from({ length: blockCount - 1 }, (_, block) => {
        const own = `level${number}.${block}`;
        const context = { channels: halfChannels, dilation };
        return {
          entry: convolve1x1(`${own}.conv1x1`, {
            inputChannels: channels,
            channels: halfChannels,
            endsBlock: true,
            output: 'activated',
          }),
          context: findContext(own, `${own}.bn_prelu.act`, context),
          globalContext: weigh(own, channels, false),
        };
      }),
      joinFirst: join(`join${number}.first`, activation, {
        channels,
        firstGroup: groupsOf(firstOfFirst),
      }),
      joinLast: join(`join${number}.last`, activation, {
        channels,
        firstGroup: groupsOf(firstOfLast),
      }),
    };
  };

  const { stage2Blocks, stage3Blocks, classCount } = net.options;
  return {
    precision,
    classCount,
    normalise: {
      name: 'normalise',
      shape: null,
      code: normaliseKernel(precision, channelOrder),
      constants: Float32Array.of(
        ...std.map((value) => 1 / value),
        0,
        ...mean.map((value, channel) => -value / (std[channel] ?? 1)),
        0,
      ),
    },
    halveImage: halve('halveImage', 'b1', STAGE_1_CHANNELS),
    quarterImage: halve('quarterImage', 'bn_prelu_2', 128),
    stage1: [
      convolve3x3('level1_0', IMAGE_CHANNELS, STAGE_1_CHANNELS, 2),
      convolve3x3('level1_1', STAGE_1_CHANNELS, STAGE_1_CHANNELS, 1),
      convolve3x3('level1_2', STAGE_1_CHANNELS, STAGE_1_CHANNELS, 1, true),
    ],
    stage2: stage(2, STAGE_1_CHANNELS + IMAGE_CHANNELS, 64, 2, stage2Blocks),
    stage3: stage(3, 128 + IMAGE_CHANNELS, 128, 4, stage3Blocks),
    classifier: convolve1x1('classifier.0.conv', {
      inputChannels: 256,
      channels: classCount,
      endsBlock: false,
      output: 'scores',
    }),
  };
}

interface Weights {
  tensor(name: string): Float32Array<ArrayBuffer>;
  /** With the normalisation after it, where it can be folded in. */
  convolution(name: string): FoldedConvolution;
  /** PReLU's; zeros where the network has ReLU. @param name the activation's */
  slopes(name: string): Float32Array<ArrayBuffer>;
  /**
   * Scale, shift and slopes of a normalisation and its activation for some of its channels.
   * @param name of both together
   */
  activation(name: string, first: number, channels: number): Float32Array<ArrayBuffer>[];
}

function readWeights({ options, weights }: Cgnet): Weights {
  const graph = buildCgnet(options);
  const convolutions = foldAll(graph, weights);
  const tensor = (name: string): Float32Array<ArrayBuffer> => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`The tensor ${name} is not among the weights.`);
    return found.data;
  };
  const slopes = (name: string): Float32Array<ArrayBuffer> =>
    weights.get(`${name}.weight`)?.data ?? new Float32Array(256);
  return {
    tensor,
    slopes,
    convolution(name) {
      const found = convolutions.get(name);
      if (found === undefined) throw new Error(`There is no convolution ${name}.`);
      return found;
    },
    activation(name, first, channels) {
      const { scale, shift } = affineOf(`${name}.bn`, weights);
      return [scale, shift, slopes(`${name}.act`)].map((values) =>
        filled(values.subarray(first, first + channels), groupsOf(channels) * LANES),
      );
    },
  };
}

function foldAll(graph: LayerGraph, weights: Cgnet['weights']): Map<string, FoldedConvolution> {
  const { affines } = planFolding(graph, weights);
  const folded = new Map<string, FoldedConvolution>();
  for (const [place, layer] of graph.entries()) {
    if (layer.kind !== 'convolution') continue;
    folded.set(layer.name, foldConvolution(layer, weights, affines.get(place)));
  }
  return folded;
}

/** Values by group: four of the first part, four of the second, and so on; null for zeros. */
function interleave(
  channels: number,
  parts: readonly (ArrayLike<number> | null)[],
): Float32Array<ArrayBuffer> {
  const all = new Float32Array(channels * parts.length);
  for (const [number, part] of parts.entries()) {
    for (let channel = 0; channel < channels; channel++) {
      const group = Math.floor(channel / LANES);
      all[(group * parts.length + number) * LANES + (channel % LANES)] = part?.[channel] ?? 0;
    }
  }
  return all;
}

/** Zeros behind what is there. */
function filled(values: ArrayLike<number>, count: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(count);
  all.set(values);
  return all;
}

function joinArrays(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
