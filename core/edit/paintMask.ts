// The only way in which a tool writes to a label map: a mask of pixels, what they shall hold, and a guard that may
// refuse each of them.

import type { LabelMap } from '../labelMap.ts';
import { unionRect, type PixelRect } from '../pixelRect.ts';
import { isOpenGround, mayChange, type PaintGuard } from './guard.ts';
import type { PixelMask } from './pixelMask.ts';
import { RECORDED_TILE_PX, type StrokeRecorder } from './strokeRecorder.ts';

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

const NO_INDICES = new Uint8Array();

function paint(
  map: LabelMap,
  { rect, bits }: PixelMask,
  wanted: number | Uint8Array,
  guard: PaintGuard,
  recorder: StrokeRecorder | undefined,
): PixelRect | null {
  const { width, data } = map;
  const [uniform, indices] = splitWanted(wanted);
  const turns = turningIndices(guard, uniform);
  const isOpen = isOpenGround(guard);
  const announced = new Uint8Array(Math.ceil(width / RECORDED_TILE_PX));
  let announcedBelow = 0;
  let dirty: PixelRect | null = null;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    if (y >= announcedBelow) {
      announced.fill(0);
      announcedBelow = tileEnd(y, map.height);
    }
    const rowStart = y * width;
    const maskStart = (y - rect.y) * rect.width - rect.x;
    let first = -1;
    let last = -1;
    // A tile's part of the row at a time.
    for (let x = rect.x; x < rect.x + rect.width;) {
      const tile = Math.floor(x / RECORDED_TILE_PX);
      const end = Math.min(rect.x + rect.width, tileEnd(x, width));
      let isAnnounced = announced[tile] === 1;
      for (; x < end; x++) {
        const before = data[rowStart + x] ?? 0;
        if (bits[maskStart + x] !== 1 || turns[before] !== 1) continue;
        const after = uniform === -1 ? (indices[maskStart + x] ?? 0) : uniform;
        if (before === after || !(isOpen || mayChange(guard, before, x, y))) continue;
        if (!isAnnounced) {
          announced[tile] = 1;
          isAnnounced = true;
          const left = tile * RECORDED_TILE_PX;
          const tileWidth = tileEnd(x, width) - left;
          recorder?.touch({ x: left, y, width: tileWidth, height: announcedBelow - y });
        }
        data[rowStart + x] = after;
        if (first === -1) first = x;
        last = x;
      }
    }
    if (first === -1) continue;
    dirty = unionRect(dirty, { x: first, y, width: last - first + 1, height: 1 });
  }
  return dirty;
}

/**
 * The pixels of a mask that {@link paintMask} or {@link paintPatch} would change; the map stays as it is.
 * @param mask on the map
 * @param wanted a class or 255 (void), or one for each pixel, as in a {@link LabelPatch}
 */
export function changedPart(
  { width, data }: LabelMap,
  { rect, bits }: PixelMask,
  wanted: number | Uint8Array,
  guard: PaintGuard,
): PixelMask {
  const [uniform, indices] = splitWanted(wanted);
  const turns = turningIndices(guard, uniform);
  const isOpen = isOpenGround(guard);
  const changed = new Uint8Array(bits.length);
  let place = 0;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const rowStart = y * width + rect.x;
    for (let column = 0; column < rect.width; column++, place++) {
      if (bits[place] !== 1) continue;
      const before = data[rowStart + column] ?? 0;
      if (turns[before] !== 1 || (uniform === -1 && before === indices[place])) continue;
      if (isOpen || mayChange(guard, before, rect.x + column, y)) changed[place] = 1;
    }
  }
  return { rect, bits: changed };
}

/** One index for all pixels, or −1 and one for each. */
function splitWanted(wanted: number | Uint8Array): readonly [uniform: number, indices: Uint8Array] {
  return typeof wanted === 'number' ? [wanted, NO_INDICES] : [-1, wanted];
}

/**
 * For each index (0–255): 1 where pixels that hold it may change, and would not hold the same afterwards.
 * @param uniform what they are to hold, or −1 where each is to hold its own
 */
export function turningIndices({ changeable }: PaintGuard, uniform: number): Uint8Array {
  const turns = changeable.slice();
  if (uniform !== -1) turns[uniform] = 0;
  return turns;
}

/** Where the recorder's tile that holds a column or row ends. */
function tileEnd(place: number, extent: number): number {
  return Math.min(extent, (Math.floor(place / RECORDED_TILE_PX) + 1) * RECORDED_TILE_PX);
}
