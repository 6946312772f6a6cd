// The round brush: which pixels a straight piece of a stroke covers, exactly and without anti-aliasing.

import type { LabelMap } from '../labelMap.ts';
import { clipRect, type PixelRect } from '../pixelRect.ts';

/** A place on the image in pixels: pixel (0, 0) spans 0…1, its centre is 0.5. */
export interface ImagePoint {
  readonly x: number;
  readonly y: number;
}

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
  map: LabelMap,
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
  const a = snapBrushCenter(from, diameterPx);
  const b = snapBrushCenter(to, diameterPx);
  const bounds = segmentBounds(map, a, b, diameterPx);
  if (bounds === null) return null;
  const radiusSquared = (diameterPx / 2) ** 2;
  for (let y = bounds.y; y < bounds.y + bounds.height; y++) {
    const rowStart = y * map.width;
    for (let x = bounds.x; x < bounds.x + bounds.width; x++) {
      if (squaredDistanceToSegment(x + 0.5, y + 0.5, a, b) <= radiusSquared) {
        map.data[rowStart + x] = classIndex;
      }
    }
  }
  return bounds;
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
