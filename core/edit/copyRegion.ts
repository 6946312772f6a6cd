// Taking labels over from another label map of the frame: its pre-label, its ground truth, another revision, or the
// mask of the frame before it.

import { assertSameSize, type LabelMap } from '../labelMap.ts';
import { VOID_INDEX } from '../taxonomy.ts';
import type { LabelPatch } from './paintMask.ts';
import { filledMask, wholeRect, type PixelMask } from './pixelMask.ts';

export interface CopySettings {
  /** What is copied; the whole mask if it is not given. */
  readonly region?: PixelMask;
  /** Whether void is copied as well, or what stands there is kept. */
  readonly withVoid: boolean;
}

/** @throws MaskwrightError `label/sizeMismatch` when the two maps differ in size */
export function copyLabels(
  map: LabelMap,
  source: LabelMap,
  { region = filledMask(wholeRect(map)), withVoid }: CopySettings,
): LabelPatch {
  assertSameSize(source, map, 'The label map to copy from');
  const { rect } = region;
  const indices = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const start = (rect.y + row) * source.width + rect.x;
    indices.set(source.data.subarray(start, start + rect.width), row * rect.width);
  }
  const bits = withVoid
    ? region.bits
    : region.bits.map((bit, place) => (indices[place] === VOID_INDEX ? 0 : bit));
  return { rect, bits, indices };
}
