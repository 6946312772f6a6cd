import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createModelRegistry, toEngineModel } from '../modelRegistry.ts';
import { startGpuProcess } from '../testing/gpuProcess.ts';
import { SHADERS_LIMIT_MS, SWIFTSHADER } from '../testing/emulatedGpus.ts';
import type { RgbImage } from './engine.ts';
import { createNodeEngine } from './nodeEngine.ts';

/** Stripes across the photo, in the colours of sky, road and pavement. */
function streetImage(width: number, height: number): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const y = Math.floor(pixel / width);
    const ground = y < (2 * height) / 3 ? [90, 90, 96] : [214, 200, 150];
    data.set(y < height / 3 ? [128, 178, 230] : ground, 3 * pixel);
  }
  return { width, height, data };
}

test.skipIf(!existsSync(SWIFTSHADER.icd))(
  'a GPU that is too small for the kernels runs the same network by onnxruntime, and its description says why',
  async () => {
    const image = streetImage(48, 40);
    const model = toEngineModel(
      await createModelRegistry('/nonexistent/models').loadDefault('camvid11'),
    );
    const gpu = startGpuProcess();
    const onCpu = await createNodeEngine(model, 'cpu');
    try {
      const expected = await onCpu.run(image);
      const { device, result } = await gpu.perform({ kind: 'openCompatible', model, image });
      expect(device.provider).toBe('webgpu');
      expect(device.description).toMatch(
        /^WebGPU, .*SwiftShader.* \(through onnxruntime, as CGNet's own kernels fail there: .*workgroup invocations \(256\) exceeds/i,
      );
      expect(result.labels).toEqual(expected.labels);
    } finally {
      await onCpu.close();
      gpu.end();
    }
  },
  SHADERS_LIMIT_MS,
);
