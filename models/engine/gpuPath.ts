// How a frame gets into a network and its labels out of the network's scores, on a GPU: 8-bit pixels in, labels and the
// scores at their own size out.

import type { InputPreparation } from './engine.ts';
import { labelOnCpu, tensorOf, type FramePath } from './framePath.ts';
import { createGpuInput } from './gpuInput.ts';
import { canLabel, createGpuLabels } from './gpuLabels.ts';
import type { OrtRuntime } from './ortRuntime.ts';
import { toInputTensor } from './preprocess.ts';

/** @param device the one that the session runs on; the session leaves its output there */
export async function createGpuPath(
  ort: OrtRuntime,
  device: GPUDevice,
  model: InputPreparation,
): Promise<FramePath> {
  const input = await createGpuInput(device, model);
  const labels = createGpuLabels(device);
  return {
    toTensor(image) {
      if ('values' in image) return tensorOf(ort, image);
      const { width, height } = image;
      if (!input.fits(image)) {
        return tensorOf(ort, { width, height, values: toInputTensor(image, model) });
      }
      return ort.Tensor.fromGpuBuffer(input.normalise(image), {
        dataType: 'float32',
        dims: [1, 3, height, width],
      });
    },
    async toResult(output, sizes, request) {
      const { grid, image } = sizes;
      if (!canLabel(device.limits, grid, image.width, image.height)) {
        return labelOnCpu(output, sizes, request);
      }
      try {
        const { topTwo, ...result } = await labels.label(
          { ...grid, encode: () => output.gpuBuffer },
          image.width,
          image.height,
          request.topTwo === true,
        );
        return topTwo === null ? result : { ...result, topTwo };
      } finally {
        output.dispose();
      }
    },
    release() {
      input.release();
      labels.release();
    },
  };
}
