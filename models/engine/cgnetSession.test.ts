import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAPER_OPTIONS, type CgnetOptions } from '../cgnet/architecture.ts';
import { randomCgnet } from '../cgnet/testing/randomCgnet.ts';
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

test.skipIf(!existsSync(SWIFTSHADER.icd))(
  'photos of any sizes that are sent while others are computed come out as they do alone',
  async () => {
    const options: CgnetOptions = {
      ...PAPER_OPTIONS,
      stage2Blocks: 1,
      stage3Blocks: 1,
      classCount: 11,
    };
    const sides: readonly (readonly [number, number])[] = [
      [96, 64],
      [96, 64],
      [40, 72],
      [200, 120],
      [8, 8],
      [96, 64],
    ];
    const images = sides.map(([width, height], place): RgbImage => {
      const data = Uint8Array.from(
        { length: 3 * width * height },
        (_, at) => (at * (place + 7)) % 251,
      );
      return { width, height, data };
    });
    const gpu = startGpuProcess();
    try {
      const { apart, overlapping, mostAtOnce } = await gpu.perform({
        kind: 'overlap',
        net: { options, layout: 'authors', weights: randomCgnet(options, 3) },
        preprocessing: { mean: [73, 82, 71], std: [45, 46, 47] },
        images,
      });
      expect(mostAtOnce).toBeGreaterThan(1);
      expect(overlapping).toHaveLength(images.length);
      for (const [place, { labels, scores }] of overlapping.entries()) {
        expect({ labels, scores }).toEqual({
          labels: apart[place]?.labels,
          scores: apart[place]?.scores,
        });
      }
      // Photos that differ do not look alike to the network.
      expect(apart[0]?.scores.data).not.toEqual(apart[1]?.scores.data);
    } finally {
      gpu.end();
    }
  },
  SHADERS_LIMIT_MS,
);
