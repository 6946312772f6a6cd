// A photo in grey, and the same at a half, a quarter, … of its size: what motion is looked for in.

import type { ColorPhoto } from '../edit/colorPhoto.ts';
import type { Raster } from '../edit/pixelMask.ts';

/** Luma (ITU-R BT.601), 0–255, in raster order. */
export interface GrayImage extends Raster {
  readonly data: Float32Array;
}

/** The photo's own size first. A level has half the sides of the one before, rounded up. */
export function grayPyramid(photo: ColorPhoto, levelCount: number): GrayImage[] {
  const levels = [toGray(photo)];
  while (levels.length < levelCount) {
    const finer = levels.at(-1);
    if (finer === undefined) break;
    levels.push(halved(finer));
  }
  return levels;
}

function toGray({ width, height, channels, data }: ColorPhoto): GrayImage {
  const gray = new Float32Array(width * height);
  for (let offset = 0, byte = 0; offset < gray.length; offset++, byte += channels) {
    const [red, green, blue] = [data[byte] ?? 0, data[byte + 1] ?? 0, data[byte + 2] ?? 0];
    gray[offset] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  return { width, height, data: gray };
}

/** The mean of two by two pixels each; an odd last row or column stands for itself. */
function halved({ width, height, data }: GrayImage): GrayImage {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const means = new Float32Array(half.width * half.height);
  for (let y = 0; y < half.height; y++) {
    const upper = 2 * y * width;
    const lower = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < half.width; x++) {
      const left = 2 * x;
      const right = Math.min(left + 1, width - 1);
      const sum =
        (data[upper + left] ?? 0) +
        (data[upper + right] ?? 0) +
        (data[lower + left] ?? 0) +
        (data[lower + right] ?? 0);
      means[y * half.width + x] = sum / 4;
    }
  }
  return { ...half, data: means };
}
