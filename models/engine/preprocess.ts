// From 8-bit pixels to the tensor that a network takes.

import type { EngineModel, RgbImage } from './engine.ts';

/** Normalised float32 in NCHW order (N = 1): `(value − mean) / std` per channel. */
export function toInputTensor(
  image: RgbImage,
  { mean, std }: Pick<EngineModel, 'mean' | 'std'>,
): Float32Array<ArrayBuffer> {
  const pixels = image.width * image.height;
  const tensor = new Float32Array(3 * pixels);
  for (let channel = 0; channel < 3; channel++) {
    const offset = mean[channel] ?? 0;
    const scale = 1 / (std[channel] ?? 1);
    const plane = channel * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      tensor[plane + pixel] = ((image.data[pixel * 3 + channel] ?? 0) - offset) * scale;
    }
  }
  return tensor;
}
