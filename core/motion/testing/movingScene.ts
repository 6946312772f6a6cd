// Photos of one textured scene that has moved by whole pixels, for tests.

import fc from 'fast-check';
import type { ColorPhoto } from '../../edit/colorPhoto.ts';
import type { Raster } from '../../edit/pixelMask.ts';

export interface Shift {
  readonly dx: number;
  readonly dy: number;
}

/** A texture without end, smooth enough to have gradients and different at each place. */
export type Texture = (x: number, y: number) => number;

export const texture: fc.Arbitrary<Texture> = fc
  .array(
    fc.record({
      across: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      down: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      phase: fc.double({ min: 0, max: 6, noNaN: true }),
    }),
    { minLength: 6, maxLength: 10 },
  )
  .map(
    (waves) => (x, y) =>
      128 +
      waves.reduce(
        (sum, { across, down, phase }) => sum + 14 * Math.sin(across * x + down * y + phase),
        // Whatever the waves are, no place looks as another one nearby.
        20 * Math.sin(0.31 * x + 0.17 * y) + 20 * Math.sin(0.23 * y - 0.29 * x + (x * y) / 900),
      ),
  );

/** The texture as it is seen when it has moved right by `dx` and down by `dy`. */
export function photoOf(
  look: Texture,
  { width, height }: Raster,
  { dx, dy }: Shift = { dx: 0, dy: 0 },
): ColorPhoto {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      data.fill(look(x - dx, y - dy), 3 * (y * width + x), 3 * (y * width + x) + 3);
  }
  return { width, height, channels: 3, data };
}
