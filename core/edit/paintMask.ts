// The only way in which a tool writes to a label map: a mask of pixels, what they shall hold, and a guard that may
// refuse each of them.

import type { LabelMap } from '../labelMap.ts';
import { unionRect, type PixelRect } from '../pixelRect.ts';
import { mayChange, type PaintGuard } from './guard.ts';
import type { PixelMask } from './pixelMask.ts';
import type { StrokeRecorder } from './strokeRecorder.ts';

/** A mask with an index of its own for each pixel: `indices` is as long as `bits` and is read where they are 1. */
export interface LabelPatch extends PixelMask {
  readonly indices: Uint8Array;
}

/**
 * Gives every pixel of a mask that the guard lets change one class, in place.
 * @param mask on the map
 * @param classIndex a class of the taxonomy, or 255 (void) to erase
 * @param recorder is told of every part of the map before it is written
 * @returns the smallest rectangle that holds what changed, or null when nothing did
 */
export function paintMask(
  map: LabelMap,
  mask: PixelMask,
  classIndex: number,
  guard: PaintGuard,
  recorder?: StrokeRecorder,
): PixelRect | null {
  return paint(map, mask, classIndex, guard, recorder);
}

/** {@link paintMask} with an index for each pixel. */
export function paintPatch(
  map: LabelMap,
  patch: LabelPatch,
  guard: PaintGuard,
  recorder?: StrokeRecorder,
): PixelRect | null {
  return paint(map, patch, patch.indices, guard, recorder);
}

/** The recorder is told of so many pixels of a row at a time: few calls, and little that stays as it is. */
const ANNOUNCED_PX = 64;

const NO_INDICES = new Uint8Array();

function paint(
  { width, data }: LabelMap,
  { rect, bits }: PixelMask,
  wanted: number | Uint8Array,
  guard: PaintGuard,
  recorder: StrokeRecorder | undefined,
): PixelRect | null {
  const [uniform, indices] = typeof wanted === 'number' ? [wanted, NO_INDICES] : [-1, wanted];
  const { changeable } = guard;
  const isOpen = guard.protectedPixels === null && guard.selection === null;
  let dirty: PixelRect | null = null;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const rowStart = y * width + rect.x;
    const maskStart = (y - rect.y) * rect.width;
    let first = -1;
    let last = -1;
    let announced = 0;
    for (let column = 0; column < rect.width; column++) {
      if (bits[maskStart + column] !== 1) continue;
      const before = data[rowStart + column] ?? 0;
      const after = uniform === -1 ? (indices[maskStart + column] ?? 0) : uniform;
      if (before === after || changeable[before] !== 1) continue;
      if (!isOpen && !mayChange(guard, before, rect.x + column, y)) continue;
      if (column >= announced) {
        announced = Math.min(rect.width, column + ANNOUNCED_PX);
        recorder?.touch({ x: rect.x + column, y, width: announced - column, height: 1 });
      }
      data[rowStart + column] = after;
      if (first === -1) first = column;
      last = column;
    }
    if (first === -1) continue;
    dirty = unionRect(dirty, { x: rect.x + first, y, width: last - first + 1, height: 1 });
  }
  return dirty;
}
