// What the tools that draw an outline corner by corner have in common: where corners come to lie, which of them the
// pointer means, and when a press is the second of two.

import type { ImagePoint } from '../../../../core/edit/brush.ts';
import type { PointerSample } from './tool.ts';

/** As near as this, in CSS pixels, a corner is meant. */
const HIT_PX = 8;
const DOUBLE_PRESS_MS = 400;
/** A hand is rarely as steady as a mouse on a desk. */
const DOUBLE_PRESS_PX = 4;

export const MIN_CORNERS = 3;

/** Where four pixels meet: outlines with such corners can share a side without a gap. */
export function toPixelCorner({ x, y }: ImagePoint): ImagePoint {
  // Plus zero makes a negative zero a plain one.
  return { x: Math.round(x) + 0, y: Math.round(y) + 0 };
}

export function isSamePoint(a: ImagePoint, b: ImagePoint): boolean {
  return a.x === b.x && a.y === b.y;
}

/** @param zoom CSS pixels for each pixel of the image */
export function isNear(a: ImagePoint, b: ImagePoint, zoom: number): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) * zoom <= HIT_PX;
}

/** The place of the nearest of the points that are near; −1 where none is. */
export function nearestPlace(
  points: readonly ImagePoint[],
  { x, y }: ImagePoint,
  zoom: number,
): number {
  const distances = points.map((point) => Math.hypot(point.x - x, point.y - y));
  const least = Math.min(...distances);
  return least * zoom <= HIT_PX ? distances.indexOf(least) : -1;
}

/** The middles of a closed outline's sides; the last is that of the side back to the first corner. */
export function middlesOf(corners: readonly ImagePoint[]): ImagePoint[] {
  return corners.map((corner, place) => {
    const next = corners[(place + 1) % corners.length] ?? corner;
    return { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
  });
}

/** Makes a function that is told of each press, and says whether it is the second at one place within a moment. */
export function createDoublePress(): (sample: PointerSample, zoom: number) => boolean {
  let last: PointerSample | null = null;
  return (sample, zoom) => {
    const isDouble =
      last !== null &&
      sample.timeMs - last.timeMs <= DOUBLE_PRESS_MS &&
      Math.hypot(sample.x - last.x, sample.y - last.y) * zoom <= DOUBLE_PRESS_PX;
    last = isDouble ? null : sample;
    return isDouble;
  };
}
