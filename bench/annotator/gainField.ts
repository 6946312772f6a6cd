// What it is worth to touch a pixel with a tool: +1 where that mends it, −1 where it breaks it.

import type { Superpixels } from '../../core/edit/superpixels.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';

/** The units that a stroke touches as a whole: superpixels, or without them single pixels. */
export interface GainField {
  readonly width: number;
  readonly height: number;
  /** The unit of each pixel; without it each pixel is one of its own. */
  readonly unitIds: Int32Array | null;
  /** What touching a unit is worth, in pixels. */
  readonly unitGains: Float32Array;
}

/** +1, 0 or −1 for giving a pixel `index`; void in the truth is worth nothing. */
export function pixelGain(truthIndex: number, held: number, index: number): number {
  if (truthIndex === VOID_INDEX || held === index) return 0;
  if (truthIndex === index) return 1;
  return held === truthIndex ? -1 : 0;
}

/** @param indexAt what the tool gives the pixel at a raster offset, or −1 where it leaves it */
export function pixelGains(
  map: LabelMap,
  truth: LabelMap,
  indexAt: (offset: number) => number,
): GainField {
  const unitGains = new Float32Array(map.data.length);
  for (let offset = 0; offset < unitGains.length; offset++) {
    const index = indexAt(offset);
    if (index < 0) continue;
    unitGains[offset] = pixelGain(
      truth.data[offset] ?? VOID_INDEX,
      map.data[offset] ?? VOID_INDEX,
      index,
    );
  }
  return { width: map.width, height: map.height, unitIds: null, unitGains };
}

/** The gains of a field of pixels, summed over superpixels. */
export function superpixelGains(pixels: GainField, { ids, count }: Superpixels): GainField {
  const unitGains = new Float32Array(count);
  ids.forEach((id, offset) => {
    unitGains[id] = (unitGains[id] ?? 0) + (pixels.unitGains[offset] ?? 0);
  });
  return { width: pixels.width, height: pixels.height, unitIds: ids, unitGains };
}
