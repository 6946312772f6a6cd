// CGNet's layers as ONNX nodes, one by one, with batch normalisations folded into the convolutions before them.

import type { Tensor } from '../checkpoint/tensor.ts';
import {
  ELEMENT_TYPES,
  type OnnxAttribute,
  type OnnxInitializer,
  type OnnxNode,
} from '../onnx/encodeOnnx.ts';
import type { Precision } from '../../core/precision.ts';
import type { ChannelOrder } from '../presets.ts';
import {
  foldConvolution,
  normalisationEpsilon,
  planFolding,
  type Affine,
} from './foldNormalisation.ts';
import type { ConvolutionLayer, Layer, LayerGraph } from './layers.ts';
import type { Cgnet } from './readCgnet.ts';

/**
 * What the network takes:
 * - `normalised`: float32 [1, 3, H, W], normalised already
 * - `rgb8`: uint8 [1, H, W, 3], a photo's bytes as they are; mean and std of red, green and blue on the 0–255 scale
 */
export type NetworkInput =
  | { readonly kind: 'normalised' }
  | {
      readonly kind: 'rgb8';
      readonly mean: readonly [number, number, number];
      readonly std: readonly [number, number, number];
      /** In which it takes the channels on; RGB unless told. */
      readonly channelOrder?: ChannelOrder | undefined;
    };

export interface Emitter {
  readonly parts: {
    readonly nodes: readonly OnnxNode[];
    readonly initializers: readonly OnnxInitializer[];
  };
  /** What is no constant but goes in with each run, with the values that the weights have. */
  readonly parameters: readonly OnnxInitializer[];
  /** @returns the name of the normalised image */
  image(input: NetworkInput): string;
  /** The name of what the last layer gives. */
  readonly lastOutput: string;
  layer(
    layer: LayerGraph[number],
    inputs: readonly string[],
    output: string,
    affine: Affine | undefined,
  ): void;
  /** Makes the scores of what the last layer gives. */
  finish(): void;
}

/**
 * All of a network's layers, in turn.
 * @param image the name of the normalised image
 * @returns the name of what each layer gives, by place; of a normalisation that is folded it is its input's
 */
export function emitLayers(
  emitter: Pick<Emitter, 'layer' | 'lastOutput'>,
  layers: LayerGraph,
  weights: Cgnet['weights'],
  image: string,
): ReadonlyMap<number, string> {
  const values = new Map<number, string>([[-1, image]]);
  const folding = planFolding(layers, weights);
  for (const [place, layer] of layers.entries()) {
    const inputs = layer.inputs.map((source) => values.get(source) ?? '');
    const output = place === layers.length - 1 ? emitter.lastOutput : `layer${place}`;
    const isFolded = layer.kind === 'normalisation' && folding.folded.has(place);
    values.set(place, isFolded ? (inputs[0] ?? '') : output);
    if (!isFolded) emitter.layer(layer, inputs, output, folding.affines.get(place));
  }
  return values;
}

/**
 * How PReLU is written:
 * - `operator`: as the operator of that name
 * - `maximum`: where no slope is above 1, as the larger of a value and its product with the slope, which is the same number
 * - `products`: elsewhere, too: `slope × value + (1 − slope) × max(value, 0)`
 */
export type PReluForm = 'operator' | 'maximum' | 'products';

export interface EmitterOptions {
  readonly precision?: Precision;
  /** Slopes that go in with each run are an operator's in any case. */
  readonly prelu?: PReluForm;
  /** Whether a layer's weight, bias or slopes of that name go in with each run. */
  readonly isParameter?: (name: string) => boolean;
}

export function createEmitter(
  weights: Cgnet['weights'],
  { precision = 'float32', prelu = 'operator', isParameter = () => false }: EmitterOptions = {},
): Emitter {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxInitializer[] = [];
  const parameters: OnnxInitializer[] = [];
  const constant = (
    name: string,
    shape: readonly number[],
    values: Iterable<number>,
    type: Precision = precision,
  ): string => {
    const data = type === 'float16' ? Float16Array.from(values) : Float32Array.from(values);
    (isParameter(name) ? parameters : initializers).push({ name, shape, data });
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
  const cast = (input: string, type: Precision, output: string): string =>
    node('Cast', [input], output, { to: { kind: 'int', value: ELEMENT_TYPES[type] } });
  const tensor = (name: string): Tensor => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`The tensor ${name} is not among the weights.`);
    return found;
  };
  const stored = (name: string, shape = tensor(name).shape, type = precision): string =>
    constant(name, shape, tensor(name).data, type);

  const convolution = (
    layer: ConvolutionLayer,
    inputs: readonly string[],
    output: string,
    affine: Affine | undefined,
  ): void => {
    const { name, channels, kernel, step, dilation, groups } = layer;
    const { weight, bias } = foldConvolution(layer, weights, affine);
    const constants = [constant(`${name}.weight`, tensor(`${name}.weight`).shape, weight)];
    if (bias !== null) constants.push(constant(`${name}.bias`, [channels], bias));
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
    // FC layers on one value a channel are 1×1 convolutions. The mean is of tens of thousands of values, which float16
    // cannot add up; it and the few numbers that come of it are float32 always.
    const fullyConnected = (input: string, fc: string, outputs: number, from: number): string =>
      node(
        'Conv',
        [
          input,
          stored(`${fc}.weight`, [outputs, from, 1, 1], 'float32'),
          stored(`${fc}.bias`, undefined, 'float32'),
        ],
        `${fc}.output`,
        { kernel_shape: ints(1, 1) },
      );
    const isFloat16 = precision === 'float16';
    const [feature = ''] = inputs;
    const exact = isFloat16 ? cast(feature, 'float32', `${name}.exact`) : feature;
    const mean = node('GlobalAveragePool', [exact], `${name}.mean`);
    const squeezed = fullyConnected(mean, `${name}.fc.0`, hidden, channels);
    const active = node('Relu', [squeezed], `${name}.active`);
    const excited = fullyConnected(active, `${name}.fc.2`, channels, hidden);
    const gates = node('Sigmoid', [excited], `${name}.weights`);
    const factors = isFloat16 ? cast(gates, 'float16', `${name}.factors`) : gates;
    node('Mul', [feature, factors], output);
  };

  const activation = (
    slopes: string,
    channels: number,
    [input = '']: readonly string[],
    output: string,
  ): void => {
    const shape = [channels, 1, 1];
    const factors = stored(slopes, shape);
    const values = tensor(slopes).data;
    const isMaximum = values.every((slope) => slope <= 1);
    if (prelu === 'operator' || isParameter(slopes) || (prelu === 'maximum' && !isMaximum)) {
      node('PRelu', [input, factors], output);
      return;
    }
    const sloped = node('Mul', [input, factors], `${output}.sloped`);
    if (isMaximum) {
      node('Max', [input, sloped], output);
      return;
    }
    const rest = constant(
      `${slopes}.rest`,
      shape,
      values.map((slope) => 1 - slope),
    );
    const positive = node('Relu', [input], `${output}.positive`);
    node('Add', [sloped, node('Mul', [positive, rest], `${output}.rest`)], output);
  };

  const integers = (name: string, ...values: number[]): string => {
    initializers.push({ name, shape: [values.length], data: BigInt64Array.from(values, BigInt) });
    return name;
  };

  const upsampling = (
    layer: Extract<Layer, { kind: 'upsampling' }>,
    [input = '', like = '']: readonly string[],
    output: string,
  ): void => {
    const shape = node('Shape', [like], `${output}.like`);
    const size = node('Gather', [shape, integers(`${output}.sides`, 2, 3)], `${output}.size`);
    const whole = node(
      'Concat',
      [integers(`${output}.channels`, 1, layer.channels), size],
      `${output}.shape`,
      { axis: { kind: 'int', value: 0 } },
    );
    node('Resize', [input, '', '', whole], output, {
      mode: { kind: 'string', value: 'linear' },
      coordinate_transformation_mode: { kind: 'string', value: 'half_pixel' },
    });
  };

  const normalised = ({
    mean,
    std,
    channelOrder,
  }: Extract<NetworkInput, { kind: 'rgb8' }>): string => {
    const planes = node('Transpose', ['image'], 'image.planes', { perm: ints(0, 3, 1, 2) });
    const values = cast(planes, 'float32', 'image.values');
    const offset = constant('image.mean', [1, 3, 1, 1], mean, 'float32');
    const scale = constant(
      'image.scale',
      [1, 3, 1, 1],
      std.map((value) => 1 / value),
      'float32',
    );
    const centred = node('Sub', [values, offset], 'image.centred');
    const rgb = node('Mul', [centred, scale], 'image.normalised');
    if (channelOrder !== 'BGR') return rgb;
    return node('Gather', [rgb, integers('image.order', 2, 1, 0)], 'image.reversed', {
      axis: { kind: 'int', value: 1 },
    });
  };

  return {
    parts: { nodes, initializers },
    parameters,
    lastOutput: precision === 'float16' ? 'scores.float16' : 'scores',
    image(input) {
      const image = input.kind === 'normalised' ? 'image' : normalised(input);
      return precision === 'float16' ? cast(image, 'float16', 'image.float16') : image;
    },
    finish() {
      if (precision === 'float16') cast('scores.float16', 'float32', 'scores');
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
          else activation(layer.slopes, layer.channels, inputs, output);
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
        case 'upsampling':
          upsampling(layer, inputs, output);
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
