import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PAPER_OPTIONS, type CgnetOptions } from '../cgnet/architecture.ts';
import { randomCgnet } from '../cgnet/testing/randomCgnet.ts';
import type { StateDict } from '../checkpoint/tensor.ts';
import type { EngineModel } from '../engine/engine.ts';
import { createNodeEngine } from '../engine/nodeEngine.ts';
import { LLVMPIPE, LLVMPIPE_LIMIT_MS } from '../testing/emulatedGpus.ts';
import { hasFloat16 } from '../testing/gpuProcess.ts';
import { areNear } from './float16Check.ts';

const scores = fc
  .float32Array({ minLength: 1, maxLength: 30, min: -60, max: 60, noNaN: true })
  .filter((values) => values.some((value) => Math.abs(value) > 1e-3));

test('scores that were rounded to float16 are near those that were not', () => {
  fc.assert(
    fc.property(scores, (exact) => {
      expect(areNear(Float32Array.from(new Float16Array(exact)), exact)).toBe(true);
    }),
  );
});

test('scores of which one is wrong, or no number, are not', () => {
  fc.assert(
    fc.property(
      scores,
      fc.nat(),
      fc.constantFrom(NaN, Infinity, 'tenth' as const),
      (exact, place, wrong) => {
        const half = exact.slice();
        const at = place % half.length;
        const largest = Math.max(...exact.map(Math.abs));
        half[at] = wrong === 'tenth' ? (exact[at] ?? 0) + largest / 10 : wrong;
        expect(areNear(half, exact)).toBe(false);
      },
    ),
  );
});

const OPTIONS: CgnetOptions = { ...PAPER_OPTIONS, stage2Blocks: 2, stage3Blocks: 2, classCount: 5 };

/** In float16, and without an ONNX file that anything could fall back on. */
function halfModel(weights: StateDict): EngineModel {
  return {
    cgnet: { options: OPTIONS, layout: 'authors', weights },
    modelId: 'half',
    onnx: new Uint8Array(),
    precision: 'float16',
    classCount: OPTIONS.classCount,
    mean: [73, 82, 71],
    std: [45, 46, 47],
  };
}

describe.skipIf(!(await hasFloat16(LLVMPIPE)))(
  'an engine on a GPU that computes in float16',
  () => {
    beforeAll(() => {
      vi.stubEnv('VK_DRIVER_FILES', LLVMPIPE.icd);
    });
    afterAll(() => {
      vi.unstubAllEnvs();
    });

    test(
      'opens a network whose scores are nearly those of float32, and says what it computes in',
      async () => {
        const engine = await createNodeEngine(halfModel(randomCgnet(OPTIONS, 7)), 'webgpu');
        expect(engine.device.description).toMatch(/^WebGPU, llvmpipe.*, float16$/);
        await engine.close();
      },
      LLVMPIPE_LIMIT_MS,
    );

    test(
      'refuses one whose numbers float16 cannot hold',
      async () => {
        const weights = new Map(randomCgnet(OPTIONS, 7));
        const first = weights.get('level1_0.conv.weight');
        if (first === undefined) throw new Error('The network has no first convolution.');
        weights.set('level1_0.conv.weight', {
          ...first,
          data: first.data.map((value) => value * 1e6),
        });
        await expect(createNodeEngine(halfModel(weights), 'webgpu')).rejects.toMatchObject({
          code: 'engine/noAdapter',
          message: expect.stringContaining('leave the precision at float32') as string,
        });
      },
      LLVMPIPE_LIMIT_MS,
    );
  },
);
