// The brush, round or square: which pixels a straight piece of a stroke covers, exactly and without anti-aliasing.

import type { LabelMap } from '../labelMap.ts';
import { clipRect, type PixelRect } from '../pixelRect.ts';
import type { PixelMask, Raster } from './pixelMask.ts';

/** A place on the image in pixels: pixel (0, 0) spans 0…1, its centre is 0.5. */
export interface ImagePoint {
  readonly x: number;
  readonly y: number;
}

export type BrushShape = 'round' | 'square';

export const MIN_BRUSH_DIAMETER_PX = 1;
export const MAX_BRUSH_DIAMETER_PX = 512;

/**
 * Where the brush's centre snaps to, so that a diameter of n covers exactly n pixels across at any zoom:
 * to the pixel's centre for odd diameters, to the nearest pixel corner for even ones.
 */
export function snapBrushCenter(point: ImagePoint, diameterPx: number): ImagePoint {
  return diameterPx % 2 === 1
    ? { x: Math.floor(point.x) + 0.5, y: Math.floor(point.y) + 0.5 }
    : { x: Math.round(point.x), y: Math.round(point.y) };
}

/** The part of the map that {@link paintSegment} could change, or null when it lies off the map. */
export function segmentBounds(
  map: Raster,
  from: ImagePoint,
  to: ImagePoint,
  diameterPx: number,
): PixelRect | null {
  const radius = diameterPx / 2;
  return clipRect(
    Math.min(from.x, to.x) - radius,
    Math.min(from.y, to.y) - radius,
    Math.max(from.x, to.x) + radius,
    Math.max(from.y, to.y) + radius,
    map,
  );
}

/**
 * Paints, in place, every pixel whose centre lies within half a diameter of the segment.
 * @param diameterPx whole pixels, 1–512
 * @param classIndex a class of the taxonomy, or 255 (void) to erase
 * @returns the rectangle that may have changed, or null when the segment lies off the map
 */
export function paintSegment(
  map: LabelMap,
  from: ImagePoint,
  to: ImagePoint,
  diameterPx: number,
  classIndex: number,
): PixelRect | null {
  return coverSegment(map, from, to, diameterPx, 'round', (y, first, end) => {
    map.data.fill(classIndex, y * map.width + first, y * map.width + end);
  });
}

/**
 * The pixels that a brush covers on its way: with the round one those whose centres lie within half a diameter of the
 * segment, with the square one those whose centres lie in the square somewhere along it.
 * @param diameterPx whole pixels, 1–512
 * @returns null when the segment lies off the raster
 */
export function segmentMask(
  raster: Raster,
  from: ImagePoint,
  to: ImagePoint,
  diameterPx: number,
  shape: BrushShape,
): PixelMask | null {
  const rect = segmentBounds(
    raster,
    snapBrushCenter(from, diameterPx),
    snapBrushCenter(to, diameterPx),
    diameterPx,
  );
  if (rect === null) return null;
  const bits = new Uint8Array(rect.width * rect.height);
  coverSegment(raster, from, to, diameterPx, shape, (y, first, end) => {
    const rowStart = (y - rect.y) * rect.width - rect.x;
    bits.fill(1, rowStart + first, rowStart + end);
  });
  return { rect, bits };
}

/** Whether a pixel of the row in hand, by its column, is covered. */
type ColumnTest = (x: number) => boolean;

/** Gives the covered columns `first` … `end` − 1 of each row in turn; a row's are always in one piece. */
function coverSegment(
  raster: Raster,
  from: ImagePoint,
  to: ImagePoint,
  diameterPx: number,
  shape: BrushShape,
  onSpan: (y: number, first: number, end: number) => void,
): PixelRect | null {
  const a = snapBrushCenter(from, diameterPx);
  const b = snapBrushCenter(to, diameterPx);
  const bounds = segmentBounds(raster, a, b, diameterPx);
  if (bounds === null) return null;
  const spanOfRow = shape === 'round' ? roundSpan : squareSpan;
  const isCoveredIn = shape === 'round' ? roundTest : squareTest;
  for (let y = bounds.y; y < bounds.y + bounds.height; y++) {
    const estimate = spanOfRow(y + 0.5, a, b, diameterPx / 2);
    if (estimate === null) continue;
    const isCovered = isCoveredIn(y + 0.5, a, b, diameterPx / 2);
    const [first, end] = exactSpan(estimate, isCovered);
    const left = Math.max(first, bounds.x);
    const right = Math.min(end, bounds.x + bounds.width);
    if (left < right) onSpan(y, left, right);
  }
  return bounds;
}

/** Moves the ends of an estimated stretch of columns to where the test changes. */
function exactSpan(
  [left, right]: readonly [left: number, right: number],
  isCovered: ColumnTest,
): [first: number, end: number] {
  let first = Math.round(left);
  let end = Math.round(right);
  while (first < end && !isCovered(first)) first += 1;
  while (isCovered(first - 1)) first -= 1;
  while (end > first && !isCovered(end - 1)) end -= 1;
  while (isCovered(end)) end += 1;
  return [first, end];
}

const roundTest =
  (y: number, a: ImagePoint, b: ImagePoint, radius: number): ColumnTest =>
  (x) =>
    squaredDistanceToSegment(x + 0.5, y, a, b) <= radius * radius;

/** The columns of a row within the radius of a segment: of either end's disc, and of the band between them. */
function roundSpan(
  y: number,
  a: ImagePoint,
  b: ImagePoint,
  radius: number,
): [left: number, right: number] | null {
  let left = Infinity;
  let right = -Infinity;
  for (const center of [a, b]) {
    const half = radius * radius - (y - center.y) ** 2;
    if (half < 0) continue;
    left = Math.min(left, center.x - Math.sqrt(half));
    right = Math.max(right, center.x + Math.sqrt(half));
  }
  const band = bandSpan(y, a, b, radius);
  if (band !== null) {
    left = Math.min(left, band[0]);
    right = Math.max(right, band[1]);
  }
  return left <= right ? [left - 0.5, right + 0.5] : null;
}

/** Where a row meets the rectangle whose middle line is the segment; null where it does not. */
function bandSpan(
  y: number,
  a: ImagePoint,
  b: ImagePoint,
  radius: number,
): [left: number, right: number] | null {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length === 0) return null;
  const sideX = (-(b.y - a.y) / length) * radius;
  const sideY = ((b.x - a.x) / length) * radius;
  const corners = [
    { x: a.x + sideX, y: a.y + sideY },
    { x: b.x + sideX, y: b.y + sideY },
    { x: b.x - sideX, y: b.y - sideY },
    { x: a.x - sideX, y: a.y - sideY },
  ];
  let left = Infinity;
  let right = -Infinity;
  corners.forEach((corner, place) => {
    const next = corners[(place + 1) % corners.length] ?? corner;
    if (corner.y === next.y || Math.min(corner.y, next.y) > y || Math.max(corner.y, next.y) < y) {
      return;
    }
    const x = corner.x + ((y - corner.y) / (next.y - corner.y)) * (next.x - corner.x);
    left = Math.min(left, x);
    right = Math.max(right, x);
  });
  return left <= right ? [left, right] : null;
}

function squaredDistanceToSegment(x: number, y: number, a: ImagePoint, b: ImagePoint): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const lengthSquared = dx * dx + dy * dy;
  const along =
    lengthSquared === 0
      ? 0
      : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / lengthSquared));
  return (x - a.x - along * dx) ** 2 + (y - a.y - along * dy) ** 2;
}

/**
 * What a moving square sweeps over is its bounds with two corners cut off along the way. All numbers are halves, so
 * that the comparison is exact.
 */
const squareTest =
  (y: number, a: ImagePoint, b: ImagePoint, half: number): ColumnTest =>
  (x) => {
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const isInBounds = x + 0.5 >= Math.min(a.x, b.x) - half && x + 0.5 <= Math.max(a.x, b.x) + half;
    const offLine = Math.abs(dx * (y - a.y) - dy * (x + 0.5 - a.x));
    return isInBounds && offLine <= half * (Math.abs(dx) + Math.abs(dy));
  };

function squareSpan(
  y: number,
  a: ImagePoint,
  b: ImagePoint,
  half: number,
): [left: number, right: number] | null {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  let left = Math.min(a.x, b.x) - half;
  let right = Math.max(a.x, b.x) + half;
  if (dy !== 0) {
    const middle = a.x + (dx * (y - a.y)) / dy;
    const reach = (half * (Math.abs(dx) + Math.abs(dy))) / Math.abs(dy);
    left = Math.max(left, middle - reach);
    right = Math.min(right, middle + reach);
  }
  return left <= right ? [left - 0.5, right + 0.5] : null;
}
