// Which batch normalisations can be done by the convolutions before them: directly, or through a concatenation whose
// inputs are all convolutions. The result is the same network with fewer steps.

import type { StateDict } from '../checkpoint/tensor.ts';
import type { ConvolutionLayer, LayerGraph } from './layers.ts';

/** Added to the variance: what the authors and MMSegmentation train CGNet with. */
export const normalisationEpsilon = 1e-3;

/** `value × scale + shift`, channel by channel. */
export interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

export interface Folding {
  /** What the convolution at a place does in addition. */
  readonly affines: ReadonlyMap<number, Affine>;
  /** The places of normalisations that need not be done any more. */
  readonly folded: ReadonlySet<number>;
}

export function planFolding(layers: LayerGraph, weights: StateDict): Folding {
  const uses = countUses(layers);
  const affines = new Map<number, Affine>();
  const folded = new Set<number>();
  const isLoneConvolution = (place: number): boolean =>
    layers[place]?.kind === 'convolution' && uses.get(place) === 1;

  for (const [place, layer] of layers.entries()) {
    if (layer.kind !== 'normalisation') continue;
    const [source = -1] = layer.inputs;
    const isThroughConcatenation =
      layers[source]?.kind === 'concatenation' && uses.get(source) === 1;
    const sources = isThroughConcatenation ? (layers[source]?.inputs ?? []) : [source];
    if (!sources.every(isLoneConvolution)) continue;
    const { scale, shift } = affineOf(layer.name, weights);
    let channel = 0;
    for (const convolution of sources) {
      const end = channel + (layers[convolution]?.channels ?? 0);
      affines.set(convolution, {
        scale: scale.subarray(channel, end),
        shift: shift.subarray(channel, end),
      });
      channel = end;
    }
    folded.add(place);
  }
  return { affines, folded };
}

function countUses(layers: LayerGraph): Map<number, number> {
  const uses = new Map<number, number>();
  for (const { inputs } of layers) {
    for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  return uses;
}

/** What a convolution does when its affine is part of it. */
export interface FoldedConvolution {
  /** `[channels, inputChannels / groups, kernel, kernel]` */
  readonly weight: Float32Array<ArrayBuffer>;
  /** `[channels]`; null where there is nothing to add. */
  readonly bias: readonly number[] | null;
}

/** @param affine what comes right after it, of {@link planFolding} */
export function foldConvolution(
  { name, channels, hasBias }: Pick<ConvolutionLayer, 'name' | 'channels' | 'hasBias'>,
  weights: StateDict,
  affine: Affine | undefined,
): FoldedConvolution {
  const tensor = (part: string): Float32Array<ArrayBuffer> => {
    const found = weights.get(`${name}.${part}`);
    if (found === undefined)
      throw new Error(`The tensor ${name}.${part} is not among the weights.`);
    return found.data;
  };
  const weight = tensor('weight');
  const bias = hasBias ? tensor('bias') : null;
  if (affine === undefined) return { weight, bias: bias === null ? null : [...bias] };
  const perChannel = weight.length / channels;
  return {
    weight: weight.map(
      (value, place) => value * (affine.scale[Math.floor(place / perChannel)] ?? 1),
    ),
    bias: Array.from(
      { length: channels },
      (_, channel) =>
        (bias?.[channel] ?? 0) * (affine.scale[channel] ?? 1) + (affine.shift[channel] ?? 0),
    ),
  };
}

/** `weight × (value − mean) / √(variance + ε) + bias` as one scale and shift. */
export function affineOf(name: string, weights: StateDict): Affine {
  const part = (key: string): ArrayLike<number> => weights.get(`${name}.${key}`)?.data ?? [];
  const [weight, bias, mean, variance] = [
    part('weight'),
    part('bias'),
    part('running_mean'),
    part('running_var'),
  ];
  const scale = Float64Array.from(
    weight,
    (value, channel) => value / Math.sqrt((variance[channel] ?? 0) + normalisationEpsilon),
  );
  const shift = Float64Array.from(
    bias,
    (value, channel) => value - (mean[channel] ?? 0) * (scale[channel] ?? 0),
  );
  return { scale, shift };
}
