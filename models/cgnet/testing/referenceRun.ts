// CGNet computed layer by layer in plain loops, from the definitions alone: nothing is folded, nothing is fast.

import type { StateDict } from '../../checkpoint/tensor.ts';
import type { ConvolutionLayer, Layer, LayerGraph } from '../layers.ts';

/** `data` is `[channels, height, width]`, row-major. */
export interface Feature {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}

/** The last layer's output for a normalised image. */
export function referenceRun(layers: LayerGraph, weights: StateDict, image: Feature): Feature {
  const results: Feature[] = [];
  const at = (place: number): Feature => results[place] ?? image;
  for (const layer of layers) results.push(compute(layer, layer.inputs.map(at), weights));
  return at(layers.length - 1);
}

function compute(layer: Layer, inputs: readonly Feature[], weights: StateDict): Feature {
  const [input] = inputs;
  if (input === undefined) throw new Error(`The layer ${layer.kind} has no input.`);
  const values = (name: string): Float32Array => weights.get(name)?.data ?? new Float32Array();
  switch (layer.kind) {
    case 'convolution':
      return convolve(layer, input, values(`${layer.name}.weight`), values(`${layer.name}.bias`));
    case 'normalisation': {
      const [weight, bias, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
        (part) => values(`${layer.name}.${part}`),
      );
      return eachValue(input, (value, channel) => {
        const deviation = Math.sqrt((variance?.[channel] ?? 0) + 1e-3);
        const centred = (value - (mean?.[channel] ?? 0)) / deviation;
        return centred * (weight?.[channel] ?? 0) + (bias?.[channel] ?? 0);
      });
    }
    case 'activation': {
      const slopes = layer.slopes === null ? null : values(layer.slopes);
      return eachValue(input, (value, channel) =>
        value >= 0 ? value : value * (slopes?.[channel] ?? 0),
      );
    }
    case 'globalContext': {
      const squeezed = fullyConnected(layer.name, 'fc.0', means(input), values).map((value) =>
        Math.max(0, value),
      );
      const excited = fullyConnected(layer.name, 'fc.2', squeezed, values);
      return eachValue(input, (value, channel) => value / (1 + Math.exp(-(excited[channel] ?? 0))));
    }
    case 'concatenation':
      return {
        ...input,
        channels: layer.channels,
        data: Float64Array.from(inputs.flatMap(({ data }) => [...data])),
      };
    case 'addition':
      return {
        ...input,
        data: input.data.map((value, place) => value + (inputs[1]?.data[place] ?? 0)),
      };
    case 'averagePool':
      return averagePool(input);
    case 'upsampling':
      return upsample(input, inputs[1] ?? input);
  }
}

function eachValue(input: Feature, change: (value: number, channel: number) => number): Feature {
  const places = input.height * input.width;
  return {
    ...input,
    data: input.data.map((value, place) => change(value, Math.floor(place / places))),
  };
}

/** Zero outside the feature. */
function valueAt({ width, height, data }: Feature, channel: number, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return 0;
  return data[(channel * height + y) * width + x] ?? 0;
}

function convolve(
  { channels, inputChannels, kernel, step, dilation, groups }: ConvolutionLayer,
  input: Feature,
  weight: Float32Array,
  bias: Float32Array,
): Feature {
  const [height, width] = [Math.ceil(input.height / step), Math.ceil(input.width / step)];
  const output = new Float64Array(channels * height * width);
  const perGroup = inputChannels / groups;
  const reach = (kernel - 1) / 2;
  let place = 0;
  for (let channel = 0; channel < channels; channel++) {
    const firstInput = Math.floor((channel * groups) / channels) * perGroup;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = bias[channel] ?? 0;
        for (let from = 0; from < perGroup; from++) {
          for (let row = 0; row < kernel; row++) {
            for (let column = 0; column < kernel; column++) {
              const factor = weight[((channel * perGroup + from) * kernel + row) * kernel + column];
              const [atX, atY] = [
                x * step + (column - reach) * dilation,
                y * step + (row - reach) * dilation,
              ];
              sum += (factor ?? 0) * valueAt(input, firstInput + from, atX, atY);
            }
          }
        }
        output[place++] = sum;
      }
    }
  }
  return { channels, height, width, data: output };
}

function means({ channels, height, width, data }: Feature): number[] {
  const places = height * width;
  return Array.from({ length: channels }, (_, channel) => {
    const values = data.subarray(channel * places, (channel + 1) * places);
    return values.reduce((sum, value) => sum + value, 0) / places;
  });
}

function fullyConnected(
  name: string,
  part: string,
  input: readonly number[],
  values: (name: string) => Float32Array,
): number[] {
  const weight = values(`${name}.${part}.weight`);
  return Array.from(values(`${name}.${part}.bias`), (bias, output) =>
    input.reduce(
      (sum, value, place) => sum + value * (weight[output * input.length + place] ?? 0),
      bias,
    ),
  );
}

/** 3×3 with step 2; places outside count as zeros. */
function averagePool(input: Feature): Feature {
  const [height, width] = [Math.ceil(input.height / 2), Math.ceil(input.width / 2)];
  const data = new Float64Array(input.channels * height * width);
  let place = 0;
  for (let channel = 0; channel < input.channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let row = -1; row <= 1; row++) {
          for (let column = -1; column <= 1; column++) {
            sum += valueAt(input, channel, x * 2 + column, y * 2 + row);
          }
        }
        data[place++] = sum / 9;
      }
    }
  }
  return { channels: input.channels, height, width, data };
}

/** Bilinear, corners not aligned: a place's middle lies at the same share of both sizes. */
function upsample(input: Feature, { width, height }: Feature): Feature {
  const tapsOf = (from: number, to: number): readonly [number, number, number][] =>
    Array.from({ length: to }, (_, place) => {
      const at = Math.max(0, ((place + 0.5) * from) / to - 0.5);
      const low = Math.floor(at);
      return [low, Math.min(low + 1, from - 1), at - low];
    });
  const across = tapsOf(input.width, width);
  const down = tapsOf(input.height, height);
  const data = Array.from({ length: input.channels }, (_, channel) =>
    down.map(([top, bottom, towardsBottom]) =>
      across.map(([left, right, towardsRight]) => {
        const along = (y: number): number =>
          valueAt(input, channel, left, y) * (1 - towardsRight) +
          valueAt(input, channel, right, y) * towardsRight;
        return along(top) * (1 - towardsBottom) + along(bottom) * towardsBottom;
      }),
    ),
  );
  return { channels: input.channels, width, height, data: Float64Array.from(data.flat(2)) };
}
