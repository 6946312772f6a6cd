// What is marked on a frame beside its classes (a gesture's preview, the selection, reviewed regions, the worklist's
// region) as bits, a byte a pixel, changed where a mark changes and nowhere else.

import { changesBetween } from '../../../../core/edit/maskGatherer.ts';
import type { PixelMask, Raster } from '../../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { clipRect, sharedRect, unionRect, type PixelRect } from '../../../../core/pixelRect.ts';

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
      if (former !== null && mask !== null) {
        const changes = changesBetween(former, mask);
        if (changes !== null) {
          shown.set(name, mask);
          return exchange(bits, mask, changes, MARK[name], isAlone);
        }
      }
      const cleared = former === null ? null : clear(bits, former.rect, MARK[name], isAlone);
      if (mask === null) return cleared;
      shown.set(name, mask);
      return unionRect(cleared, write(bits, mask, mask.rect, MARK[name], isAlone));
    },
  };
}

/**
 * Shows a mask in place of one that it was made from.
 * @param changes where the two may differ
 * @returns what changed, if anything
 */
function exchange(
  bits: LabelMap,
  mask: PixelMask,
  changes: readonly PixelRect[],
  bit: number,
  isAlone: boolean,
): PixelRect | null {
  const changed = changes.reduce<PixelRect | null>(unionRect, null);
  if (changed === null) return null;
  const cleared = clear(bits, changed, bit, isAlone);
  write(bits, mask, changed, bit, isAlone);
  return cleared;
}

/**
 * Takes a bit away in a rectangle.
 * @param isAlone whether nothing has any other bit
 * @returns the part of the rectangle on the map
 */
function clear(
  { width, height, data }: LabelMap,
  part: PixelRect,
  bit: number,
  isAlone: boolean,
): PixelRect | null {
  const rect = clipToMap(part, { width, height });
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
 * @param part only what lies in it is set
 * @param isAlone whether nothing has any other bit
 * @returns that part, as far as it lies on the map and the mask's rectangle
 */
function write(
  { width, height, data }: LabelMap,
  mask: PixelMask,
  part: PixelRect,
  bit: number,
  isAlone: boolean,
): PixelRect | null {
  const own = sharedRect(part, mask.rect);
  const rect = own && clipToMap(own, { width, height });
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

function clipToMap({ x, y, width, height }: PixelRect, map: Raster): PixelRect | null {
  return clipRect(x, y, x + width, y + height, map);
}
