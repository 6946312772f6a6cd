// What the model holds second likeliest, taken over where it is unsure: by stroke, lasso or click.

import type { LabelMap } from '../labelMap.ts';
import type { TopTwo } from '../scores/upsample.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { growRegion } from './growRegion.ts';
import type { LabelPatch } from './paintMask.ts';
import { isOnRaster, type PixelMask, type PixelPlace } from './pixelMask.ts';

/**
 * Each pixel of a mask whose margin is below `marginBelow` takes its runner-up, whatever it holds now, so that going
 * over it twice is the same as once.
 * @param mask on the map
 * @param topTwo of the model, as large as the map
 * @param marginBelow in units of the scores (logits); Infinity takes every pixel
 */
export function runnerUpPatch(
  map: LabelMap,
  { rect, bits }: PixelMask,
  { runnersUp, margins }: TopTwo,
  marginBelow: number,
): LabelPatch {
  const indices = new Uint8Array(bits.length);
  const chosen = new Uint8Array(bits.length);
  for (let row = 0; row < rect.height; row++) {
    const start = (rect.y + row) * map.width + rect.x;
    for (let column = 0; column < rect.width; column++) {
      const place = row * rect.width + column;
      const runnerUp = runnersUp[start + column] ?? VOID_INDEX;
      if (bits[place] !== 1 || runnerUp === VOID_INDEX) continue;
      if ((margins[start + column] ?? Infinity) >= marginBelow) continue;
      indices[place] = runnerUp;
      chosen[place] = 1;
    }
  }
  return { rect, bits: chosen, indices };
}

/**
 * The region around a click that has one label and one runner-up and everywhere a margin below `marginBelow`.
 * @returns null when the click lies off the map or where the model is surer
 */
export function runnerUpRegion(
  map: LabelMap,
  seed: PixelPlace,
  { runnersUp, margins }: TopTwo,
  marginBelow: number,
): PixelMask | null {
  if (!isOnRaster(map, seed)) return null;
  const { width, data } = map;
  const start = seed.y * width + seed.x;
  const label = data[start];
  const runnerUp = runnersUp[start];
  return growRegion(map, seed, (y, bits, rowStart) => {
    for (let x = 0, offset = y * width; x < width; x++, offset++) {
      if (
        data[offset] === label &&
        runnersUp[offset] === runnerUp &&
        (margins[offset] ?? Infinity) < marginBelow
      ) {
        bits[rowStart + x] = 1;
      }
    }
  });
}
