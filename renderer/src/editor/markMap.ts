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
  /** The bits of those that are shown. */
  readonly shown: number;
  /** Shows a mark in place of the last of its kind; null takes it away. @returns what changed, if anything */
  show(name: MarkName, mask: PixelMask | null): PixelRect | null;
}

export function createMarkMap({ width, height }: Raster): MarkMap {
  const bits: LabelMap = { width, height, data: new Uint8Array(width * height) };
  const shown = new Map<MarkName, PixelMask>();
  return {
    bits,
    get shown() {
      return [...shown.keys()].reduce((all, name) => all | MARK[name], 0);
    },
    show(name, mask) {
      const former = shown.get(name) ?? null;
      if (former === mask) return null;
      const cleared = former === null ? null : write(bits, former, MARK[name], false);
      if (mask === null) shown.delete(name);
      else shown.set(name, mask);
      const set = mask === null ? null : write(bits, mask, MARK[name], true);
      return unionRect(cleared, set);
    },
  };
}

/** Sets a bit where a mask is, or takes it away there. @returns the part of the mask's rectangle on the map */
function write(
  { width, height, data }: LabelMap,
  mask: PixelMask,
  bit: number,
  isSet: boolean,
): PixelRect | null {
  const { x, y } = mask.rect;
  const rect = clipRect(x, y, x + mask.rect.width, y + mask.rect.height, { width, height });
  if (rect === null) return null;
  for (let row = rect.y; row < rect.y + rect.height; row++) {
    const from = (row - y) * mask.rect.width - x;
    const to = row * width;
    for (let column = rect.x; column < rect.x + rect.width; column++) {
      const marked = (mask.bits[from + column] ?? 0) * bit;
      const others = (data[to + column] ?? 0) & ~marked;
      data[to + column] = isSet ? others | marked : others;
    }
  }
  return rect;
}
