// The GPU's passes on an emulated GPU, in a process of its own. Skipped where there is none.

import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassScores } from '../../core/scores/classScores.ts';
import { ANY_SCORE, LEVEL_SCORE, scoresOf } from '../../core/testing/arbitraries.ts';
import { upsampleTopTwo, type TopTwo } from '../../core/scores/upsample.ts';
import type { GpuAnswers, GpuTask } from '../testing/gpuBench.ts';
import { startGpuProcess, type GpuProcess } from '../testing/gpuProcess.ts';
import { SHADERS_LIMIT_MS, SWIFTSHADER } from '../testing/emulatedGpus.ts';
import type { InputPreparation, RgbImage } from './engine.ts';
import { canLabel } from './gpuLabels.ts';
import { toInputTensor } from './preprocess.ts';

/** Pixels whose top scores are closer than this may go either way. */
const CLEAR_MARGIN = 1e-4;
/** Each run is a round trip to another process. */
const RUNS = { numRuns: 60 };

interface Size {
  readonly width: number;
  readonly height: number;
}

let gpu: GpuProcess | null = null;
beforeAll(() => {
  if (existsSync(SWIFTSHADER.icd)) gpu = startGpuProcess();
});
afterAll(() => {
  gpu?.end();
});

function onGpu<Task extends GpuTask>(task: Task): Promise<GpuAnswers[Task['kind']]> {
  if (gpu === null) throw new Error('There is no process with a GPU.');
  return gpu.perform(task);
}

const imageSize = fc.record({
  width: fc.integer({ min: 1, max: 70 }),
  height: fc.integer({ min: 1, max: 50 }),
});

const FEW_CLASSES = { min: 1, max: 21 };
const anyScores = scoresOf(ANY_SCORE, FEW_CLASSES);
const levelScores = scoresOf(LEVEL_SCORE, FEW_CLASSES);
/** 0: the bands of the product. */
const anyBand = fc.constantFrom(0, 4, 64, 100);

/** How far the runner-up is above the third, where a third class exists. */
function isRunnerUpClear(scores: ClassScores, size: Size, pixel: number, topTwo: TopTwo): boolean {
  const runnerUp = topTwo.runnersUp[pixel] ?? 0;
  if (scores.classCount < 3) return true;
  // With the runner-up's scores lowered out of sight, the margin of what is then second tells its lead.
  const cells = scores.width * scores.height;
  const data = Float32Array.from(scores.data);
  data.fill(-1000, runnerUp * cells, (runnerUp + 1) * cells);
  const without = upsampleTopTwo({ ...scores, data }, size.width, size.height);
  return (without.margins[pixel] ?? 0) - (topTwo.margins[pixel] ?? 0) > CLEAR_MARGIN;
}

describe.skipIf(!existsSync(SWIFTSHADER.icd))('labels made on an emulated GPU', () => {
  it(
    'are those of the CPU wherever the best two scores are not a tie',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(anyScores, levelScores),
          imageSize,
          anyBand,
          async (scores, size, bandPixels) => {
            const expected = upsampleTopTwo(scores, size.width, size.height);
            const actual = await onGpu({
              kind: 'label',
              scores,
              ...size,
              wantsTopTwo: false,
              bandPixels,
            });
            expect(actual.scores).toEqual(scores);
            expect(actual.topTwo).toBeNull();
            expect(actual.labels).toHaveLength(size.width * size.height);
            for (const [pixel, label] of actual.labels.entries()) {
              if ((expected.margins[pixel] ?? 0) <= CLEAR_MARGIN) continue;
              expect(label).toBe(expected.data[pixel]);
            }
          },
        ),
        RUNS,
      );
    },
    SHADERS_LIMIT_MS,
  );

  it(
    'come with the runner-up and the margin of the CPU when these are asked for',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyScores, imageSize, anyBand, async (scores, size, bandPixels) => {
          const expected = upsampleTopTwo(scores, size.width, size.height);
          const { labels, topTwo } = await onGpu({
            kind: 'label',
            scores,
            ...size,
            wantsTopTwo: true,
            bandPixels,
          });
          for (const [pixel, label] of labels.entries()) {
            const margin = expected.margins[pixel] ?? NaN;
            const actual = topTwo?.margins[pixel] ?? NaN;
            if (scores.classCount === 1) expect(actual).toBe(Infinity);
            else expect(Math.abs(actual - margin)).toBeLessThan(CLEAR_MARGIN);
            if (margin <= CLEAR_MARGIN) continue;
            expect(label).toBe(expected.data[pixel]);
            if (topTwo?.runnersUp[pixel] === expected.runnersUp[pixel]) continue;
            expect(isRunnerUpClear(scores, size, pixel, expected)).toBe(false);
          }
        }),
        RUNS,
      );
    },
    SHADERS_LIMIT_MS,
  );

  it(
    'are exactly those of the CPU where nothing is rounded, ties included',
    async () => {
      // Whole scores and weights that are multiples of 1/16.
      const powerOfTwo = fc.constantFrom(1, 2, 4, 8);
      await fc.assert(
        fc.asyncProperty(
          levelScores,
          powerOfTwo,
          powerOfTwo,
          anyBand,
          async (scores, across, down, bandPixels) => {
            const size = { width: scores.width * across, height: scores.height * down };
            const expected = upsampleTopTwo(scores, size.width, size.height);
            const actual = await onGpu({
              kind: 'label',
              scores,
              ...size,
              wantsTopTwo: true,
              bandPixels,
            });
            expect(actual.labels).toEqual(expected.data);
            expect(actual.topTwo?.runnersUp).toEqual(expected.runnersUp);
            expect(actual.topTwo?.margins).toEqual(expected.margins);
          },
        ),
        RUNS,
      );
    },
    SHADERS_LIMIT_MS,
  );

  it.each([
    [255, 3, 2, 21, 13],
    [19, 256, 128, 2048, 1024],
    [2, 1, 1, 1, 1],
    [2, 2, 1, 9001, 1],
    // More than one of the product's bands.
    [3, 5, 4, 2501, 2003],
  ])(
    'of %i classes on %i×%i become those of %i×%i pixels',
    async (classCount, gridWidth, gridHeight, width, height) => {
      const length = classCount * gridWidth * gridHeight;
      // A low-discrepancy sequence: scores spread over −10 … 10 without a pattern along the grid.
      const data = Float32Array.from(
        { length },
        (_, place) => ((place * 0.618033988749895) % 1) * 20 - 10,
      );
      const scores = { classCount, width: gridWidth, height: gridHeight, data };
      const expected = upsampleTopTwo(scores, width, height);
      const { labels } = await onGpu({
        kind: 'label',
        scores,
        width,
        height,
        wantsTopTwo: false,
        bandPixels: 0,
      });
      const wrong = labels.filter(
        (label, pixel) =>
          label !== expected.data[pixel] && (expected.margins[pixel] ?? 0) > CLEAR_MARGIN,
      );
      expect(wrong).toHaveLength(0);
      expect(labels).toHaveLength(width * height);
    },
    SHADERS_LIMIT_MS,
  );

  it('fail with a reason when the GPU refuses the work', async () => {
    await expect(onGpu({ kind: 'refuse' })).rejects.toThrow('The GPU refused the work: ');
  });

  it('fail when the device is gone, rather than be waited for', async () => {
    await expect(onGpu({ kind: 'lose' })).rejects.toThrow();
  });
});

describe('what a device can label', () => {
  /** What WebGPU promises of every device. */
  const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };

  it.each([
    { classCount: 19, width: 1, height: 1 },
    { classCount: 255, width: 256, height: 128 },
    // 16,384 × 8,192 pixels.
    { classCount: 16, width: 2048, height: 1024 },
  ])('is as large as $classCount × $height × $width', (grid) => {
    expect(canLabel(limits, grid, grid.width * 8, grid.height * 8)).toBe(true);
  });

  it.each([
    { classCount: 17, width: 2048, height: 1024 },
    { classCount: 1, width: 2 ** 22, height: 1 },
  ])('is no larger: not $classCount × $height × $width', (grid) => {
    expect(canLabel(limits, grid, grid.width * 8, grid.height * 8)).toBe(false);
  });

  it('leaves room for scores and labels in the one buffer that brings both to the host', () => {
    const grid = { classCount: 8, width: 2048, height: 1024 };
    const narrow = { ...limits, maxBufferSize: 2 ** 26 };
    expect(canLabel(narrow, grid, 16_384, 8192)).toBe(false);
    expect(canLabel(limits, grid, 16_384, 8192)).toBe(true);
  });
});

describe.skipIf(!existsSync(SWIFTSHADER.icd))('photos normalised on an emulated GPU', () => {
  const photo: fc.Arbitrary<RgbImage> = imageSize.chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })
      .map((data) => ({ width, height, data })),
  );
  const channelOrder = fc.constantFrom('RGB' as const, 'BGR' as const);
  const channel = fc.record({
    mean: fc.double({ min: 0, max: 255, noNaN: true }),
    std: fc.double({ min: 0.5, max: 255, noNaN: true }),
  });

  it(
    'are those of the CPU',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          photo,
          channelOrder,
          fc.tuple(channel, channel, channel),
          async (image, order, [red, green, blue]) => {
            const preprocessing: InputPreparation = {
              channelOrder: order,
              mean: [red.mean, green.mean, blue.mean],
              std: [red.std, green.std, blue.std],
            };
            const expected = toInputTensor(image, preprocessing);
            const actual = await onGpu({ kind: 'normalise', image, preprocessing });
            expect(actual).toHaveLength(expected.length);
            // Half a unit in the last place of a mean, divided by the smallest std.
            const differences = actual.map((value, place) =>
              Math.abs(value - (expected[place] ?? NaN)),
            );
            expect(differences.every((difference) => difference < 1e-4)).toBe(true);
          },
        ),
        RUNS,
      );
    },
    SHADERS_LIMIT_MS,
  );
});
