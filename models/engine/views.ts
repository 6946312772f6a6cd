// Other looks at a photo for a network: larger, or mirrored. Bilinear with half-pixel centres, as PyTorch resizes images
// in training; libvips shifts what it enlarges by up to half a pixel.

import { interpolationTap } from '../../core/scores/classScores.ts';
import type { RgbImage } from './engine.ts';

const CHANNELS = 3;

/** @param scale of width and height; 1 gives the image itself */
export function scaleImage(image: RgbImage, scale: number): RgbImage {
  if (scale === 1) return image;
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  return resizeImage(image, width, height);
}

/** Bilinear; where it becomes less than half as large, the mean of places closer by, so that no pixel is passed over. */
export function resizeImage(image: RgbImage, width: number, height: number): RgbImage {
  const across = Math.max(1, Math.floor(image.width / width));
  const down = Math.max(1, Math.floor(image.height / height));
  return averageBoxes(interpolate(image, width * across, height * down), across, down);
}

/** Each pixel is the mean of `across × down` pixels, which divide the image's size. */
function averageBoxes(image: RgbImage, across: number, down: number): RgbImage {
  if (across === 1 && down === 1) return image;
  const width = image.width / across;
  const height = image.height / down;
  const sums = new Float64Array(width * height * CHANNELS);
  for (let y = 0; y < image.height; y++) {
    const row = Math.floor(y / down) * width;
    for (let x = 0; x < image.width; x++) {
      const to = (row + Math.floor(x / across)) * CHANNELS;
      const from = (y * image.width + x) * CHANNELS;
      for (let channel = 0; channel < CHANNELS; channel++) {
        sums[to + channel] = (sums[to + channel] ?? 0) + (image.data[from + channel] ?? 0);
      }
    }
  }
  return { width, height, data: Uint8Array.from(sums, (sum) => Math.round(sum / (across * down))) };
}

function interpolate(image: RgbImage, width: number, height: number): RgbImage {
  const across = Array.from({ length: width }, (_, x) => interpolationTap(x, image.width, width));
  const data = new Uint8Array(width * height * CHANNELS);
  let place = 0;
  for (let y = 0; y < height; y++) {
    const down = interpolationTap(y, image.height, height);
    const top = down.low * image.width;
    const bottom = down.high * image.width;
    for (const { low, high, weight } of across) {
      for (let channel = 0; channel < CHANNELS; channel++) {
        const at = (pixel: number): number => image.data[pixel * CHANNELS + channel] ?? 0;
        const above = at(top + low) * (1 - weight) + at(top + high) * weight;
        const below = at(bottom + low) * (1 - weight) + at(bottom + high) * weight;
        data[place++] = Math.round(above * (1 - down.weight) + below * down.weight);
      }
    }
  }
  return { width, height, data };
}

/** The image mirrored left to right. */
export function mirrorImage({ width, height, data }: RgbImage): RgbImage {
  const mirrored = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * CHANNELS;
      mirrored.set(data.subarray(from, from + CHANNELS), (y * width + width - 1 - x) * CHANNELS);
    }
  }
  return { width, height, data: mirrored };
}
