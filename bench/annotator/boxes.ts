// Boxes from corner to corner: the class goes where it is likely enough.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { PixelMask } from '../../core/edit/pixelMask.ts';
import { rectangleMask } from '../../core/edit/shapes.ts';
import type { PixelRect } from '../../core/pixelRect.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { FILL_THRESHOLDS } from './fills.ts';
import { pixelGain } from './gainField.ts';
import { patchOf, type Gesture } from './gesture.ts';
import type { Mistake } from './mistakes.ts';
import type { Workplace } from './workplace.ts';

/** Where the wheel stops, and the plain rectangle. */
const THRESHOLDS: readonly number[] = [...FILL_THRESHOLDS, 0];
/** So often each side is moved to where the box mends the most. */
const ROUNDS = 3;

/** Sides of a box, in pixels; right and bottom are excluded. */
interface Sides {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * For each threshold the best box that comes of the bounds of the mistake, or of the thing that it belongs to, when side by
 * side is moved to where it mends the most.
 */
export function planScoreBox(place: Workplace, { truthIndex, bounds, heart }: Mistake): Gesture[] {
  const { map, boundsOfThing } = place;
  const likelihood = place.likelihoods[truthIndex] ?? new Float32Array();
  const starts = [bounds, boundsOfThing(heart.y * map.width + heart.x)];
  return THRESHOLDS.flatMap((threshold) => {
    const isPainted = (offset: number): boolean => (likelihood[offset] ?? 0) >= threshold;
    const sums = sumGains(place, truthIndex, isPainted);
    const boxes = starts.map((start) => improve(sums, map, start));
    const [best] = boxes.toSorted((a, b) => b.gainPx - a.gainPx);
    if (best === undefined) return [];
    const { left, right, top, bottom } = best.sides;
    return {
      tool: threshold === 0 ? ('rectangle' as const) : ('scoreBox' as const),
      settings: { class: truthIndex, boxThreshold: threshold },
      points: [
        { x: left, y: top },
        { x: right, y: bottom },
      ],
      gainPx: best.gainPx,
      effect: ([from, to]: readonly ImagePoint[]) => {
        if (from === undefined || to === undefined) return null;
        const mask = rectangleMask(map, from, to);
        return mask === null ? null : patchOf(partOf(mask, map.width, isPainted), truthIndex);
      },
    };
  });
}

function partOf(
  { rect, bits }: PixelMask,
  width: number,
  isPainted: (offset: number) => boolean,
): PixelMask {
  const part = bits.map((_, bit) => {
    const row = rect.y + Math.floor(bit / rect.width);
    return Number(isPainted(row * width + rect.x + (bit % rect.width)));
  });
  return { rect, bits: part };
}

/** What all pixels to the left and above are worth, for each corner of a pixel: `[height + 1][width + 1]`. */
function sumGains(
  { map, truth }: Workplace,
  classIndex: number,
  isPainted: (offset: number) => boolean,
): Int32Array {
  const { width, height } = map;
  const sums = new Int32Array((width + 1) * (height + 1));
  for (let y = 0, offset = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++, offset++) {
      if (isPainted(offset)) {
        const held = map.data[offset] ?? VOID_INDEX;
        row += pixelGain(truth.data[offset] ?? VOID_INDEX, held, classIndex);
      }
      const corner = (y + 1) * (width + 1) + x + 1;
      sums[corner] = (sums[corner - width - 1] ?? 0) + row;
    }
  }
  return sums;
}

function improve(
  sums: Int32Array,
  { width, height }: Workplace['map'],
  start: PixelRect,
): { readonly sides: Sides; readonly gainPx: number } {
  const sides: Sides = {
    left: start.x,
    right: start.x + start.width,
    top: start.y,
    bottom: start.y + start.height,
  };
  const at = (x: number, y: number): number => sums[y * (width + 1) + x] ?? 0;
  const gain = ({ left, right, top, bottom }: Sides): number =>
    at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
  const move = (side: keyof Sides, from: number, to: number): void => {
    let best = { position: sides[side], gainPx: gain(sides) };
    for (let position = from; position <= to; position++) {
      const gainPx = gain({ ...sides, [side]: position });
      if (gainPx > best.gainPx) best = { position, gainPx };
    }
    sides[side] = best.position;
  };
  for (let round = 0; round < ROUNDS; round++) {
    move('left', 0, sides.right - 1);
    move('right', sides.left + 1, width);
    move('top', 0, sides.bottom - 1);
    move('bottom', sides.top + 1, height);
  }
  return { sides, gainPx: gain(sides) };
}
