// Filling what is void: each such pixel takes the class of the nearest labelled one.

import type { LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import { NOWHERE, nearestPixels } from './nearestPixel.ts';
import type { LabelPatch } from './paintMask.ts';
import { bitsWhere, wholeRect } from './pixelMask.ts';

/** Nothing is filled where the map holds no class at all. */
export function fillVoid(map: LabelMap): LabelPatch {
  const rect = wholeRect(map);
  const bits = bitsWhere(map.data.length, (offset) => map.data[offset] !== VOID_INDEX);
  const nearest = nearestPixels({ rect, bits });
  const indices = map.data.slice();
  for (let offset = 0; offset < indices.length; offset++) {
    if (bits[offset] === 0) indices[offset] = map.data[nearest[offset] ?? NOWHERE] ?? VOID_INDEX;
  }
  return { rect, bits: bitsWhere(bits.length, (o) => indices[o] !== map.data[o]), indices };
}
