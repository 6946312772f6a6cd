// How a frame gets into a network and its labels out of the network's scores, on the CPU; the GPU's way is gpuPath.ts.

import type { Tensor } from 'onnxruntime-web';
import type { ClassScores } from '../../core/scores/classScores.ts';
import { upsampleArgMax, upsampleTopTwo } from '../../core/scores/upsample.ts';
import type {
  EngineResult,
  InputPreparation,
  NormalisedImage,
  RgbImage,
  RunRequest,
} from './engine.ts';
import type { OrtRuntime } from './ortRuntime.ts';
import { toInputTensor } from './preprocess.ts';

/** A grid and an image that belong together. */
export interface FrameSizes {
  readonly grid: Pick<ClassScores, 'classCount' | 'width' | 'height'>;
  readonly image: Pick<RgbImage, 'width' | 'height'>;
}

/** One frame at a time: what `toTensor` gives is overwritten by the next. */
export interface FramePath {
  toTensor(image: RgbImage | NormalisedImage): Tensor;
  /** @param output the network's, float32 `[1, classes, height, width]`; it is disposed of */
  toResult(
    output: Tensor,
    sizes: FrameSizes,
    request: RunRequest,
  ): Promise<Omit<EngineResult, 'elapsedMs'>>;
  release(): void;
}

export function createCpuPath(ort: OrtRuntime, model: InputPreparation): FramePath {
  let values = new Float32Array(0);
  return {
    toTensor(image) {
      if ('values' in image) return tensorOf(ort, image);
      const { width, height } = image;
      if (values.length !== 3 * width * height) values = new Float32Array(3 * width * height);
      return tensorOf(ort, { width, height, values: toInputTensor(image, model, values) });
    },
    toResult: labelOnCpu,
    release() {
      values = new Float32Array(0);
    },
  };
}

/** A tensor in the host's memory. */
export function tensorOf(ort: OrtRuntime, { width, height, values }: NormalisedImage): Tensor {
  return new ort.Tensor('float32', values, [1, 3, height, width]);
}

/** Brings the scores to the host, wherever they are, and labels the image there. */
export const labelOnCpu: FramePath['toResult'] = async (output, { grid, image }, { topTwo }) => {
  // A copy: the runtime may reuse its own memory for the next frame.
  const data = ((await output.getData()) as Float32Array).slice();
  output.dispose();
  const scores = { ...grid, data };
  if (topTwo !== true) {
    return { scores, labels: upsampleArgMax(scores, image.width, image.height).data };
  }
  const { data: labels, runnersUp, margins } = upsampleTopTwo(scores, image.width, image.height);
  return { scores, labels, topTwo: { runnersUp, margins } };
};
