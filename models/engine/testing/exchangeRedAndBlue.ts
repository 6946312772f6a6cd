// A photo whose red is another's blue: what a network that takes BGR is told apart by.

import type { RgbImage } from '../engine.ts';

export function exchangeRedAndBlue({ width, height, data }: RgbImage): RgbImage {
  return {
    width,
    height,
    data: data.map((_, place) => data[place + 2 - 2 * (place % 3)] ?? 0),
  };
}
