// A set of pixels: what the tools of selection give, and what everything that paints takes.

import { clipRect, unionRect, type PixelRect } from '../pixelRect.ts';

/** The size of a label map, a photo or a field of numbers, in pixels. */
export interface Raster {
  readonly width: number;
  readonly height: number;
}

/** One pixel, by its column and row. */
export interface PixelPlace {
  readonly x: number;
  readonly y: number;
}

/** `bits` holds a byte for each pixel of `rect`, in raster order: 1 for those in the set, 0 for the others. */
export interface PixelMask {
  readonly rect: PixelRect;
  readonly bits: Uint8Array;
}

export function isOnRaster({ width, height }: Raster, { x, y }: PixelPlace): boolean {
  return x >= 0 && y >= 0 && x < width && y < height;
}

export function maskHas({ rect, bits }: PixelMask, x: number, y: number): boolean {
  const column = x - rect.x;
  const row = y - rect.y;
  if (column < 0 || row < 0 || column >= rect.width || row >= rect.height) return false;
  return bits[row * rect.width + column] === 1;
}

/** How many pixels are in the set. */
export function maskArea({ bits }: PixelMask): number {
  let area = 0;
  for (const bit of bits) area += bit;
  return area;
}

/** Every pixel of a rectangle, such as a whole frame. */
export function filledMask(rect: PixelRect): PixelMask {
  return { rect, bits: new Uint8Array(rect.width * rect.height).fill(1) };
}

export function wholeRect({ width, height }: Raster): PixelRect {
  return { x: 0, y: 0, width, height };
}

/** The bits of a mask by their places: 1 where `isSet` is true. */
export function bitsWhere(length: number, isSet: (place: number) => boolean): Uint8Array {
  const bits = new Uint8Array(length);
  for (let place = 0; place < length; place++) if (isSet(place)) bits[place] = 1;
  return bits;
}

/** The pixels of a rectangle for which `matches` is true; it is asked once for each, in raster order. */
export function maskWhere(rect: PixelRect, matches: (x: number, y: number) => boolean): PixelMask {
  const bits = new Uint8Array(rect.width * rect.height);
  let place = 0;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      if (matches(x, y)) bits[place] = 1;
      place += 1;
    }
  }
  return { rect, bits };
}

/** The part of a mask that lies in `rect`, in a mask of that size; what of `rect` lies outside the mask is not set. */
export function cropMask(mask: PixelMask, rect: PixelRect): PixelMask {
  const bits = new Uint8Array(rect.width * rect.height);
  const shared = placeIn(rect, mask);
  if (shared === null) return { rect, bits };
  for (let row = shared.y; row < shared.y + shared.height; row++) {
    const from = (row + rect.y - mask.rect.y) * mask.rect.width + (shared.x + rect.x - mask.rect.x);
    bits.set(mask.bits.subarray(from, from + shared.width), row * rect.width + shared.x);
  }
  return { rect, bits };
}

/** Which part of a rectangle a mask's own covers, from the rectangle's corner; null when none. */
function placeIn(rect: PixelRect, mask: PixelMask): PixelRect | null {
  const left = mask.rect.x - rect.x;
  const top = mask.rect.y - rect.y;
  return clipRect(left, top, left + mask.rect.width, top + mask.rect.height, rect);
}

/** The pixels of any of the masks; null without one. */
export function joinMasks(masks: readonly PixelMask[]): PixelMask | null {
  const rect = masks.reduce<PixelRect | null>((all, mask) => unionRect(all, mask.rect), null);
  if (rect === null) return null;
  const bits = new Uint8Array(rect.width * rect.height);
  for (const { rect: part, bits: own } of masks) {
    for (let row = 0; row < part.height; row++) {
      const from = row * part.width;
      const to = (part.y - rect.y + row) * rect.width + part.x - rect.x;
      for (let column = 0; column < part.width; column++) {
        if (own[from + column] === 1) bits[to + column] = 1;
      }
    }
  }
  return { rect, bits };
}

/** How a second gesture changes a selection. */
export type MaskCombination = 'add' | 'subtract' | 'intersect';

/** The pixels of either mask, of the first alone, or of both. */
export function combineMasks(a: PixelMask, b: PixelMask, how: MaskCombination): PixelMask {
  const rect = how === 'add' ? (unionRect(a.rect, b.rect) ?? a.rect) : a.rect;
  // Where the other mask is not, nothing of the first changes, and nothing is of both.
  const [combined, other] = how === 'intersect' ? [cropMask(b, rect), a] : [cropMask(a, rect), b];
  combineInto(combined, other, how);
  return combined;
}

/**
 * Combines a mask with another in place. What of the other lies outside its rectangle is left out; where the other is not, it
 * stays as it is.
 * @returns where both rectangles are, if anywhere
 */
export function combineInto(
  mask: PixelMask,
  other: PixelMask,
  how: MaskCombination,
): PixelRect | null {
  const { rect, bits } = mask;
  const shared = placeIn(rect, other);
  if (shared === null) return null;
  for (let row = shared.y; row < shared.y + shared.height; row++) {
    const start = row * rect.width + shared.x;
    const from =
      (row + rect.y - other.rect.y) * other.rect.width + rect.x - other.rect.x + shared.x;
    for (let column = 0; column < shared.width; column++) {
      const isIn = bits[start + column] ?? 0;
      const isInOther = other.bits[from + column] ?? 0;
      bits[start + column] =
        how === 'add'
          ? isIn | isInOther
          : how === 'subtract'
            ? isIn & (isInOther ^ 1)
            : isIn & isInOther;
    }
  }
  return { ...shared, x: shared.x + rect.x, y: shared.y + rect.y };
}
