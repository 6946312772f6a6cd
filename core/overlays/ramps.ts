// Numbers of the model as steps of a colour ramp, 0–255.

import type { PixelRect } from '../pixelRect.ts';

const TOP_STEP = 255;

/**
 * How unsure the model is: e^−margin, the runner-up's probability as a part of the leader's; 255 where they are level.
 * @param steps one for each pixel of the frame, in raster order; those in `rect` are written
 * @param margins as `TopTwo.margins`: 0 or more, may be infinite
 * @param width of the frame
 */
export function writeUncertainty(
  steps: Uint8Array,
  margins: Float32Array,
  width: number,
  rect: PixelRect,
): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = y * width + rect.x;
    for (let offset = start; offset < start + rect.width; offset++) {
      steps[offset] = uncertaintyStep(margins[offset] ?? Infinity);
    }
  }
}

/** The step of a margin on the ramp of {@link writeUncertainty}. */
export function uncertaintyStep(margin: number): number {
  return Math.round(TOP_STEP * Math.exp(-margin));
}

/**
 * Values between 0 and 1; 255 where they are 1.
 * @param steps one for each pixel of the frame, in raster order; those in `rect` are written
 * @param values one for each pixel of the frame
 * @param width of the frame
 */
export function writeLikelihood(
  steps: Uint8Array,
  values: Float32Array,
  width: number,
  rect: PixelRect,
): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = y * width + rect.x;
    for (let offset = start; offset < start + rect.width; offset++) {
      steps[offset] = Math.round(TOP_STEP * (values[offset] ?? 0));
    }
  }
}
