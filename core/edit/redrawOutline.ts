// An outline drawn anew: what lies on either side of a line, beyond a reach, comes up to the line.

import type { LabelMap } from '../labelMap.ts';
import { clipRect, type PixelRect } from '../pixelRect.ts';
import type { ImagePoint } from './brush.ts';
import { NOWHERE, nearestPixels, squaredDistance } from './nearestPixel.ts';
import type { LabelPatch } from './paintMask.ts';
import { bitsWhere, type Raster } from './pixelMask.ts';

export const MIN_OUTLINE_REACH_PX = 1;

/** Labels are taken from so far beyond the reach, so that each side's strip has no gaps. */
const SOURCE_PX = 1.5;

const BESIDE = 0;
const LEFT = 1;
const RIGHT = 2;
type Side = typeof BESIDE | typeof LEFT | typeof RIGHT;

/** A long line is worked off in squares of the map: most of what surrounds it is far from it. */
const SMALLEST_TILE_PX = 256;
/** The squares of a far reach are larger, as each looks so far beyond itself. */
const TILE_REACHES = 4;

/**
 * Gives each pixel within the reach of a line what the nearest pixel just beyond the reach on its own side of the line
 * holds. Pixels past the line's ends keep what they have, as do those whose side has nothing beyond the reach near them.
 * @param line its points in order; the line is open
 * @param reachPx to either side, 1–256
 * @param largestPx null is returned, too, when the line's surroundings have more pixels than this
 * @returns null when nothing of the map lies beside the line
 */
export function redrawOutline(
  map: LabelMap,
  line: readonly ImagePoint[],
  reachPx: number,
  largestPx = Infinity,
): LabelPatch | null {
  const pieces = piecesOf(line);
  if (pieces.length === 0) return null;
  const rect = boundsOf(line, reachPx, map);
  if (rect === null || rect.width * rect.height > largestPx) return null;
  const length = rect.width * rect.height;
  const patch: LabelPatch = { rect, bits: new Uint8Array(length), indices: new Uint8Array(length) };
  const tilePx = Math.max(SMALLEST_TILE_PX, TILE_REACHES * reachPx);
  for (let y = rect.y; y < rect.y + rect.height; y += tilePx) {
    for (let x = rect.x; x < rect.x + rect.width; x += tilePx) {
      const tile = clipRect(x, y, x + tilePx, y + tilePx, endsOf(rect));
      if (tile !== null) redrawTile(map, pieces, reachPx, tile, patch);
    }
  }
  return patch;
}

/** What of a patch lies in a square of the map. */
function redrawTile(
  map: LabelMap,
  pieces: readonly Piece[],
  reachPx: number,
  tile: PixelRect,
  { rect, bits, indices }: LabelPatch,
): void {
  if (piecesNear(pieces, tile, reachPx).length === 0) return;
  const farthestPx = 2 * reachPx + SOURCE_PX;
  const around = boundsOf(cornersOf(tile), farthestPx, map);
  if (around === null) return;
  const beyondPx = reachPx + SOURCE_PX;
  const { sides, squares } = findSides(piecesNear(pieces, around, beyondPx), around, beyondPx);
  const reachSquared = reachPx ** 2;
  for (const side of [LEFT, RIGHT]) {
    const sources = bitsWhere(
      sides.length,
      (place) => sides[place] === side && (squares[place] ?? 0) > reachSquared,
    );
    const nearest = nearestPixels({ rect: around, bits: sources });
    for (let y = tile.y; y < tile.y + tile.height; y++) {
      for (let x = tile.x; x < tile.x + tile.width; x++) {
        const place = (y - around.y) * around.width + x - around.x;
        if (sides[place] !== side || (squares[place] ?? 0) > reachSquared) continue;
        const source = nearest[place] ?? NOWHERE;
        if (source === NOWHERE) continue;
        if (squaredDistance(place, source, around.width) > farthestPx ** 2) continue;
        const item = (y - rect.y) * rect.width + x - rect.x;
        bits[item] = 1;
        indices[item] = map.data[offsetOf(source, around, map.width)] ?? 0;
      }
    }
  }
}

/** The pieces whose surroundings meet a rectangle. */
function piecesNear(pieces: readonly Piece[], area: PixelRect, farthestPx: number): Piece[] {
  const { width, height } = endsOf(area);
  return pieces.filter(
    ({ from, to }) =>
      Math.max(from.x, to.x) + farthestPx > area.x &&
      Math.max(from.y, to.y) + farthestPx > area.y &&
      Math.min(from.x, to.x) - farthestPx < width &&
      Math.min(from.y, to.y) - farthestPx < height,
  );
}

/** A straight piece of the line, and to which side the line turns where it begins and ends (0: nowhere, or its end). */
interface Piece {
  readonly from: ImagePoint;
  readonly to: ImagePoint;
  readonly outerAtStart: Side | null;
  readonly outerAtEnd: Side | null;
}

function piecesOf(line: readonly ImagePoint[]): Piece[] {
  const points = line.filter(
    (point, place) => point.x !== line[place - 1]?.x || point.y !== line[place - 1]?.y,
  );
  /** The side on which a corner is seen from outside; null at either end of the line. */
  const outerAt = (place: number): Side | null => {
    const [before, corner, after] = [points[place - 1], points[place], points[place + 1]];
    if (before === undefined || corner === undefined || after === undefined) return null;
    const turn = crossProduct(before, corner, after);
    return turn === 0 ? BESIDE : turn > 0 ? LEFT : RIGHT;
  };
  return points.slice(1).map((to, place) => ({
    from: points[place] ?? to,
    to,
    outerAtStart: outerAt(place),
    outerAtEnd: outerAt(place + 1),
  }));
}

/** Positive where `to` lies to the right of the way from `start` over `corner`, as the picture is seen (y down). */
function crossProduct(start: ImagePoint, corner: ImagePoint, to: ImagePoint): number {
  return (corner.x - start.x) * (to.y - corner.y) - (corner.y - start.y) * (to.x - corner.x);
}

/** For each pixel the side of the line on which it lies and its squared distance; past the ends and out of reach it is beside. */
function findSides(
  pieces: readonly Piece[],
  rect: PixelRect,
  farthestPx: number,
): { readonly sides: Uint8Array; readonly squares: Float64Array } {
  const sides = new Uint8Array(rect.width * rect.height);
  const squares = new Float64Array(sides.length).fill(farthestPx ** 2);
  for (const piece of pieces) {
    const { from, to, outerAtStart, outerAtEnd } = piece;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const lengthSquared = dx * dx + dy * dy;
    const near = boundsOf([from, to], farthestPx, endsOf(rect));
    if (near === null) continue;
    for (let y = Math.max(near.y, rect.y); y < near.y + near.height; y++) {
      for (let x = Math.max(near.x, rect.x); x < near.x + near.width; x++) {
        const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
        const along = (px * dx + py * dy) / lengthSquared;
        const foot = Math.min(1, Math.max(0, along));
        const square = (px - foot * dx) ** 2 + (py - foot * dy) ** 2;
        const place = (y - rect.y) * rect.width + x - rect.x;
        if (square >= (squares[place] ?? 0)) continue;
        squares[place] = square;
        const own: Side = dx * py - dy * px > 0 ? RIGHT : LEFT;
        const outer = along < 0 ? outerAtStart : along > 1 ? outerAtEnd : own;
        sides[place] = outer === null ? BESIDE : outer === BESIDE ? own : outer;
      }
    }
  }
  return { sides, squares };
}

/** The raster that ends where a rectangle ends. */
function endsOf({ x, y, width, height }: PixelRect): Raster {
  return { width: x + width, height: y + height };
}

function cornersOf({ x, y, width, height }: PixelRect): ImagePoint[] {
  return [
    { x, y },
    { x: x + width, y: y + height },
  ];
}

function boundsOf(
  points: readonly ImagePoint[],
  marginPx: number,
  raster: Raster,
): PixelRect | null {
  const [columns, rows] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return clipRect(
    Math.min(...columns) - marginPx,
    Math.min(...rows) - marginPx,
    Math.max(...columns) + marginPx,
    Math.max(...rows) + marginPx,
    raster,
  );
}

function offsetOf(place: number, rect: PixelRect, width: number): number {
  const row = Math.floor(place / rect.width);
  return (rect.y + row) * width + rect.x + (place - row * rect.width);
}
