import fc from 'fast-check';
import * as ort from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { buildCgnet, PAPER_OPTIONS, type CgnetOptions } from '../cgnet/architecture.ts';
import { readCgnet } from '../cgnet/readCgnet.ts';
import { randomCgnet, randomNumbers } from '../cgnet/testing/randomCgnet.ts';
import { referenceRun } from '../cgnet/testing/referenceRun.ts';
import type { StateDict } from '../checkpoint/tensor.ts';
import { createAdam } from './adam.ts';
import { emitGradients, gradientOf } from './emitGradients.ts';
import { createLearner, type Learner } from './learner.ts';
import { chooseWindow, windowIn, type LearningFrame } from './learningWindow.ts';
import { teach } from './teach.ts';
import { withParameters } from './withParameters.ts';

const CLASSES = 3;
const SMALL: CgnetOptions = {
  ...PAPER_OPTIONS,
  stage2Blocks: 2,
  stage3Blocks: 2,
  classCount: CLASSES,
};
const WINDOW = { width: 16, height: 24 };
const STEP = 1e-5;
const NORMALISED = { kind: 'normalised' } as const;

/** Shares that sum to 1, some positions with none. */
function someTargets(stride: number): Float32Array<ArrayBuffer> {
  const size = (WINDOW.width / stride) * (WINDOW.height / stride);
  const shares = randomNumbers(CLASSES * size, 9).map((value, place) =>
    place % size < size / 4 ? 0 : value + 1,
  );
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / whole);
}

/** The cross-entropy in float64, from the layers' definitions. */
function referenceLoss(
  options: CgnetOptions,
  weights: StateDict,
  pixels: Float32Array,
  targets: Float32Array,
): number {
  const image = { channels: 3, ...WINDOW, data: Float64Array.from(pixels) };
  const { data, width, height } = referenceRun(buildCgnet(options), weights, image);
  const size = width * height;
  let loss = 0;
  for (let at = 0; at < size; at++) {
    const scores = Array.from({ length: CLASSES }, (_, index) => data[index * size + at] ?? 0);
    const whole = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
    scores.forEach((score, index) => {
      loss -= (targets[index * size + at] ?? 0) * (score - whole);
    });
  }
  return loss;
}

describe('the gradients of a step', () => {
  test.each([
    { detail: 'half' },
    { detail: 'quarter' },
    { detail: 'none' },
    { detail: 'none', classifierBias: true },
    { detail: 'quarter', activation: 'relu' },
  ] as const)('are the derivatives of the loss: %o', async (changes) => {
    const options = { ...SMALL, ...changes };
    const net = readCgnet(randomCgnet(options, 5), 'random');
    const isTaught = (layer: string): boolean => /^(detail|classifier)\./.test(layer);
    const { onnx, parameters, stride } = emitGradients(net, NORMALISED, WINDOW, isTaught);
    const values = parameters.map(({ name, shape, data }) => ({
      name,
      shape,
      values: Float32Array.from({ length: data.length }, (_, place) => Number(data[place])),
    }));
    const pixels = randomNumbers(3 * WINDOW.width * WINDOW.height, 1);
    const targets = someTargets(stride);
    const session = await ort.InferenceSession.create(onnx);
    const outputs = await session.run({
      image: new ort.Tensor('float32', pixels, [1, 3, WINDOW.height, WINDOW.width]),
      targets: new ort.Tensor('float32', targets, [
        1,
        CLASSES,
        WINDOW.height / stride,
        WINDOW.width / stride,
      ]),
      ...Object.fromEntries(
        values.map((parameter) => [
          parameter.name,
          new ort.Tensor('float32', parameter.values, [...parameter.shape]),
        ]),
      ),
    });
    const lossWith = (name: string, changed: Float32Array<ArrayBuffer>): number => {
      const moved = values.map((one) => (one.name === name ? { name, values: changed } : one));
      return referenceLoss(options, withParameters(net.weights, moved), pixels, targets);
    };
    expect(outputs['loss']?.data[0]).toBeCloseTo(lossWith('', new Float32Array()), 5);
    expect(parameters.map(({ name }) => name)).toContain('classifier.0.conv.weight');
    for (const [place, { name, values: here }] of values.entries()) {
      const direction = randomNumbers(here.length, 50 + place);
      const moved = (by: number): Float32Array<ArrayBuffer> =>
        here.map((value, at) => value + by * (direction[at] ?? 0));
      // So near that hardly a kink of an activation lies between.
      const [ahead, behind] = [moved(STEP), moved(-STEP)];
      const slope = (lossWith(name, ahead) - lossWith(name, behind)) / (2 * STEP);
      const gradient = outputs[gradientOf(name)]?.data as Float32Array;
      const along = gradient.reduce(
        (sum, value, at) => sum + value * ((ahead[at] ?? 0) - (behind[at] ?? 0)),
        0,
      );
      expect(Math.abs(along / (2 * STEP) - slope), name).toBeLessThan(
        1e-5 + 0.01 * Math.abs(slope),
      );
    }
  });

  test('are refused for layers whose derivative is not known', () => {
    const net = readCgnet(randomCgnet(SMALL, 5), 'random');
    expect(() => emitGradients(net, NORMALISED, WINDOW, () => true)).toThrow(/derivative of/);
  });
});

describe('a learner', () => {
  const net = readCgnet(randomCgnet({ ...SMALL, detail: 'half' }, 5), 'random');
  const frameOf = (seed: number): LearningFrame => {
    const [width, height] = [40, 33];
    const labels = Uint8Array.from({ length: width * height }, (_, at) =>
      at % width < 13 ? 0 : at % width < 27 ? 1 : 255,
    );
    const noise = randomNumbers(3 * width * height, seed);
    // Each class has a colour of its own.
    const data = noise.map(
      (value, at) => 100 + 20 * value + 50 * (labels[Math.floor(at / 3)] ?? 0),
    );
    return { photo: { width, height, data: Uint8Array.from(data) }, labels };
  };
  const frames = [frameOf(11), frameOf(12)];
  const openLearner = (taught = net): Promise<Learner> =>
    createLearner(ort, {
      net: taught,
      mean: [120, 120, 120],
      std: [60, 60, 60],
      window: { width: 32, height: 32 },
      threads: 1,
    });
  const readFrame = (place: number): Promise<LearningFrame> =>
    Promise.resolve(frames[place] ?? frameOf(0));
  const lesson = { frameCount: 2, newCount: 1, steps: 30, seed: 3 };

  test('says the same as the network that it begins with', async () => {
    const learner = await openLearner();
    const pixels = randomNumbers(3 * 16 * 16, 4);
    const image = { channels: 3, width: 16, height: 16, data: Float64Array.from(pixels) };
    const own = referenceRun(buildCgnet(net.options), await learner.weights(), image);
    const given = referenceRun(buildCgnet(net.options), net.weights, image);
    await learner.release();
    own.data.forEach((score, at) => {
      expect(Math.abs(score - (given.data[at] ?? 0))).toBeLessThan(1e-5);
    });
  });

  test('comes nearer to what it is shown, and leaves what lies before the decoder as it is', async () => {
    const learner = await openLearner();
    const losses: number[] = [];
    await teach(learner, lesson, readFrame, (loss) => losses.push(loss));
    const learned = await learner.weights();
    await learner.release();
    const meanOf = (some: number[]): number =>
      some.reduce((sum, one) => sum + one, 0) / some.length;
    expect(losses).toHaveLength(30);
    expect(meanOf(losses.slice(-10))).toBeLessThan(0.8 * meanOf(losses.slice(0, 10)));
    for (const [name, tensor] of learned) {
      const isSame = tensor.data.every((value, at) => value === net.weights.get(name)?.data[at]);
      expect(isSame, name).toBe(!/^(detail|classifier)\./.test(name));
    }
  });

  test('learns the same from the same lesson', async () => {
    const [one, other] = await Promise.all(
      [0, 1].map(async () => {
        const learner = await openLearner();
        await teach(learner, { ...lesson, steps: 4 }, readFrame);
        const weights = await learner.weights();
        await learner.release();
        return weights;
      }),
    );
    expect(one).toEqual(other);
  });

  test('looks at a new frame every other time, and at all of them otherwise', async () => {
    const learner = await openLearner();
    const places: number[] = [];
    await teach(learner, { frameCount: 4, newCount: 2, steps: 16, seed: 1 }, (place) => {
      places.push(place);
      return readFrame(0);
    });
    await learner.release();
    expect(places.filter((_, step) => step % 2 === 0).toSorted()).toEqual([2, 2, 2, 2, 3, 3, 3, 3]);
    expect(places.filter((_, step) => step % 2 === 1).toSorted()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  test('learns nothing from a loss that is no number', async () => {
    const broken = new Map(net.weights);
    const classifier = broken.get('classifier.0.conv.weight');
    if (classifier === undefined) throw new Error('There is a classifier.');
    const data = classifier.data.map(() => Number.NaN);
    broken.set('classifier.0.conv.weight', { ...classifier, data });
    const learner = await openLearner({ ...net, weights: broken });
    await expect(teach(learner, { ...lesson, steps: 1 }, readFrame)).rejects.toThrow(/loss is NaN/);
    await learner.release();
  });

  test('stops where it is told to', async () => {
    const learner = await openLearner();
    const abort = new AbortController();
    let steps = 0;
    await teach(learner, { ...lesson, signal: abort.signal }, readFrame, () => {
      steps += 1;
      if (steps === 3) abort.abort();
    });
    await learner.release();
    expect(steps).toBe(3);
  });
});

describe('a window to learn from', () => {
  test.each([
    [
      { width: 480, height: 360 },
      { width: 320, height: 320 },
    ],
    [
      { width: 100, height: 20 },
      { width: 96, height: 16 },
    ],
    [{ width: 100, height: 7 }, null],
  ])('of %o is %o', (frame, window) => {
    expect(windowIn(frame, 320)).toEqual(window);
  });

  test('has the photo’s bytes and each class’s share of what is known', () => {
    const window = { width: 8, height: 16 };
    const size = { width: 19, height: 27 };
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 19 * 27, maxLength: 19 * 27 }),
        fc.constantFrom(2, 4, 8),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (values, stride, stream) => {
          const labels = values.map((value) => (value < 128 ? value % CLASSES : 255));
          // Each pixel is told from every other.
          const data = Uint8Array.from({ length: 3 * values.length }, (_, at) =>
            at % 3 === 0 ? (at / 3) % 256 : at % 3 === 1 ? Math.floor(at / 768) : 7,
          );
          const frame = { photo: { ...size, data }, labels };
          const grid = { window, classCount: CLASSES, stride };
          const { image, targets } = chooseWindow(frame, grid, () => Number(stream.next().value));
          const expected = new Float64Array(targets.length);
          const cells = targets.length / CLASSES;
          let known = 0;
          const sources = new Set<number>();
          for (let at = 0; at < window.width * window.height; at++) {
            const source = (image[3 * at] ?? 0) + 256 * (image[3 * at + 1] ?? 0);
            sources.add(source);
            const label = labels[source] ?? 255;
            if (label === 255) continue;
            known += 1;
            const [x, y] = [at % window.width, Math.floor(at / window.width)];
            const cell = Math.floor(y / stride) * (window.width / stride) + Math.floor(x / stride);
            expected[label * cells + cell] = (expected[label * cells + cell] ?? 0) + 1;
          }
          expect(sources.size).toBe(window.width * window.height);
          targets.forEach((share, at) => {
            expect(share).toBeCloseTo(known === 0 ? 0 : (expected[at] ?? 0) / known, 6);
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('Adam', () => {
  test('takes its first step as far as the rate, against each slope', () => {
    const parameters = Float32Array.of(1, 1, 1);
    createAdam([parameters]).step([Float32Array.of(0.01, -300, 0)], 0.1);
    expect([...parameters].map((value) => Number(value.toFixed(4)))).toEqual([0.9, 1.1, 1]);
  });

  test('finds the lowest point of a bowl', () => {
    const parameters = Float32Array.of(3, -2);
    const adam = createAdam([parameters]);
    for (let step = 0; step < 600; step++) {
      adam.step([parameters.map((value, at) => (value - at) * (at + 1))], 0.02);
    }
    expect(parameters[0]).toBeCloseTo(0, 2);
    expect(parameters[1]).toBeCloseTo(1, 2);
  });

  test('refuses gradients of other parameters', () => {
    expect(() => createAdam([new Float32Array(2)]).step([new Float32Array(3)], 1)).toThrow(
      RangeError,
    );
  });
});
