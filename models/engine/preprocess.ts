// From 8-bit pixels to the tensor that a network takes.

import type { InputPreparation, RgbImage } from './engine.ts';

/**
 * Normalised float32 in NCHW order (N = 1): `(value − mean) / std` per channel, the
 * channels in the network's order.
 * @param tensor where to write it, `3 × width × height` numbers
 */
export function toInputTensor(
  image: RgbImage,
  { mean, std, channelOrder }: InputPreparation,
  tensor = new Float32Array(3 * image.width * image.height),
): Float32Array<ArrayBuffer> {
  const pixels = image.width * image.height;
  for (const channel of [0, 1, 2] as const) {
    const normalised = Float32Array.from(
      { length: 256 },
      (_, value) => (value - mean[channel]) * (1 / std[channel]),
    );
    const plane = (channelOrder === 'BGR' ? 2 - channel : channel) * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      tensor[plane + pixel] = normalised[image.data[pixel * 3 + channel] ?? 0] ?? 0;
    }
  }
  return tensor;
}
