// What a person has before them: the mask as it is, the photo and what the app has worked out for it. And, since a
// person sees the photo, the truth.

import type { LabelMap } from '../../core/labelMap.ts';
import type { PixelRect } from '../../core/pixelRect.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { pixelGain } from './gainField.ts';
import type { LabelPatch } from '../../core/edit/paintMask.ts';
import type { Superpixels } from '../../core/edit/superpixels.ts';
import type { TopTwoMap } from '../../core/scores/upsample.ts';

export interface Workplace {
  readonly classCount: number;
  readonly map: LabelMap;
  readonly truth: LabelMap;
  /** The bounds of the pixels of one true class, joined by their sides, that a pixel of the raster is one of. */
  readonly boundsOfThing: (offset: number) => PixelRect;
  /** Which thing each pixel of the raster is one of, by a number; void has {@link NO_KEY}. */
  readonly thingIds: Int32Array;
  readonly topTwo: TopTwoMap;
  /** For each class, how likely the model holds it at each pixel, relative to the class that leads there (0–1). */
  readonly likelihoods: readonly Float32Array[];
  readonly superpixels: Superpixels;
  /** The photo's colours (CIELAB). */
  readonly lab: Int8Array;
  /** The labels of the frame before, moved along with the picture; null where there is none. */
  readonly carried: LabelPatch | null;
}

/** How many more pixels are right after a patch than before. */
export function patchGain(
  { map, truth }: Pick<Workplace, 'map' | 'truth'>,
  patch: LabelPatch,
): number {
  const { rect, bits, indices } = patch;
  let gain = 0;
  for (let row = 0; row < rect.height; row++) {
    const start = (rect.y + row) * map.width + rect.x;
    for (let column = 0; column < rect.width; column++) {
      const place = row * rect.width + column;
      if (bits[place] !== 1) continue;
      const offset = start + column;
      gain += pixelGain(
        truth.data[offset] ?? VOID_INDEX,
        map.data[offset] ?? VOID_INDEX,
        indices[place] ?? VOID_INDEX,
      );
    }
  }
  return gain;
}
