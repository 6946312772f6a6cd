// Fewer corners for a line: D. Douglas and T. Peucker, "Algorithms for the reduction of the number of points required to
// represent a digitized line or its caricature", Cartographica 10 (1973).

import type { ImagePoint } from './brush.ts';

/** A line through some of the points, its ends among them, that none of the others lies farther from than the tolerance. */
export function simplifyLine(points: readonly ImagePoint[], tolerancePx: number): ImagePoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 3) return [...points];
  let farthest = 0;
  let farthestPx = 0;
  // The ends stay whatever rounding says of their distance.
  points.slice(1, -1).forEach((point, item) => {
    const distancePx = distanceToPiece(point, first, last);
    if (distancePx > farthestPx) [farthest, farthestPx] = [item + 1, distancePx];
  });
  if (farthestPx <= tolerancePx) return [first, last];
  return [
    ...simplifyLine(points.slice(0, farthest + 1), tolerancePx).slice(0, -1),
    ...simplifyLine(points.slice(farthest), tolerancePx),
  ];
}

function distanceToPiece({ x, y }: ImagePoint, from: ImagePoint, to: ImagePoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squared;
  const foot = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - foot * dx, y - from.y - foot * dy);
}
