// Whether a GPU computes in float16 what it computes in float32. Not all drivers do: Dawn offers float16 on NVIDIA's for
// Vulkan on demand alone, as many of WebGPU's conformance tests fail there. Nor is every network for it: float16 ends at 65,504.

import { MaskwrightError } from '../../core/errors.ts';
import type { Cgnet } from '../cgnet/readCgnet.ts';
import type { InputPreparation, RgbImage } from '../engine/engine.ts';
import { createGpuReader } from '../engine/gpuBuffers.ts';
import { createGpuNetwork } from './gpuNetwork.ts';
import { createLayers } from './layers.ts';

/** Of the largest score. Rounding alone takes 0.1 to 0.3 % (docs/adr/0007-gpu-pass.md). */
const LARGEST_DIFFERENCE = 0.05;

/** More than one tile of every kernel, in many colours. */
const TRIAL: RgbImage = {
  width: 80,
  height: 72,
  data: Uint8Array.from({ length: 3 * 80 * 72 }, (_, place) => (place * 7919) % 251),
};

/**
 * Labels a small photo in both precisions.
 * @throws MaskwrightError `engine/noAdapter` where the scores are not nearly the same
 */
export async function assertFloat16(
  device: GPUDevice,
  net: Cgnet,
  preparation: InputPreparation,
): Promise<void> {
  const scoresIn = async (precision: 'float16' | 'float32'): Promise<Float32Array> => {
    const network = await createGpuNetwork(device, createLayers(net, preparation, precision));
    const { scores, width, height, encode } = network.send(TRIAL);
    const data = new Float32Array(net.options.classCount * width * height);
    const reader = createGpuReader(device);
    await reader.read((encoder) => {
      encode(encoder);
      return [{ buffer: scores, target: new Uint8Array(data.buffer) }];
    });
    reader.release();
    network.release();
    return data;
  };
  const half = await scoresIn('float16');
  if (areNear(half, await scoresIn('float32'))) return;
  throw new MaskwrightError(
    'engine/noAdapter',
    'In float16 this GPU gives other scores than in float32, or the network is not for float16; leave the precision at float32.',
  );
}

/** @param exact at least one score that is not zero */
export function areNear(half: Float32Array, exact: Float32Array): boolean {
  const largest = exact.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  return half.every(
    (score, place) => Math.abs(score - (exact[place] ?? NaN)) <= LARGEST_DIFFERENCE * largest,
  );
}
