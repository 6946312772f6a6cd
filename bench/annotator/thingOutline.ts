// The outline of a thing in the truth, as a person sees it in the photo: the sides of pixels between it and the rest.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { PixelPlace, Raster } from '../../core/edit/pixelMask.ts';

export interface ThingOutline {
  /** Corners of pixels, each one step from the one before; the thing lies to the right. The outline is closed. */
  readonly corners: readonly ImagePoint[];
  /** For each step from a corner to the next: whether it lies on the frame's edge. */
  readonly isFrameEdge: readonly boolean[];
}

/** Right, down, left, up. */
const STEPS = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
] as const;

/**
 * Follows the outline from the side of the thing that is nearest to a place of it, in the row or the column of the place.
 * @param isThing of pixels on the raster
 */
export function followOutline(
  { width, height }: Raster,
  isThing: (x: number, y: number) => boolean,
  near: PixelPlace,
): ThingOutline {
  const isIn = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && isThing(x, y);
  const start = nearestSide(isIn, near);
  const corners: ImagePoint[] = [];
  const isFrameEdge: boolean[] = [];
  let { corner, direction } = start;
  do {
    const { x: dx, y: dy } = STEPS[direction] ?? STEPS[0];
    corners.push(corner);
    isFrameEdge.push(
      (dy === 0 && (corner.y === 0 || corner.y === height)) ||
        (dx === 0 && (corner.x === 0 || corner.x === width)),
    );
    corner = { x: corner.x + dx, y: corner.y + dy };
    // The pixels ahead, to the right and to the left of the way.
    const right = pixelAhead(corner, direction, 1);
    const left = pixelAhead(corner, direction, -1);
    if (!isIn(right.x, right.y)) direction = (direction + 1) % 4;
    else if (isIn(left.x, left.y)) direction = (direction + 3) % 4;
  } while (
    corner.x !== start.corner.x ||
    corner.y !== start.corner.y ||
    direction !== start.direction
  );
  return { corners, isFrameEdge };
}

/**
 * The middles of an outline's steps: the corners themselves make a staircase.
 * @param first the step to begin with, which may be before the outline's beginning
 * @param count of steps; all of them if not given
 */
export function middlesOfSteps(
  { corners }: ThingOutline,
  first = 0,
  count = corners.length,
): ImagePoint[] {
  const cornerAt = (step: number): ImagePoint =>
    corners.at(step % corners.length) ?? { x: 0, y: 0 };
  return Array.from({ length: Math.max(0, count) }, (_, item) => {
    const [here, next] = [cornerAt(first + item), cornerAt(first + item + 1)];
    return { x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 };
  });
}

/** The pixel that touches a corner ahead, on the right (1) or the left (−1) of the way. */
function pixelAhead(corner: ImagePoint, direction: number, side: 1 | -1): PixelPlace {
  const ahead = STEPS[direction] ?? STEPS[0];
  const aside = { x: -ahead.y * side, y: ahead.x * side };
  return {
    x: corner.x + (ahead.x + aside.x - 1) / 2,
    y: corner.y + (ahead.y + aside.y - 1) / 2,
  };
}

interface Start {
  readonly corner: ImagePoint;
  readonly direction: number;
}

function nearestSide(isIn: (x: number, y: number) => boolean, { x, y }: PixelPlace): Start {
  for (let step = 1; ; step++) {
    if (!isIn(x, y - step)) return { corner: { x, y: y - step + 1 }, direction: 0 };
    if (!isIn(x + step, y)) return { corner: { x: x + step, y }, direction: 1 };
    if (!isIn(x, y + step)) return { corner: { x: x + 1, y: y + step }, direction: 2 };
    if (!isIn(x - step, y)) return { corner: { x: x - step + 1, y: y + 1 }, direction: 3 };
  }
}
