// Lassos: a line around what is wrong, or around the thing that it belongs to; the class goes to all inside, or to what
// holds one class there.

import type { ImagePoint } from '../../core/edit/brush.ts';
import { growRegion } from '../../core/edit/growRegion.ts';
import { maskHas, type PixelMask } from '../../core/edit/pixelMask.ts';
import { polygonMask } from '../../core/edit/polygon.ts';
import { simplifyLine } from '../../core/edit/simplifyLine.ts';
import { clipRect, type PixelRect } from '../../core/pixelRect.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { patchOf, type Gesture } from './gesture.ts';
import type { Mistake } from './mistakes.ts';
import { followOutline, middlesOfSteps } from './thingOutline.ts';
import { patchGain, type Workplace } from './workplace.ts';

/** How far a line may lie off the outline, in pixels of the image: as carefully as a person draws it. */
const TOLERANCES_PX: readonly number[] = [0.5, 1, 2];
/** So far around the mistake a person takes in what else belongs to the thing. */
const MARGINS_PX: readonly number[] = [8, 30];

/** @param mostPieces straight pieces that the line may have; the way back to its beginning is not one of them */
export function planLassos(place: Workplace, mistake: Mistake, mostPieces: number): Gesture[] {
  const { map } = place;
  const { truthIndex, heart } = mistake;
  const held = map.data[heart.y * map.width + heart.x] ?? VOID_INDEX;
  return regionsAround(place, mistake).flatMap((region) => {
    const line = outerLine(place, region);
    return TOLERANCES_PX.map((tolerance) => simplifyClosed(line, tolerance))
      .filter(({ length }) => length >= 3 && length - 1 <= mostPieces)
      .flatMap((points) =>
        [null, held].map((over): Gesture => {
          const effect: Gesture['effect'] = (followed) => {
            const mask = polygonMask(map, followed);
            return mask === null ? null : patchOf(partOver(map, mask, over), truthIndex);
          };
          const patch = effect(points);
          return {
            tool: 'lasso',
            settings: { class: truthIndex, over: over ?? 'any' },
            points,
            gainPx: patch === null ? 0 : patchGain(place, patch),
            effect,
          };
        }),
      );
  });
}

/** The mistake, what is near it of the thing that it belongs to, and all of that thing. */
function regionsAround(
  { map, truth, thingIds, boundsOfThing }: Workplace,
  { truthIndex, bounds, heart }: Mistake,
): PixelMask[] {
  const offset = heart.y * map.width + heart.x;
  const thing = thingIds[offset];
  const joined = (rect: PixelRect, isIn: (offset: number) => boolean): PixelMask[] => {
    const region = growRegion(map, heart, (y, bits, start) => {
      if (y < rect.y || y >= rect.y + rect.height) return;
      for (let x = rect.x; x < rect.x + rect.width; x++) {
        if (isIn(y * map.width + x)) bits[start + x] = 1;
      }
    });
    return region === null ? [] : [region];
  };
  const ofThing = (at: number): boolean => thingIds[at] === thing;
  const near = MARGINS_PX.flatMap((marginPx) => {
    const { x, y, width, height } = bounds;
    const rect = clipRect(
      x - marginPx,
      y - marginPx,
      x + width + marginPx,
      y + height + marginPx,
      map,
    );
    return rect === null ? [] : joined(rect, ofThing);
  });
  return [
    ...joined(bounds, (at) => truth.data[at] === truthIndex && map.data[at] !== truthIndex),
    ...near,
    ...joined(boundsOfThing(offset), ofThing),
  ];
}

/** The line around a region, holes left aside: its topmost pixel lies on it. */
function outerLine({ map }: Workplace, region: PixelMask): ImagePoint[] {
  const { rect, bits } = region;
  const top = { x: rect.x + (bits.indexOf(1) % rect.width), y: rect.y };
  return middlesOfSteps(followOutline(map, (x, y) => maskHas(region, x, y), top));
}

/** In two halves, as a closed line has no ends. */
function simplifyClosed(line: readonly ImagePoint[], tolerancePx: number): ImagePoint[] {
  const half = line.length >> 1;
  return [
    ...simplifyLine(line.slice(0, half + 1), tolerancePx).slice(0, -1),
    ...simplifyLine(line.slice(half), tolerancePx),
  ];
}

function partOver(map: Workplace['map'], mask: PixelMask, over: number | null): PixelMask {
  if (over === null) return mask;
  const { rect, bits } = mask;
  const part = bits.map((bit, item) => {
    const row = rect.y + Math.floor(item / rect.width);
    return bit & Number(map.data[row * map.width + rect.x + (item % rect.width)] === over);
  });
  return { rect, bits: part };
}
