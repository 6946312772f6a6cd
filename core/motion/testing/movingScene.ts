// Photos of one textured scene that has moved by whole pixels, for tests.

import fc from 'fast-check';
import type { ColorPhoto } from '../../edit/colorPhoto.ts';
import type { Raster } from '../../edit/pixelMask.ts';

export interface Shift {
  readonly dx: number;
  readonly dy: number;
}

/** A texture without end. Like a photo's, its coarse structure is stronger than its fine one. */
export type Texture = (x: number, y: number) => number;

/** In radians a pixel: waves from 125 pixels long to 12. */
const FREQUENCIES = [0.05, 0.07, 0.1, 0.15, 0.22, 0.33, 0.5];

export const texture: fc.Arbitrary<Texture> = fc
  .tuple(
    ...FREQUENCIES.map((frequency) =>
      fc.record({
        frequency: fc.constant(frequency),
        angle: fc.double({ min: 0, max: Math.PI, noNaN: true }),
        phase: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      }),
    ),
  )
  .map(
    (waves) => (x, y) =>
      waves.reduce(
        (sum, { frequency, angle, phase }) =>
          sum + wave(frequency, angle, phase, x, y) + wave(frequency, angle + 1.9, 2 * phase, x, y),
        128,
      ),
  );

function wave(frequency: number, angle: number, phase: number, x: number, y: number): number {
  const along = frequency * (x * Math.cos(angle) + y * Math.sin(angle));
  return Math.min(16, 1.5 / frequency) * Math.sin(along + phase);
}

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
