// A mask that many others are added to or taken away from, one after the other: each costs what it covers itself, however
// large the whole has become.

import { clipRect, unionRect, type PixelRect } from '../pixelRect.ts';
import { combineInto, cropMask, type PixelMask, type Raster } from './pixelMask.ts';

export interface MaskGatherer {
  /** As `combineMasks` does; nothing is taken away from nothing. */
  combine(mask: PixelMask, how: 'add' | 'subtract'): void;
  /**
   * All so far; null before anything was added. Its bits go on changing with the next mask: for what is shown or asked now,
   * not to be kept. After a change it is another object, and {@link changesBetween} tells where they differ.
   */
  readonly mask: PixelMask | null;
  /** All so far, in the rectangle that `combineMasks` would give it; a mask of its own. */
  finish(): PixelMask | null;
}

/** What was gathered, step by step. */
interface Growth {
  readonly changes: PixelRect[];
}

/** After how many of its changes each mask was given out. */
const givenOut = new WeakMap<
  PixelMask,
  { readonly growth: Growth; readonly changeCount: number }
>();

/**
 * @param first what is there at the beginning; it stays as it is
 * @param room if given, there is room in advance for what may be added within this raster, so that a stroke which goes on and
 *   on is not copied at each step
 */
export function createMaskGatherer(
  first: PixelMask | null = null,
  room: Raster | null = null,
): MaskGatherer {
  const growth: Growth = { changes: [] };
  let whole = first && cropMask(first, first.rect);
  /** Without the room in advance. */
  let bounds = first?.rect ?? null;
  const giveOut = (mask: PixelMask | null): void => {
    if (mask !== null) givenOut.set(mask, { growth, changeCount: growth.changes.length });
  };
  // Nothing has changed yet: who has the first mask has this one.
  giveOut(first);
  giveOut(whole);

  const makeRoomFor = (rect: PixelRect): PixelMask => {
    bounds = unionRect(bounds, rect) ?? rect;
    if (whole !== null && isInside(bounds, whole.rect)) return { ...whole };
    const grown = room === null ? bounds : withRoom(bounds, whole?.rect ?? bounds, room);
    return whole === null
      ? { rect: grown, bits: new Uint8Array(grown.width * grown.height) }
      : cropMask(whole, grown);
  };

  return {
    combine(mask, how) {
      if (how === 'subtract' && whole === null) return;
      whole = how === 'add' ? makeRoomFor(mask.rect) : whole && { ...whole };
      if (whole === null) return;
      const changed = combineInto(whole, mask, how);
      if (changed !== null) growth.changes.push(changed);
      giveOut(whole);
    },
    get mask() {
      return whole;
    },
    finish() {
      if (whole === null || bounds === null) return null;
      return cropMask(whole, bounds);
    },
  };
}

/**
 * Where two masks of one gatherer may differ, the later one being the second: in no other place.
 * @returns null for masks that have nothing to do with each other
 */
export function changesBetween(former: PixelMask, later: PixelMask): PixelRect[] | null {
  const from = givenOut.get(former);
  const to = givenOut.get(later);
  if (from === undefined || from.growth !== to?.growth) return null;
  return to.growth.changes.slice(from.changeCount, to.changeCount);
}

function isInside(inner: PixelRect, outer: PixelRect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** A rectangle with half as much room again on the sides on which it has grown, as far as the raster goes. */
function withRoom(rect: PixelRect, former: PixelRect, raster: Raster): PixelRect {
  const { x, y, width, height } = rect;
  const across = Math.ceil(width / 2);
  const down = Math.ceil(height / 2);
  const left = x < former.x ? x - across : x;
  const top = y < former.y ? y - down : y;
  const right = x + width + (x + width > former.x + former.width ? across : 0);
  const bottom = y + height + (y + height > former.y + former.height ? down : 0);
  return unionRect(rect, clipRect(left, top, right, bottom, raster)) ?? rect;
}
