import * as ort from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { buildCgnet, PAPER_OPTIONS, type CgnetOptions } from './architecture.ts';
import { DETAILS } from './detailDecoder.ts';
import { exchangeRedAndBlue } from '../engine/testing/exchangeRedAndBlue.ts';
import type { NetworkInput } from './emitLayers.ts';
import { emitOnnx } from './emitOnnx.ts';
import { countFlops, countParameters, parameterShapes } from './parameters.ts';
import { readCgnet } from './readCgnet.ts';
import { randomCgnet, randomNumbers } from './testing/randomCgnet.ts';
import { referenceRun } from './testing/referenceRun.ts';

const SMALL: CgnetOptions = { ...PAPER_OPTIONS, stage2Blocks: 2, stage3Blocks: 2, classCount: 5 };
const PAPER: CgnetOptions = { ...PAPER_OPTIONS, stage2Blocks: 3, stage3Blocks: 21, classCount: 19 };

/** What the paper's tables take apart, one thing at a time. */
const ABLATIONS: readonly [string, Partial<CgnetOptions>][] = [
  ['as in the paper', {}],
  ['with local residuals', { residual: 'local' }],
  ['without residuals', { residual: 'none' }],
  ['without the surrounding context', { surroundingContext: false }],
  ['without the global context', { globalContext: false }],
  ['without input injection', { inputInjection: false }],
  ['with channel interaction', { channelInteraction: true }],
  ['with ReLU', { activation: 'relu' }],
  ['with a bias in the classifier', { classifierBias: true }],
  ['with one block a stage', { stage2Blocks: 1, stage3Blocks: 1 }],
  ['with many blocks', { stage2Blocks: 4, stage3Blocks: 5 }],
  ['with one class', { classCount: 1 }],
  ['with a decoder to 1/4', { detail: 'quarter' }],
  ['with a decoder to 1/2', { detail: 'half' }],
  [
    'with nothing but local features',
    {
      residual: 'none',
      surroundingContext: false,
      globalContext: false,
      inputInjection: false,
      activation: 'relu',
    },
  ],
];

async function runOnnx(onnx: Uint8Array, image: ort.Tensor): Promise<ort.Tensor> {
  const session = await ort.InferenceSession.create(onnx, { executionProviders: ['wasm'] });
  const { scores } = await session.run({ image });
  if (scores === undefined) throw new Error('There is no output "scores".');
  return scores;
}

function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  return Array.from(one, (value, place) => Math.abs(value - (other[place] ?? NaN))).reduce(
    (largest, difference) => Math.max(largest, difference),
    0,
  );
}

describe('the network as an ONNX file', () => {
  test.each(ABLATIONS)('gives the scores of its definition, %s', async (_, changes) => {
    const options = { ...SMALL, ...changes };
    const net = readCgnet(randomCgnet(options, 7), 'random', options.residual);
    expect(net.options).toEqual(options);
    const [width, height] = [21, 13];
    const pixels = randomNumbers(3 * width * height, 1);
    const scores = await runOnnx(
      emitOnnx(net, { kind: 'normalised' }),
      new ort.Tensor('float32', pixels, [1, 3, height, width]),
    );
    const image = { channels: 3, height, width, data: Float64Array.from(pixels) };
    const expected = referenceRun(buildCgnet(options), net.weights, image);
    expect(scores.dims).toEqual([1, options.classCount, expected.height, expected.width]);
    const stride = { none: 8, quarter: 4, half: 2 }[options.detail];
    expect([expected.height, expected.width]).toEqual([
      Math.ceil(height / stride),
      Math.ceil(width / stride),
    ]);
    expect(expected.data.some((value) => Math.abs(value) > 0.01)).toBe(true);
    expect(largestDifference(scores.data as Float32Array, expected.data)).toBeLessThan(1e-4);
  });

  test('takes them on as blue, green and red when it is to', async () => {
    const net = readCgnet(randomCgnet(SMALL, 3), 'random');
    const photo = {
      width: 18,
      height: 11,
      data: Uint8Array.from(randomNumbers(18 * 11 * 3, 5), (value) => (value + 1) * 127),
    };
    const run = (input: NetworkInput, { data }: typeof photo) =>
      runOnnx(emitOnnx(net, input), new ort.Tensor('uint8', data, [1, 11, 18, 3]));
    const bgr = await run(
      { kind: 'rgb8', mean: [1, 2, 3], std: [4, 5, 6], channelOrder: 'BGR' },
      photo,
    );
    const exchanged = { ...photo, data: Uint8Array.from(exchangeRedAndBlue(photo).data) };
    const rgb = await run({ kind: 'rgb8', mean: [3, 2, 1], std: [6, 5, 4] }, exchanged);
    const other = await run({ kind: 'rgb8', mean: [1, 2, 3], std: [4, 5, 6] }, photo);
    expect(bgr.data).toEqual(rgb.data);
    expect(bgr.data).not.toEqual(other.data);
  });

  test('takes the bytes of a photo when it is to normalise them itself', async () => {
    const net = readCgnet(randomCgnet(SMALL, 3), 'random');
    const input: NetworkInput = {
      kind: 'rgb8',
      mean: [123.7, 116.3, 103.5],
      std: [58.4, 57.1, 57.4],
    };
    const [width, height] = [18, 11];
    const bytes = Uint8Array.from(
      randomNumbers(width * height * 3, 5),
      (value) => (value + 1) * 127,
    );
    const fromBytes = await runOnnx(
      emitOnnx(net, input),
      new ort.Tensor('uint8', bytes, [1, height, width, 3]),
    );
    const normalised = Float32Array.from({ length: bytes.length }, (_, place) => {
      const channel = Math.floor(place / (width * height));
      const pixel = place % (width * height);
      const value = bytes[pixel * 3 + channel] ?? 0;
      return (value - (input.mean[channel] ?? 0)) / (input.std[channel] ?? 1);
    });
    const fromTensor = await runOnnx(
      emitOnnx(net, { kind: 'normalised' }),
      new ort.Tensor('float32', normalised, [1, 3, height, width]),
    );
    expect(
      largestDifference(fromBytes.data as Float32Array, fromTensor.data as Float32Array),
    ).toBeLessThan(1e-4);
  });

  test.each([
    ['maximum', 0.9, false],
    ['maximum', 1.5, true],
    ['products', 0.9, false],
    ['products', 1.5, false],
  ] as const)(
    'writes PReLU as %s to the same scores, slopes up to %d',
    async (form, slope, has) => {
      const weights = randomCgnet(SMALL, 3);
      const [first = ''] = [...weights.keys()].filter((name) => name.endsWith('act.weight'));
      weights.get(first)?.data.fill(slope, 0, 2);
      const net = readCgnet(weights, 'random');
      const [width, height] = [45, 37];
      const image = new ort.Tensor('float32', randomNumbers(3 * width * height, 1), [
        1,
        3,
        height,
        width,
      ]);
      const asOperator = emitOnnx(net, { kind: 'normalised' });
      const changed = emitOnnx(net, { kind: 'normalised' }, 'float32', form);
      expect(Buffer.from(asOperator).includes('PRelu')).toBe(true);
      expect(Buffer.from(changed).includes('PRelu')).toBe(has);
      const expected = (await runOnnx(asOperator, image)).data as Float32Array;
      const scores = (await runOnnx(changed, image)).data as Float32Array;
      expect(largestDifference(scores, expected)).toBeLessThan(1e-5);
      expect(largestDifference(scores, new Float32Array(scores.length))).toBeGreaterThan(0.1);
    },
  );

  test.each(DETAILS)('gives nearly the same scores in float16, decoder: %s', async (detail) => {
    const net = readCgnet(randomCgnet({ ...SMALL, detail }, 3), 'random');
    const [width, height] = [45, 37];
    const pixels = randomNumbers(3 * width * height, 1);
    const [exact, half] = await Promise.all(
      (['float32', 'float16'] as const).map(async (precision) => {
        const onnx = emitOnnx(net, { kind: 'normalised' }, precision);
        const image = new ort.Tensor('float32', pixels, [1, 3, height, width]);
        return (await runOnnx(onnx, image)).data as Float32Array;
      }),
    );
    const largest = Math.max(...(exact ?? []).map(Math.abs));
    const difference = largestDifference(exact ?? [], half ?? []) / largest;
    // float16 has 11 bits: each rounding is within 2⁻¹¹, and some go the same way.
    expect(difference).toBeLessThan(0.01);
    expect(difference).toBeGreaterThan(0);
  });

  test.each([
    [1, 1],
    [8, 8],
    [9, 7],
    [33, 16],
  ])('takes an image of any size: %i×%i', async (width, height) => {
    const pixels = randomNumbers(3 * width * height, 1);
    for (const [detail, stride] of [
      ['none', 8],
      ['half', 2],
    ] as const) {
      const net = readCgnet(randomCgnet({ ...SMALL, detail }, 3), 'random');
      const onnx = emitOnnx(net, { kind: 'normalised' });
      const scores = await runOnnx(onnx, new ort.Tensor('float32', pixels, [1, 3, height, width]));
      expect(scores.dims).toEqual([1, 5, Math.ceil(height / stride), Math.ceil(width / stride)]);
    }
  });

  test('is the same bytes for the same weights', () => {
    const emit = (): Uint8Array =>
      emitOnnx(readCgnet(randomCgnet(SMALL, 3), 'random'), { kind: 'normalised' });
    expect(emit()).toEqual(emit());
  });
});

describe('the size of the network', () => {
  test('is what the paper says: under half a million parameters, 6.0 G operations at 640×360', () => {
    const graph = buildCgnet(PAPER);
    expect(countParameters(graph)).toBe(496_306);
    expect(countFlops(graph, 640, 360) / 1e9).toBeCloseTo(5.94, 2);
  });

  test('is that of the networks that PyTorch counted', () => {
    const parameters = (stage2Blocks: number, stage3Blocks: number, classCount: number): number =>
      countParameters(buildCgnet({ ...PAPER_OPTIONS, stage2Blocks, stage3Blocks, classCount }));
    expect([parameters(3, 21, 11), parameters(2, 4, 5)]).toEqual([494_258, 282_946]);
  });

  test('counts no tensor twice', () => {
    const names = parameterShapes(buildCgnet(PAPER)).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(['stage2Blocks', 'stage3Blocks', 'classCount'] as const)('needs a %s', (name) => {
    for (const count of [0, -1, 1.5, NaN]) {
      expect(() => buildCgnet({ ...SMALL, [name]: count })).toThrow(name);
    }
  });
});
