// A photo as the tools that follow its colours and edges read it.

import type { Raster } from './pixelMask.ts';

/** `data` holds `channels` bytes a pixel in raster order: red, green, blue (sRGB), and alpha if there are four. */
export interface ColorPhoto extends Raster {
  readonly channels: 3 | 4;
  readonly data: Uint8Array | Uint8ClampedArray;
}
