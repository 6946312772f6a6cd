// Boxes from corner to corner: the class goes where it is likely enough.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { PixelMask } from '../../core/edit/pixelMask.ts';
import { ellipseMask, rectangleMask } from '../../core/edit/shapes.ts';
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
 * For each threshold, over any class and over the one that the middle of the mistake holds, the best box that comes of the
 * bounds of the mistake, or of the thing that it belongs to, when side by side is moved to where it mends the most.
 */
export function planScoreBox(place: Workplace, { truthIndex, bounds, heart }: Mistake): Gesture[] {
  const { map, boundsOfThing } = place;
  const likelihood = place.likelihoods[truthIndex] ?? new Float32Array();
  const offset = heart.y * map.width + heart.x;
  const starts = [bounds, boundsOfThing(offset)];
  const rules = [null, map.data[offset]].flatMap((over) =>
    THRESHOLDS.map((threshold) => ({ over, threshold })),
  );
  return rules.map(({ over, threshold }) => {
    const isPainted = (at: number): boolean =>
      (likelihood[at] ?? 0) >= threshold && (over === null || map.data[at] === over);
    const sums = sumGains(place, truthIndex, isPainted);
    const tool = threshold === 0 ? ('rectangle' as const) : ('scoreBox' as const);
    return {
      tool,
      settings: { class: truthIndex, boxThreshold: threshold, over: over ?? 'any' },
      ...best(starts, (start) => improve(map, start, (sides) => boxGain(sums, map, sides))),
      effect: ([from, to]: readonly ImagePoint[]) => {
        if (from === undefined || to === undefined) return null;
        const mask = rectangleMask(map, from, to);
        return mask === null ? null : patchOf(partOf(mask, map.width, isPainted), truthIndex);
      },
    };
  });
}

/** The same for an ellipse, which paints all that lies in it. */
export function planEllipse(place: Workplace, { truthIndex, bounds, heart }: Mistake): Gesture[] {
  const { map, boundsOfThing } = place;
  const sums = sumGains(place, truthIndex, () => true);
  const starts = [bounds, boundsOfThing(heart.y * map.width + heart.x)];
  return [
    {
      tool: 'ellipse',
      settings: { class: truthIndex },
      ...best(starts, (start) => improve(map, start, (sides) => ellipseGain(sums, map, sides))),
      effect: ([from, to]: readonly ImagePoint[]) => {
        if (from === undefined || to === undefined) return null;
        const mask = ellipseMask(map, from, to);
        return mask === null ? null : patchOf(mask, truthIndex);
      },
    },
  ];
}

function best(
  starts: readonly PixelRect[],
  improved: (start: PixelRect) => Improved,
): Pick<Gesture, 'points' | 'gainPx'> {
  const { sides, gainPx } = starts
    .map(improved)
    .reduce((one, other) => (other.gainPx > one.gainPx ? other : one));
  const { left, right, top, bottom } = sides;
  return {
    points: [
      { x: left, y: top },
      { x: right, y: bottom },
    ],
    gainPx,
  };
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

interface Improved {
  readonly sides: Sides;
  readonly gainPx: number;
}

function boxGain(
  sums: Int32Array,
  { width }: Workplace['map'],
  { left, right, top, bottom }: Sides,
): number {
  const at = (x: number, y: number): number => sums[y * (width + 1) + x] ?? 0;
  return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
}

/** Row by row, of the pixels whose centres lie in it. */
function ellipseGain(
  sums: Int32Array,
  map: Workplace['map'],
  { left, right, top, bottom }: Sides,
): number {
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  let gainPx = 0;
  for (let y = top; y < bottom; y++) {
    const down = (y + 0.5 - middleY) / (bottom - middleY);
    const reach = (right - middleX) * Math.sqrt(Math.max(0, 1 - down ** 2));
    const row = {
      left: Math.ceil(middleX - reach - 0.5),
      right: Math.floor(middleX + reach - 0.5) + 1,
      top: y,
      bottom: y + 1,
    };
    if (row.right > row.left) gainPx += boxGain(sums, map, row);
  }
  return gainPx;
}

/** Moves side by side to where the gain is the largest. */
function improve(
  { width, height }: Workplace['map'],
  start: PixelRect,
  gain: (sides: Sides) => number,
): Improved {
  const sides: Sides = {
    left: start.x,
    right: start.x + start.width,
    top: start.y,
    bottom: start.y + start.height,
  };
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
