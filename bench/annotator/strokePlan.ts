// Where a person leads a round brush to mend the most in one stroke: along the best straight line, or piece by piece
// from the best place for the brush on, at either end, always to where a piece mends the most for its length; then each
// corner is moved to where the stroke mends the most.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { Raster } from '../../core/edit/pixelMask.ts';
import type { PixelRect } from '../../core/pixelRect.ts';
import { bestPlace } from './bestPlace.ts';
import { createBrushSweep, discRows, type BrushSweep, type DiscRows } from './brushSweep.ts';
import type { GainField } from './gainField.ts';
import { straightLine } from './straightStroke.ts';

export interface StrokePlan {
  readonly points: readonly ImagePoint[];
  readonly diameterPx: number;
  readonly gainPx: number;
}

const DIRECTIONS = 16;
/** How long a piece is: a long one leads over what is right already to more of what is wrong. */
const PIECE_LENGTHS_PX = [4, 10, 24, 48, 96];
/** A piece must mend so many pixels. */
const LEAST_PIECE_GAIN_PX = 1.5;
/** Pixels are as good at half the rate if the piece is this much longer. */
const PIECE_EFFORT_PX = 6;
/** How far the end of a line is moved, and a corner of a stroke of several pieces. */
const END_MOVES_PX = [16, 8, 4, 2, 1];
const CORNER_MOVES_PX = [2, 1];

export interface StrokePlanner {
  /** @returns null when no stroke with this brush near the bounds mends anything */
  plan(field: GainField, near: PixelRect, diameterPx: number): StrokePlan | null;
  /** The same stroke with each corner where it mends the most. */
  polish(field: GainField, plan: StrokePlan): StrokePlan;
}

/**
 * The planner keeps a number for each pixel of the frame.
 * @param mostPieces straight pieces that a stroke may have
 */
export function createStrokePlanner(raster: Raster, mostPieces: number): StrokePlanner {
  const brush = createBrushSweep(raster);
  return {
    plan(field, near, diameterPx) {
      const disc = discRows(diameterPx);
      const start = bestPlace(field, near, disc);
      if (start === null) return null;
      const line = straightLine(brush, field, disc, start);
      const path = mostPieces === 1 ? line : pieces(brush, field, disc, start, mostPieces);
      const [lineGain, pathGain] = [line, path].map((points) => brush.path(field, disc, points));
      const isLine = (lineGain ?? 0) >= (pathGain ?? 0);
      return {
        // Odd brushes snap to the middle of a pixel.
        points: shifted(isLine ? line : path, (diameterPx & 1) / 2),
        diameterPx,
        gainPx: (isLine ? lineGain : pathGain) ?? 0,
      };
    },

    polish(field, plan) {
      const { diameterPx } = plan;
      const disc = discRows(diameterPx);
      const toMiddle = (diameterPx & 1) / 2;
      const points = shifted(plan.points, -toMiddle);
      const moves = points.length > 2 ? CORNER_MOVES_PX : END_MOVES_PX;
      let gainPx = brush.path(field, disc, points);
      for (let place = 0; place < points.length; place++) {
        for (const [dx, dy] of moves.flatMap(aroundBy)) {
          const former = points[place] ?? { x: 0, y: 0 };
          points[place] = { x: former.x + dx, y: former.y + dy };
          const gain = brush.path(field, disc, points);
          if (gain > gainPx) gainPx = gain;
          else points[place] = former;
        }
      }
      return { points: shifted(points, toMiddle), diameterPx, gainPx };
    },
  };
}

/** Piece by piece from `start` on, at either end. */
function pieces(
  brush: BrushSweep,
  field: GainField,
  disc: DiscRows,
  start: ImagePoint,
  mostPieces: number,
): ImagePoint[] {
  const points: ImagePoint[] = [start];
  const kept = brush.begin();
  brush.along(field, disc, { from: start, to: start }, kept, kept);
  const lengths = PIECE_LENGTHS_PX.map((length, place) =>
    Math.max(length, place === 0 ? disc.length / 2 : disc.length),
  );
  for (const isForward of [true, false]) {
    while (points.length <= mostPieces) {
      const tip = (isForward ? points.at(-1) : points[0]) ?? start;
      let bestRate = 0;
      let next: ImagePoint | null = null;
      for (let direction = 0; direction < DIRECTIONS; direction++) {
        const angle = (direction * 2 * Math.PI) / DIRECTIONS;
        const sweep = brush.begin();
        let gain = 0;
        let from = tip;
        // The longer pieces of a direction begin with the shorter ones.
        for (const length of lengths) {
          const x = Math.round(tip.x + length * Math.cos(angle));
          const y = Math.round(tip.y + length * Math.sin(angle));
          if (x < 0 || y < 0 || x >= field.width || y >= field.height) break;
          gain += brush.along(field, disc, { from, to: { x, y } }, kept, sweep);
          from = { x, y };
          const rate = gain / (length + PIECE_EFFORT_PX);
          if (gain < LEAST_PIECE_GAIN_PX || rate <= bestRate) continue;
          bestRate = rate;
          next = { x, y };
        }
      }
      if (next === null) break;
      brush.along(field, disc, { from: tip, to: next }, kept, kept);
      if (isForward) points.push(next);
      else points.unshift(next);
    }
  }
  return points;
}

/** To the sides and up and down. */
function aroundBy(px: number): (readonly [dx: number, dy: number])[] {
  return [
    [px, 0],
    [-px, 0],
    [0, px],
    [0, -px],
  ];
}

function shifted(points: readonly ImagePoint[], by: number): ImagePoint[] {
  return points.map(({ x, y }) => ({ x: x + by, y: y + by }));
}
