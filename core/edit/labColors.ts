// A photo's colours in CIELAB, where equal distances look about equally different.

import type { ColorPhoto } from './colorPhoto.ts';
import type { Raster } from './pixelMask.ts';

/** A photo's colours: `data` is what {@link toLabColors} gives. */
export interface LabPhoto extends Raster {
  readonly data: Int8Array;
}

// X, Y and Z of the sRGB primaries, as parts of the white point D65's (IEC 61966-2-1).
const [X_RED, X_GREEN, X_BLUE] = [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505];
const [Y_RED, Y_GREEN, Y_BLUE] = [0.2126, 0.7152, 0.0722];
const [Z_RED, Z_GREEN, Z_BLUE] = [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089];

const STEPS = 4096;

/** The light (0–1) of an sRGB byte. */
export const LIGHT = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** CIELAB's function of a relative light, for multiples of 1 ÷ STEPS. */
const PERCEIVED = Float64Array.from({ length: STEPS + 2 }, (_, step) => {
  const light = step / STEPS;
  return light > (6 / 29) ** 3 ? Math.cbrt(light) : light / (3 * (6 / 29) ** 2) + 4 / 29;
});

/** L* (0–100), a* and b* (−128–127) of each pixel in turn, to the nearest whole number. */
export function toLabColors({ width, height, channels, data }: ColorPhoto): Int8Array {
  const lab = new Int8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const red = LIGHT[data[pixel * channels] ?? 0] ?? 0;
    const green = LIGHT[data[pixel * channels + 1] ?? 0] ?? 0;
    const blue = LIGHT[data[pixel * channels + 2] ?? 0] ?? 0;
    const x = perceived(X_RED * red + X_GREEN * green + X_BLUE * blue);
    const y = perceived(Y_RED * red + Y_GREEN * green + Y_BLUE * blue);
    const z = perceived(Z_RED * red + Z_GREEN * green + Z_BLUE * blue);
    lab[pixel * 3] = Math.round(116 * y - 16);
    lab[pixel * 3 + 1] = Math.round(500 * (x - y));
    lab[pixel * 3 + 2] = Math.round(200 * (y - z));
  }
  return lab;
}

function perceived(light: number): number {
  return PERCEIVED[(light * STEPS + 0.5) | 0] ?? 1;
}
