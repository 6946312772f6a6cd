// The kernels on an emulated GPU against the network's definition in plain loops of float64, at sizes where nothing is a
// whole number of tiles. Skipped where there is no such GPU.

import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassScores } from '../../core/scores/classScores.ts';
import { buildCgnet, PAPER_OPTIONS, type CgnetOptions } from '../cgnet/architecture.ts';
import type { Cgnet } from '../cgnet/readCgnet.ts';
import { randomCgnet, randomNumbers } from '../cgnet/testing/randomCgnet.ts';
import { referenceRun } from '../cgnet/testing/referenceRun.ts';
import type { InputPreparation, NormalisedImage, RgbImage } from '../engine/engine.ts';
import { toInputTensor } from '../engine/preprocess.ts';
import type { GpuTask } from '../testing/gpuBench.ts';
import { hasFloat16, startGpuProcess, type GpuProcess } from '../testing/gpuProcess.ts';
import {
  LLVMPIPE,
  LLVMPIPE_LIMIT_MS,
  SHADERS_LIMIT_MS,
  SWIFTSHADER,
  type EmulatedGpu,
} from '../testing/emulatedGpus.ts';
import { createLayers, hasKernels } from './layers.ts';
import { planNetwork } from './plan.ts';

/** Every kernel, several blocks a stage; more classes than a workgroup computes, with a bias. */
const OPTIONS: CgnetOptions = {
  ...PAPER_OPTIONS,
  stage2Blocks: 2,
  stage3Blocks: 3,
  classCount: 70,
  classifierBias: true,
};
const NET: Cgnet = { options: OPTIONS, layout: 'authors', weights: randomCgnet(OPTIONS, 7) };
const PREPROCESSING = { mean: [73, 82, 71], std: [45, 46, 47] } as const;
const GRAPH = buildCgnet(OPTIONS);
/** Of scores around one. */
const TOLERANCE = 1e-5;
/** … where weights or all that lies in memory are rounded to 11 bits. */
const HALF_TOLERANCE = 1e-2;

type Run = (image: RgbImage | NormalisedImage) => Promise<ClassScores>;

/** The network on a process of its own, for the tests of a group. */
function startNetwork(
  emulated: EmulatedGpu,
  kind: Partial<
    Pick<Extract<GpuTask, { kind: 'segment' }>, 'precision' | 'isWidened' | 'preprocessing'>
  > = {},
  limitMs = SHADERS_LIMIT_MS,
): Run {
  let gpu: GpuProcess | null = null;
  const run: Run = (image) => {
    if (gpu === null) throw new Error('There is no process with a GPU.');
    return gpu.perform({
      kind: 'segment',
      net: NET,
      preprocessing: PREPROCESSING,
      image,
      ...kind,
    });
  };
  beforeAll(async () => {
    gpu = startGpuProcess(emulated);
    await run({ width: 1, height: 1, data: new Uint8Array(3) });
  }, limitMs);
  afterAll(() => {
    gpu?.end();
  });
  return run;
}

async function expectDefinitions(
  run: Run,
  image: RgbImage | NormalisedImage,
  tolerance = TOLERANCE,
  preprocessing: InputPreparation = PREPROCESSING,
): Promise<void> {
  const { width, height } = image;
  const values = 'values' in image ? image.values : toInputTensor(image, preprocessing);
  const expected = referenceRun(GRAPH, NET.weights, {
    channels: 3,
    width,
    height,
    data: Float64Array.from(values),
  });
  const actual = await run(image);
  expect([actual.classCount, actual.width, actual.height]).toEqual([
    expected.channels,
    expected.width,
    expected.height,
  ]);
  const errors = expected.data.map((value, place) => Math.abs(value - (actual.data[place] ?? NaN)));
  expect(errors.every((error) => error < tolerance)).toBe(true);
}

describe.skipIf(!existsSync(SWIFTSHADER.icd))('scores made by kernels on an emulated GPU', () => {
  const run = startNetwork(SWIFTSHADER);

  // Beside tiles of 32×8, 32×4 and 64 places: less than one, one exactly, and more.
  it.each([
    [1, 1],
    [2, 9],
    [61, 45],
    [64, 16],
    [130, 3],
  ])(
    'are those of the definition for %i×%i normalised numbers',
    async (width, height) => {
      await expectDefinitions(run, { width, height, values: randomNumbers(3 * width * height, 5) });
    },
    SHADERS_LIMIT_MS,
  );

  it(
    'are those of the definition for photos of any size, whatever came before',
    async () => {
      const side = fc.integer({ min: 1, max: 40 });
      await fc.assert(
        fc.asyncProperty(side, side, fc.nat({ max: 1000 }), async (width, height, seed) => {
          const data = Uint8Array.from(
            randomNumbers(3 * width * height, seed),
            (value) => (value + 1) * 127,
          );
          await expectDefinitions(run, { width, height, data });
        }),
        { numRuns: 12 },
      );
    },
    SHADERS_LIMIT_MS,
  );
});

describe.skipIf(!existsSync(SWIFTSHADER.icd))('scores of a network that takes BGR', () => {
  const preprocessing = { ...PREPROCESSING, channelOrder: 'BGR' } as const;
  const run = startNetwork(SWIFTSHADER, { preprocessing });

  it(
    'are those of the definition',
    async () => {
      const data = Uint8Array.from(randomNumbers(3 * 21 * 9, 3), (value) => (value + 1) * 127);
      await expectDefinitions(run, { width: 21, height: 9, data }, TOLERANCE, preprocessing);
    },
    SHADERS_LIMIT_MS,
  );
});

/** Less than a tile and several of them, photos and normalised numbers. */
async function expectNearDefinitions(run: Run): Promise<void> {
  const data = Uint8Array.from(randomNumbers(3 * 61 * 45, 3), (value) => (value + 1) * 127);
  await expectDefinitions(run, { width: 61, height: 45, data }, HALF_TOLERANCE);
  const values = randomNumbers(3 * 130 * 9, 5);
  await expectDefinitions(run, { width: 130, height: 9, values }, HALF_TOLERANCE);
}

describe.skipIf(!existsSync(SWIFTSHADER.icd))(
  'scores made by kernels of float16 with float32 in its place, as SwiftShader has none',
  () => {
    const run = startNetwork(SWIFTSHADER, { precision: 'float16', isWidened: true });

    it(
      'are near those of the definition',
      async () => {
        await expectNearDefinitions(run);
      },
      SHADERS_LIMIT_MS,
    );
  },
);

describe.skipIf(!(await hasFloat16(LLVMPIPE)))(
  'scores made by kernels of float16 on an emulated GPU that computes in it',
  () => {
    const run = startNetwork(LLVMPIPE, { precision: 'float16' }, LLVMPIPE_LIMIT_MS);

    it(
      'are near those of the definition, and not those of float32',
      async () => {
        await expectNearDefinitions(run);
        const values = randomNumbers(3 * 61 * 45, 5);
        await expect(expectDefinitions(run, { width: 61, height: 45, values })).rejects.toThrow();
      },
      SHADERS_LIMIT_MS,
    );
  },
);

describe('the kernels of a network', () => {
  it.each<[string, Partial<CgnetOptions>, boolean]>([
    ['the paper’s', {}, true],
    ['one with ReLU and a bias', { activation: 'relu', classifierBias: true }, true],
    ['one with a local residual', { residual: 'local' }, false],
    ['one without F_sur', { surroundingContext: false }, false],
    ['one without F_glo', { globalContext: false }, false],
    ['one without input injection', { inputInjection: false }, false],
    ['one with channel interaction', { channelInteraction: true }, false],
  ])('are there for %s: %o %s', (_, choice, are) => {
    expect(hasKernels({ ...OPTIONS, ...choice })).toBe(are);
  });

  it.each([
    [1, 1, 18],
    [3, 21, 84],
  ])('of M = %i and N = %i are %i dispatches', (stage2Blocks, stage3Blocks, dispatches) => {
    const options = { ...OPTIONS, stage2Blocks, stage3Blocks };
    const weights = randomCgnet(options, 1);
    const layers = createLayers({ options, layout: 'authors', weights }, PREPROCESSING);
    const { steps } = planNetwork(layers, { width: 61, height: 45 });
    // Without the one that normalises a photo.
    expect(steps).toHaveLength(dispatches + 1);
  });

  it('never read in one dispatch what they write in it', () => {
    const layers = createLayers(NET, PREPROCESSING);
    for (const { layer, bindings } of planNetwork(layers, { width: 61, height: 45 }).steps) {
      const writable = [...layer.code.matchAll(/@binding\((\d+)\) var<storage, read_write>/g)];
      const slots = bindings.map((binding) => (binding.kind === 'slot' ? binding.slot : null));
      for (const [, place] of writable) {
        const slot = slots[Number(place)];
        expect(slots.filter((other) => other === slot)).toHaveLength(1);
      }
    }
  });
});
