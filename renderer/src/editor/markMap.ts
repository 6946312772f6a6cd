// What is marked on a frame beside its classes (a gesture's preview, the selection, reviewed regions, the worklist's
// region) as bits, a byte a pixel, changed where a mark changes and nowhere else.

import type { PixelMask, Raster } from '../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import { clipRect, unionRect, type PixelRect } from '../../../core/pixelRect.ts';

/** Bits of a mark map. */
export const MARK = { preview: 1, selection: 2, reviewed: 4, highlight: 8 } as const;
export type MarkName = keyof typeof MARK;

export interface MarkMap {
  readonly bits: LabelMap;
  /** Shows a mark in place of the last of its kind; null takes it away. @returns what changed, if anything */
  show(name: MarkName, mask: PixelMask | null): PixelRect | null;
}

export function createMarkMap({ width, height }: Raster): MarkMap {
  const bits: LabelMap = { width, height, data: new Uint8Array(width * height) };
  const shown = new Map<MarkName, PixelMask>();
  return {
    bits,
    show(name, mask) {
      const former = shown.get(name) ?? null;
      if (former === mask) return null;
      const cleared = former === null ? null : write(bits, former, 0, MARK[name]);
      if (mask === null) shown.delete(name);
      else shown.set(name, mask);
      const set = mask === null ? null : write(bits, mask, MARK[name], MARK[name]);
      return unionRect(cleared, set);
    },
  };
}

/** Gives the pixels of a mask `value` in the bits that `bit` names. @returns the part of its rectangle on the map */
function write(
  { width, height, data }: LabelMap,
  mask: PixelMask,
  value: number,
  bit: number,
): PixelRect | null {
  const { x, y } = mask.rect;
  const rect = clipRect(x, y, x + mask.rect.width, y + mask.rect.height, { width, height });
  if (rect === null) return null;
  for (let row = rect.y; row < rect.y + rect.height; row++) {
    const from = (row - y) * mask.rect.width - x;
    const to = row * width;
    for (let column = rect.x; column < rect.x + rect.width; column++) {
      if (mask.bits[from + column] !== 1) continue;
      data[to + column] = ((data[to + column] ?? 0) & ~bit) | value;
    }
  }
  return rect;
}
