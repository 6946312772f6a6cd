// Networks of others, exported from PyTorch as people export them, through the same engine: ENet, ERFNet and ESPNet.
// Skipped, and said to be, where there is no Python with PyTorch.

import { existsSync } from 'node:fs';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { upsampleScores } from '../core/scores/upsampleScores.ts';
import type { EngineDevice } from './engine/engine.ts';
import { createNodeEngine } from './engine/nodeEngine.ts';
import { hasPyTorch, PYTHON_LIMIT_MS, readFloats, runPython } from './testing/pytorch.ts';
import { SHADERS_LIMIT_MS, SWIFTSHADER } from './testing/emulatedGpus.ts';

const TOLERANCE = 1e-3;
const [height, width] = [48, 64];

function emulateGpu(): void {
  vi.stubEnv('VK_DRIVER_FILES', SWIFTSHADER.icd);
  vi.stubEnv('LD_LIBRARY_PATH', SWIFTSHADER.libraries);
}

async function expectPyTorchs(net: string, provider: EngineDevice['provider']): Promise<void> {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-'));
  const written = runPython('-m', 'models.training.tests.other_nets', net, folder.path);
  expect(written.status, written.output).toBe(0);
  const engine = await createNodeEngine(
    {
      modelId: net,
      onnx: await readFile(path.join(folder.path, `${net}.onnx`)),
      classCount: 11,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    provider,
  );
  try {
    expect(engine.device.provider).toBe(provider);
    const values = await readFloats(path.join(folder.path, 'input.f32'));
    const { scores, labels } = await engine.run({ width, height, values });
    const expected = await readFloats(path.join(folder.path, 'expected.f32'));
    const actual = upsampleScores(scores, width, height).data;
    expect(actual.length).toBe(expected.length);
    const errors = expected.map((value, place) => Math.abs(value - (actual[place] ?? NaN)));
    expect(errors.every((error) => error <= TOLERANCE)).toBe(true);
    expect(new Set(labels).size).toBeGreaterThan(1);
  } finally {
    await engine.close();
  }
}

describe.skipIf(!hasPyTorch)("gives PyTorch's scores", () => {
  it.each(['enet', 'erfnet', 'espnet'])(
    'on the CPU: %s',
    async (net) => {
      await expectPyTorchs(net, 'cpu');
    },
    PYTHON_LIMIT_MS,
  );

  // The one with the most kinds of layers: an emulated GPU takes a minute for each.
  it.skipIf(!existsSync(SWIFTSHADER.icd))(
    'through WebGPU, on an emulated GPU: enet',
    async () => {
      emulateGpu();
      try {
        await expectPyTorchs('enet', 'webgpu');
      } finally {
        vi.unstubAllEnvs();
      }
    },
    PYTHON_LIMIT_MS + SHADERS_LIMIT_MS,
  );
});
