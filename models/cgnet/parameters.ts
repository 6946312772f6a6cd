// What a network's layers hold and cost: the names and shapes of their tensors, how many parameters they have, how
// many operations a frame takes.

import type { Layer, LayerGraph } from './layers.ts';

export interface ParameterShape {
  /** In the authors' key layout. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether training changes it; running means and variances are counted along. */
  readonly isTrained: boolean;
}

/** Every tensor that the layers need, in their order. */
export function parameterShapes(graph: LayerGraph): ParameterShape[] {
  return graph.flatMap(shapesOf);
}

function shapesOf(layer: Layer): ParameterShape[] {
  const { channels } = layer;
  const trained = (name: string, ...shape: number[]): ParameterShape => ({
    name,
    shape,
    isTrained: true,
  });
  switch (layer.kind) {
    case 'convolution': {
      const { name, inputChannels, groups, kernel, hasBias } = layer;
      const weight = trained(`${name}.weight`, channels, inputChannels / groups, kernel, kernel);
      return hasBias ? [weight, trained(`${name}.bias`, channels)] : [weight];
    }
    case 'normalisation':
      return [
        trained(`${layer.name}.weight`, channels),
        trained(`${layer.name}.bias`, channels),
        { name: `${layer.name}.running_mean`, shape: [channels], isTrained: false },
        { name: `${layer.name}.running_var`, shape: [channels], isTrained: false },
      ];
    case 'activation':
      return layer.slopes === null ? [] : [trained(layer.slopes, channels)];
    case 'globalContext': {
      const { name, hidden } = layer;
      return [
        trained(`${name}.fc.0.weight`, hidden, channels),
        trained(`${name}.fc.0.bias`, hidden),
        trained(`${name}.fc.2.weight`, channels, hidden),
        trained(`${name}.fc.2.bias`, channels),
      ];
    }
    case 'concatenation':
    case 'addition':
    case 'averagePool':
    case 'upsampling':
      return [];
  }
}

/** The trained parameters, as papers count them. */
export function countParameters(graph: LayerGraph): number {
  return parameterShapes(graph)
    .filter(({ isTrained }) => isTrained)
    .reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
}

/**
 * Floating-point operations for one image of `width` × `height`: two (a multiplication and an addition) for each weight
 * that a convolution or FC layer applies at a place. Normalisation, activations and sums are left out, as papers do.
 */
export function countFlops(graph: LayerGraph, width: number, height: number): number {
  return graph.reduce((sum, layer) => sum + 2 * multiplications(layer, width, height), 0);
}

function multiplications(layer: Layer, width: number, height: number): number {
  if (layer.kind === 'globalContext') return 2 * layer.channels * layer.hidden;
  if (layer.kind !== 'convolution') return 0;
  const { inputChannels, groups, kernel, channels, stride } = layer;
  const places = Math.ceil(width / stride) * Math.ceil(height / stride);
  return places * channels * (inputChannels / groups) * kernel * kernel;
}
