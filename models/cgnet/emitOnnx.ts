// A CGNet as an ONNX file, with its batch normalisations folded into the convolutions before them.

import type { Tensor } from '../checkpoint/tensor.ts';
import {
  encodeOnnx,
  type OnnxAttribute,
  type OnnxInitializer,
  type OnnxNode,
  type OnnxValue,
} from '../onnx/encodeOnnx.ts';
import { buildCgnet, type ConvolutionLayer, type Layer, type LayerGraph } from './architecture.ts';
import { planFolding, normalisationEpsilon, type Affine } from './foldNormalisation.ts';
import type { Cgnet } from './readCgnet.ts';

/**
 * What the network takes:
 * - `normalised`: float32 [1, 3, H, W], normalised already
 * - `rgb8`: uint8 [1, H, W, 3], a photo's bytes as they are; mean and std on the 0–255 scale, per channel
 */
export type NetworkInput =
  | { readonly kind: 'normalised' }
  | {
      readonly kind: 'rgb8';
      readonly mean: readonly [number, number, number];
      readonly std: readonly [number, number, number];
    };

const FLOAT = 1;

/** An ONNX file with the input `image` and the output `scores`: float32 [1, classes, ⌈H/8⌉, ⌈W/8⌉]. */
export function emitOnnx({ options, weights }: Cgnet, input: NetworkInput): Uint8Array {
  const layers = buildCgnet(options);
  const emitter = createEmitter(weights);
  const values = new Map<number, string>([[-1, emitter.image(input)]]);
  const folding = planFolding(layers, weights);
  for (const [place, layer] of layers.entries()) {
    const inputs = layer.inputs.map((source) => values.get(source) ?? '');
    const output = place === layers.length - 1 ? 'scores' : `layer${place}`;
    const isFolded = layer.kind === 'normalisation' && folding.folded.has(place);
    values.set(place, isFolded ? (inputs[0] ?? '') : output);
    if (!isFolded) emitter.layer(layer, inputs, output, folding.affines.get(place));
  }
  return encodeOnnx({
    name: 'CGNet',
    input: inputValue(input),
    output: {
      name: 'scores',
      type: 'float32',
      shape: [1, options.classCount, 'scoresHeight', 'scoresWidth'],
    },
    ...emitter.parts,
  });
}

function inputValue({ kind }: NetworkInput): OnnxValue {
  return kind === 'rgb8'
    ? { name: 'image', type: 'uint8', shape: [1, 'height', 'width', 3] }
    : { name: 'image', type: 'float32', shape: [1, 3, 'height', 'width'] };
}

interface Emitter {
  readonly parts: {
    readonly nodes: readonly OnnxNode[];
    readonly initializers: readonly OnnxInitializer[];
  };
  /** @returns the name of the normalised image */
  image(input: NetworkInput): string;
  layer(
    layer: LayerGraph[number],
    inputs: readonly string[],
    output: string,
    affine: Affine | undefined,
  ): void;
}

function createEmitter(weights: Cgnet['weights']): Emitter {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxInitializer[] = [];
  const constant = (name: string, shape: readonly number[], data: Iterable<number>): string => {
    initializers.push({ name, shape, data: Float32Array.from(data) });
    return name;
  };
  const node = (
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string => {
    nodes.push({ operator, inputs, output, attributes });
    return output;
  };
  const tensor = (name: string): Tensor => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`The tensor ${name} is not among the weights.`);
    return found;
  };
  const stored = (name: string, shape = tensor(name).shape): string =>
    constant(name, shape, tensor(name).data);

  const convolution = (
    layer: ConvolutionLayer,
    inputs: readonly string[],
    output: string,
    affine: Affine | undefined,
  ): void => {
    const { name, channels, kernel, step, dilation, groups, hasBias } = layer;
    const weight = tensor(`${name}.weight`);
    const bias = hasBias ? tensor(`${name}.bias`).data : null;
    const perChannel = weight.data.length / channels;
    const constants = [
      constant(
        `${name}.weight`,
        weight.shape,
        affine === undefined
          ? weight.data
          : weight.data.map(
              (value, place) => value * (affine.scale[Math.floor(place / perChannel)] ?? 1),
            ),
      ),
    ];
    if (affine !== undefined || bias !== null) {
      const shifted = Array.from(
        { length: channels },
        (_, channel) =>
          (bias?.[channel] ?? 0) * (affine?.scale[channel] ?? 1) + (affine?.shift[channel] ?? 0),
      );
      constants.push(constant(`${name}.bias`, [channels], shifted));
    }
    const padding = kernel === 3 ? dilation : 0;
    node('Conv', [...inputs, ...constants], output, {
      dilations: ints(dilation, dilation),
      group: { kind: 'int', value: groups },
      kernel_shape: ints(kernel, kernel),
      pads: ints(padding, padding, padding, padding),
      strides: ints(step, step),
    });
  };

  const globalContext = (
    layer: Extract<Layer, { kind: 'globalContext' }>,
    inputs: readonly string[],
    output: string,
  ): void => {
    const { name, hidden, channels } = layer;
    // FC layers on one value a channel are 1×1 convolutions.
    const fullyConnected = (input: string, fc: string, outputs: number, from: number): string =>
      node(
        'Conv',
        [input, stored(`${fc}.weight`, [outputs, from, 1, 1]), stored(`${fc}.bias`)],
        `${fc}.output`,
        { kernel_shape: ints(1, 1) },
      );
    const mean = node('GlobalAveragePool', inputs, `${name}.mean`);
    const squeezed = fullyConnected(mean, `${name}.fc.0`, hidden, channels);
    const active = node('Relu', [squeezed], `${name}.active`);
    const excited = fullyConnected(active, `${name}.fc.2`, channels, hidden);
    node('Mul', [...inputs, node('Sigmoid', [excited], `${name}.weights`)], output);
  };

  return {
    parts: { nodes, initializers },
    image(input) {
      if (input.kind === 'normalised') return 'image';
      const planes = node('Transpose', ['image'], 'image.planes', { perm: ints(0, 3, 1, 2) });
      const values = node('Cast', [planes], 'image.values', { to: { kind: 'int', value: FLOAT } });
      const mean = constant('image.mean', [1, 3, 1, 1], input.mean);
      const scale = constant(
        'image.scale',
        [1, 3, 1, 1],
        input.std.map((std) => 1 / std),
      );
      const centred = node('Sub', [values, mean], 'image.centred');
      return node('Mul', [centred, scale], 'image.normalised');
    },
    layer(layer, inputs, output, affine) {
      switch (layer.kind) {
        case 'convolution':
          convolution(layer, inputs, output, affine);
          return;
        case 'normalisation': {
          const parts = ['weight', 'bias', 'running_mean', 'running_var'];
          const constants = parts.map((part) => stored(`${layer.name}.${part}`));
          node('BatchNormalization', [...inputs, ...constants], output, {
            epsilon: { kind: 'float', value: normalisationEpsilon },
          });
          return;
        }
        case 'activation':
          if (layer.slopes === null) node('Relu', inputs, output);
          else node('PRelu', [...inputs, stored(layer.slopes, [layer.channels, 1, 1])], output);
          return;
        case 'globalContext':
          globalContext(layer, inputs, output);
          return;
        case 'concatenation':
          node('Concat', inputs, output, { axis: { kind: 'int', value: 1 } });
          return;
        case 'addition':
          node('Add', inputs, output);
          return;
        case 'averagePool':
          node('AveragePool', inputs, output, {
            count_include_pad: { kind: 'int', value: 1 },
            kernel_shape: ints(3, 3),
            pads: ints(1, 1, 1, 1),
            strides: ints(2, 2),
          });
      }
    },
  };
}

function ints(...value: number[]): OnnxAttribute {
  return { kind: 'ints', value };
}
