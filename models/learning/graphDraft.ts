// Appends ONNX nodes for derivatives: sums, products and what goes back through the layers of a decoder.

import type { OnnxAttribute, OnnxInitializer, OnnxNode } from '../onnx/encodeOnnx.ts';
import type { WindowSize } from './windowSize.ts';
import { upsamplingWeights } from './upsamplingWeights.ts';

type Attributes = Readonly<Record<string, OnnxAttribute>>;

export interface ConvolutionSize {
  readonly inputChannels: number;
  readonly channels: number;
  readonly kernel: 1 | 3;
}

/** Every method gives the name of what it computes; values are float32 [1, channels, height, width] unless told. */
export interface GraphDraft {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  node(
    operator: string,
    inputs: readonly string[],
    output?: string,
    attributes?: Attributes,
  ): string;
  add(some: string, other: string): string;
  subtract(some: string, other: string): string;
  multiply(some: string, other: string): string;
  minimum(value: string, bound: number): string;
  /** @param otherwise a number, or the name of one value a channel, [channels, 1, 1] */
  wherePositive(value: string, positive: number, otherwise: number | string): string;
  sum(value: string, axes: readonly number[], keepsAxes: boolean): string;
  reshape(value: string, shape: readonly number[], output?: string): string;
  channels(value: string, from: number, to: number): string;
  /** What goes back through a bilinear upsampling: its transpose. */
  shrink(gradient: string, from: WindowSize, to: WindowSize): string;
  /** What goes back through a convolution of step 1 to its input. */
  throughWeights(gradient: string, weight: string, kernel: 1 | 3): string;
  /** The gradient by a convolution's weights, [channels, inputChannels × kernel × kernel]. */
  weightGradient(
    gradient: string,
    input: string,
    size: WindowSize,
    convolution: ConvolutionSize,
  ): string;
}

export function createGraphDraft(): GraphDraft {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxInitializer[] = [];
  const constants = new Map<string, string>();
  const node = (
    operator: string,
    inputs: readonly string[],
    output = `gradient${nodes.length}`,
    attributes: Attributes = {},
  ): string => {
    nodes.push({ operator, inputs, output, attributes });
    return output;
  };
  const constant = (
    key: string,
    shape: readonly number[],
    data: OnnxInitializer['data'],
  ): string => {
    const present = constants.get(key);
    if (present !== undefined) return present;
    const name = `constant${constants.size}`;
    constants.set(key, name);
    initializers.push({ name, shape, data });
    return name;
  };
  const integers = (...values: number[]): string =>
    constant(`integers ${values.join()}`, [values.length], BigInt64Array.from(values, BigInt));
  const number = (value: number): string =>
    constant(`number ${value}`, [1], Float32Array.of(value));
  const ints = (...value: number[]): OnnxAttribute => ({ kind: 'ints', value });
  const flag = (value: boolean): OnnxAttribute => ({ kind: 'int', value: Number(value) });

  const sum = (value: string, axes: readonly number[], keepsAxes: boolean): string =>
    node('ReduceSum', [value, integers(...axes)], undefined, { keepdims: flag(keepsAxes) });
  const reshape = (value: string, shape: readonly number[], output?: string): string =>
    node('Reshape', [value, integers(...shape)], output);
  const transpose = (value: string, ...perm: number[]): string =>
    node('Transpose', [value], undefined, { perm: ints(...perm) });
  const slice = (value: string, axes: readonly number[], from: number[], to: number[]): string =>
    node('Slice', [value, integers(...from), integers(...to), integers(...axes)]);
  const upsampler = (from: number, to: number, isTransposed: boolean): string => {
    const shape = isTransposed ? [from, to] : [to, from];
    const weights = upsamplingWeights(from, to, isTransposed);
    return constant(`upsampling ${from} ${to} ${isTransposed}`, shape, weights);
  };
  /** A position's neighbourhood as channels: `[9 × channels, height × width]`, neighbour by neighbour. */
  const neighbourhoods = (value: string, { width, height }: WindowSize): string => {
    const padded = node('Pad', [value, integers(0, 0, 1, 1, 0, 0, 1, 1)]);
    const shifted = [0, 1, 2].flatMap((y) =>
      [0, 1, 2].map((x) => slice(padded, [2, 3], [y, x], [y + height, x + width])),
    );
    return node('Concat', shifted, undefined, { axis: { kind: 'int', value: 1 } });
  };

  return {
    nodes,
    initializers,
    node,
    add: (some, other) => node('Add', [some, other]),
    subtract: (some, other) => node('Sub', [some, other]),
    multiply: (some, other) => node('Mul', [some, other]),
    minimum: (value, bound) => node('Min', [value, number(bound)]),
    wherePositive: (value, positive, otherwise) =>
      node('Where', [
        node('Greater', [value, number(0)]),
        number(positive),
        typeof otherwise === 'number' ? number(otherwise) : otherwise,
      ]),
    sum,
    reshape,
    channels: (value, from, to) => slice(value, [1], [from], [to]),
    shrink(gradient, from, to) {
      const narrowed = node('MatMul', [gradient, upsampler(to.width, from.width, false)]);
      return node('MatMul', [upsampler(to.height, from.height, true), narrowed]);
    },
    throughWeights: (gradient, weight, kernel) =>
      kernel === 1
        ? node('Conv', [gradient, transpose(weight, 1, 0, 2, 3)], undefined, {
            kernel_shape: ints(1, 1),
          })
        : node('ConvTranspose', [gradient, weight], undefined, {
            kernel_shape: ints(3, 3),
            pads: ints(1, 1, 1, 1),
          }),
    weightGradient(gradient, input, size, { inputChannels, channels, kernel }) {
      const positions = size.width * size.height;
      const given = kernel === 1 ? input : neighbourhoods(input, size);
      const taps = kernel * kernel;
      const rows = reshape(gradient, [channels, positions]);
      const columns = transpose(reshape(given, [taps * inputChannels, positions]), 1, 0);
      const byTap = node('MatMul', [rows, columns]);
      if (kernel === 1) return byTap;
      return transpose(reshape(byTap, [channels, taps, inputChannels]), 0, 2, 1);
    },
  };
}
