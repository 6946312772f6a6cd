import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createNodeEngine } from './engine/nodeEngine.ts';
import type { EngineModel, EngineResult } from './engine/engine.ts';
import { inPrecision } from './float16.ts';
import { createModelRegistry, type StoredModel } from './modelRegistry.ts';

let model: StoredModel;
beforeAll(async () => {
  const registry = createModelRegistry(path.join(tmpdir(), 'maskwright-no-models'));
  model = await registry.loadDefault('camvid11');
});

async function label(engineModel: EngineModel): Promise<EngineResult & { device: string }> {
  const engine = await createNodeEngine(engineModel, 'cpu');
  try {
    const [width, height] = [64, 48];
    const data = Uint8Array.from({ length: 3 * width * height }, (_, place) => (place * 37) % 256);
    return { ...(await engine.run({ width, height, data })), device: engine.device.description };
  } finally {
    await engine.close();
  }
}

test('a model in float16 gives nearly the scores of float32, and the device says so', async () => {
  const exact = await label(inPrecision(model, 'float32'));
  const half = await label(inPrecision(model, 'float16'));
  expect(exact.device).not.toContain('float16');
  expect(half.device).toContain('float16');
  const differences = half.scores.data.map((score, place) =>
    Math.abs(score - (exact.scores.data[place] ?? NaN)),
  );
  expect(Math.max(...differences)).toBeGreaterThan(0);
  expect(Math.max(...differences)).toBeLessThan(0.1);
  const differing = half.labels.filter((value, pixel) => value !== exact.labels[pixel]);
  expect(differing.length / half.labels.length).toBeLessThan(0.01);
});

test('a model that is known as an ONNX file alone is refused', () => {
  const alone = { ...model, card: { ...model.card, cgnet: null, keyLayout: null } };
  for (const known of [alone, { ...model, weights: null }]) {
    expect(() => inPrecision(known, 'float16')).toThrow(/ONNX file alone.*float32/);
  }
});
