// Our network against PyTorch's numbers, for checkpoints that PyTorch wrote (`../shared/reference`): each file, each
// provider. Skipped, and said to be, where these files are not there.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as wasm from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { upsampleArgMax } from '../core/scores/upsample.ts';
import { upsampleScores } from '../core/scores/upsampleScores.ts';
import type { ClassScores } from '../core/scores/classScores.ts';
import type { PReluForm } from './cgnet/emitLayers.ts';
import { emitOnnx } from './cgnet/emitOnnx.ts';
import { countParameters } from './cgnet/parameters.ts';
import { buildCgnet } from './cgnet/architecture.ts';
import { readCgnet, type Cgnet } from './cgnet/readCgnet.ts';
import { readCheckpoint } from './checkpoint/readCheckpoint.ts';
import { createNodeEngine } from './engine/nodeEngine.ts';
import { SHADERS_LIMIT_MS, SWIFTSHADER } from './testing/emulatedGpus.ts';

const FOLDER = '../shared/reference';
/** Named by the references themselves, for float32. */
const TOLERANCE = 1e-3;
/** Pixels whose top two scores are closer than this may go either way. */
const CLEAR_MARGIN = 1e-4;

interface Reference {
  readonly name: string;
  readonly input: { readonly file: string; readonly shape: readonly number[] };
  readonly logits: { readonly file: string };
  readonly mmsegLogits: string | null;
  readonly checkpoints: Readonly<Record<string, string>>;
  readonly parameters: number;
}

interface Case {
  readonly checkpoint: string;
  readonly logits: string;
  readonly reference: Reference;
}

function readCases(): Case[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const reference = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Reference;
      return Object.values(reference.checkpoints).map((checkpoint) => {
        const logits = checkpoint.includes('.mmseg.')
          ? reference.mmsegLogits
          : reference.logits.file;
        return { checkpoint, logits: logits ?? reference.logits.file, reference };
      });
    });
}

function readFloats(file: string): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint8Array.from(readFileSync(path.join(FOLDER, file))).buffer);
}

function readNet(checkpoint: string): Cgnet {
  return readCgnet(
    readCheckpoint(readFileSync(path.join(FOLDER, checkpoint)), checkpoint),
    checkpoint,
  );
}

function sizeOf({ input }: Reference): { readonly width: number; readonly height: number } {
  const [, , height = 0, width = 0] = input.shape;
  return { width, height };
}

/** @param labels of the image's size; by default the CPU's */
function expectPyTorchs(
  scores: ClassScores,
  { logits, reference }: Case,
  labels = upsampleArgMax(scores, sizeOf(reference).width, sizeOf(reference).height).data,
): void {
  const { width, height } = sizeOf(reference);
  const expected = readFloats(logits);
  const actual = upsampleScores(scores, width, height).data;
  expect(actual.length).toBe(expected.length);
  const errors = expected.map((value, place) => Math.abs(value - (actual[place] ?? NaN)));
  expect(errors.every((error) => error <= TOLERANCE)).toBe(true);

  const clear = labels.map((label, pixel) => {
    const values = Array.from(
      { length: scores.classCount },
      (_, index) => expected[index * width * height + pixel] ?? 0,
    );
    const [first = 0, second = -Infinity] = values.toSorted((a, b) => b - a);
    if (first - second <= CLEAR_MARGIN) return 2;
    return label === values.indexOf(first) ? 1 : 0;
  });
  expect(clear.filter((verdict) => verdict === 0)).toHaveLength(0);
  expect(clear.filter((verdict) => verdict === 1).length).toBeGreaterThan(labels.length * 0.9);
}

const cases = readCases();
/** Null on platforms that it does not come for. */
const native = await import('onnxruntime-node').catch(() => null);
const runtimes = [
  { runtime: 'wasm', ort: wasm },
  ...(native === null ? [] : [{ runtime: 'native', ort: native }]),
];

/** The first is what is stored; the others are what the CPU's engine computes, for small images and for large ones. */
const FORMS: readonly PReluForm[] = ['operator', 'products', 'maximum'];

/** Runs the reference through an engine as the app does. */
async function expectEngineToAgree(one: Case, provider: 'webgpu' | 'cpu'): Promise<void> {
  const net = readNet(one.checkpoint);
  const engine = await createNodeEngine(
    {
      modelId: one.checkpoint,
      onnx: emitOnnx(net, { kind: 'normalised' }),
      classCount: net.options.classCount,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      cgnet: net,
    },
    provider,
  );
  try {
    expect(engine.device.provider).toBe(provider);
    const values = readFloats(one.reference.input.file);
    const { scores, labels } = await engine.run({ ...sizeOf(one.reference), values });
    expectPyTorchs(scores, one, labels);
  } finally {
    await engine.close();
  }
}

describe.skipIf(cases.length === 0)("PyTorch's logits and labels are given", () => {
  it.each(
    cases.flatMap((one) =>
      runtimes.flatMap((runtime) => FORMS.map((form) => ({ ...runtime, ...one, form }))),
    ),
  )('on the CPU ($runtime, PReLU as $form) by $checkpoint', async ({ ort, form, ...one }) => {
    const net = readNet(one.checkpoint);
    expect(countParameters(buildCgnet({ ...net.options, classifierBias: false }))).toBe(
      one.reference.parameters,
    );
    const onnx = emitOnnx(net, { kind: 'normalised' }, 'float32', form);
    const session = await ort.InferenceSession.create(onnx, { executionProviders: ['cpu'] });
    const image = new ort.Tensor(
      'float32',
      readFloats(one.reference.input.file),
      one.reference.input.shape,
    );
    const { scores } = await session.run({ image });
    const [, classCount = 0, height = 0, width = 0] = scores?.dims ?? [];
    const data = (await scores?.getData()) as Float32Array;
    expectPyTorchs({ classCount, height, width, data }, one);
  });

  it.each(cases)("by the CPU's engine, by $checkpoint", async (one) => {
    await expectEngineToAgree(one, 'cpu');
  });

  describe.skipIf(!existsSync(SWIFTSHADER.icd))('on an emulated GPU', () => {
    beforeAll(() => {
      vi.stubEnv('VK_DRIVER_FILES', SWIFTSHADER.icd);
      vi.stubEnv('LD_LIBRARY_PATH', SWIFTSHADER.libraries);
    });
    afterAll(() => {
      vi.unstubAllEnvs();
    });

    it.each(cases.filter(({ reference }) => sizeOf(reference).width < 64))(
      'through WebGPU by $checkpoint',
      async (one) => {
        await expectEngineToAgree(one, 'webgpu');
      },
      SHADERS_LIMIT_MS,
    );
  });
});
