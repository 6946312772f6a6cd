// What is marked on a frame beside its classes (a gesture's preview, the selection, reviewed regions, the worklist's
// region) as bits, a byte a pixel, changed where a mark changes and nowhere else.

import type { PixelMask, Raster } from '../../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { clipRect, unionRect, type PixelRect } from '../../../../core/pixelRect.ts';

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
      shown.delete(name);
      const isAlone = shown.size === 0;
      const cleared = former === null ? null : clear(bits, former, MARK[name], isAlone);
      if (mask === null) return cleared;
      shown.set(name, mask);
      return unionRect(cleared, write(bits, mask, MARK[name], isAlone));
    },
  };
}

/**
 * Takes a bit away, which nothing outside the mask has.
 * @param isAlone whether nothing has any other bit
 * @returns the part of the mask's rectangle on the map
 */
function clear(
  { width, height, data }: LabelMap,
  mask: PixelMask,
  bit: number,
  isAlone: boolean,
): PixelRect | null {
  const rect = clipToMap(mask, { width, height });
  if (rect === null) return null;
  for (let row = rect.y; row < rect.y + rect.height; row++) {
    const from = row * width + rect.x;
    const end = from + rect.width;
    if (isAlone) data.fill(0, from, end);
    else for (let offset = from; offset < end; offset++) data[offset] = (data[offset] ?? 0) & ~bit;
  }
  return rect;
}

/**
 * Sets a bit where a mask is and nothing has it.
 * @param isAlone whether nothing has any other bit
 * @returns the part of the mask's rectangle on the map
 */
function write(
  { width, height, data }: LabelMap,
  mask: PixelMask,
  bit: number,
  isAlone: boolean,
): PixelRect | null {
  const rect = clipToMap(mask, { width, height });
  if (rect === null) return null;
  for (let row = rect.y; row < rect.y + rect.height; row++) {
    const to = row * width + rect.x;
    const from = (row - mask.rect.y) * mask.rect.width + rect.x - mask.rect.x;
    // A mask's bits are then the map's.
    if (isAlone && bit === 1) data.set(mask.bits.subarray(from, from + rect.width), to);
    else {
      for (let column = 0; column < rect.width; column++) {
        data[to + column] = (data[to + column] ?? 0) | ((mask.bits[from + column] ?? 0) * bit);
      }
    }
  }
  return rect;
}

function clipToMap({ rect: { x, y, width, height } }: PixelMask, map: Raster): PixelRect | null {
  return clipRect(x, y, x + width, y + height, map);
}
