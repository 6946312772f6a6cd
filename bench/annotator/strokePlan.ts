// Where a person leads a round brush to mend the most in one stroke: from the best place for the brush on, piece by
// piece, at either end, always to where a piece mends the most for its length; then each corner is moved to where the
// stroke mends the most.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { Raster } from '../../core/edit/pixelMask.ts';
import type { PixelRect } from '../../core/pixelRect.ts';
import type { GainField } from './gainField.ts';

export interface StrokePlan {
  readonly points: readonly ImagePoint[];
  readonly diameterPx: number;
  readonly gainPx: number;
}

const DIRECTIONS = 16;
/** A piece must mend so many pixels. */
const LEAST_PIECE_GAIN_PX = 1.5;
/** Pixels are as good at half the rate if the piece is this much longer. */
const PIECE_EFFORT_PX = 6;
/** How far from the mistake the brush may be. */
const MARGIN_PX = 32;
const CORNER_MOVES = [
  [2, 0],
  [-2, 0],
  [0, 2],
  [0, -2],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

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
export function createStrokePlanner({ width, height }: Raster, mostPieces: number): StrokePlanner {
  /** The last sweep that covered each unit. */
  const coveredBy = new Int32Array(width * height);
  let sweeps = 0;

  /**
   * The gain of all units that a disc covers on its way and that `kept` has not covered.
   * @param sweep the number under which what is covered is noted
   */
  const sweepGain = (
    { unitIds, unitGains }: GainField,
    halfWidths: Int32Array,
    from: ImagePoint,
    to: ImagePoint,
    kept: number,
    sweep: number,
  ): number => {
    const diameter = halfWidths.length;
    const offset = diameter >> 1;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const steps = Math.max(1, Math.ceil(length / Math.max(1, diameter / 8)));
    let gain = 0;
    let lastX = NaN;
    let lastY = NaN;
    const take = (y: number, first: number, end: number): void => {
      const rowStart = y * width;
      for (
        let place = rowStart + Math.max(0, first);
        place < rowStart + Math.min(width, end);
        place++
      ) {
        const unit = unitIds === null ? place : (unitIds[place] ?? 0);
        const covered = coveredBy[unit] ?? 0;
        if (covered === sweep || covered === kept) continue;
        coveredBy[unit] = sweep;
        gain += unitGains[unit] ?? 0;
      }
    };
    for (let step = 0; step <= steps; step++) {
      const x = Math.round(from.x + ((to.x - from.x) * step) / steps);
      const y = Math.round(from.y + ((to.y - from.y) * step) / steps);
      if (x === lastX && y === lastY) continue;
      for (let row = 0; row < diameter; row++) {
        const at = y - offset + row;
        if (at < 0 || at >= height) continue;
        const half = halfWidths[row] ?? 0;
        const first = x - half;
        const end = x + half + (diameter & 1);
        // What the disc covered one step before need not be looked at again.
        const former = halfWidths[at - lastY + offset];
        if (former === undefined) {
          take(at, first, end);
          continue;
        }
        take(at, first, Math.min(end, lastX - former));
        take(at, Math.max(first, lastX + former + (diameter & 1)), end);
      }
      lastX = x;
      lastY = y;
    }
    return gain;
  };

  const pathGain = (
    field: GainField,
    halfWidths: Int32Array,
    points: readonly ImagePoint[],
  ): number => {
    const sweep = ++sweeps;
    let gain = 0;
    points.forEach((point, place) => {
      if (place > 0 || points.length === 1) {
        gain += sweepGain(field, halfWidths, points[place - 1] ?? point, point, sweep, sweep);
      }
    });
    return gain;
  };

  return {
    plan(field, near, diameterPx) {
      const halfWidths = discHalfWidths(diameterPx);
      const start = bestPlace(field, near, halfWidths);
      if (start === null) return null;
      const points: ImagePoint[] = [start];
      const kept = ++sweeps;
      let gainPx = sweepGain(field, halfWidths, start, start, kept, kept);
      const lengths = [
        Math.max(4, diameterPx / 2),
        Math.max(10, diameterPx),
        Math.max(24, diameterPx),
      ];
      for (const isForward of [true, false]) {
        while (points.length <= mostPieces) {
          const tip = (isForward ? points.at(-1) : points[0]) ?? start;
          let bestRate = 0;
          let next: ImagePoint | null = null;
          for (let direction = 0; direction < DIRECTIONS; direction++) {
            const angle = (direction * 2 * Math.PI) / DIRECTIONS;
            const sweep = ++sweeps;
            let gain = 0;
            let from = tip;
            // The longer pieces of a direction begin with the shorter ones.
            for (const length of lengths) {
              const x = Math.round(tip.x + length * Math.cos(angle));
              const y = Math.round(tip.y + length * Math.sin(angle));
              if (x < 0 || y < 0 || x >= width || y >= height) break;
              gain += sweepGain(field, halfWidths, from, { x, y }, kept, sweep);
              from = { x, y };
              const rate = gain / (length + PIECE_EFFORT_PX);
              if (gain < LEAST_PIECE_GAIN_PX || rate <= bestRate) continue;
              bestRate = rate;
              next = { x, y };
            }
          }
          if (next === null) break;
          gainPx += sweepGain(field, halfWidths, tip, next, kept, kept);
          if (isForward) points.push(next);
          else points.unshift(next);
        }
      }
      // Odd brushes snap to the middle of a pixel.
      return { points: shifted(points, (diameterPx & 1) / 2), diameterPx, gainPx };
    },

    polish(field, plan) {
      const { diameterPx } = plan;
      const halfWidths = discHalfWidths(diameterPx);
      const toMiddle = (diameterPx & 1) / 2;
      const points = shifted(plan.points, -toMiddle);
      let gainPx = pathGain(field, halfWidths, points);
      for (let place = 0; place < points.length; place++) {
        for (const [dx, dy] of CORNER_MOVES) {
          const former = points[place] ?? { x: 0, y: 0 };
          points[place] = { x: former.x + dx, y: former.y + dy };
          const gain = pathGain(field, halfWidths, points);
          if (gain > gainPx) gainPx = gain;
          else points[place] = former;
        }
      }
      return { points: shifted(points, toMiddle), diameterPx, gainPx };
    },
  };
}

function shifted(points: readonly ImagePoint[], by: number): ImagePoint[] {
  return points.map(({ x, y }) => ({ x: x + by, y: y + by }));
}

/** For each row of a disc, from its top: how many columns to the left of its centre are covered. */
function discHalfWidths(diameterPx: number): Int32Array {
  const radius = diameterPx / 2;
  return Int32Array.from({ length: diameterPx }, (_, row) => {
    const fromCenter = row + 0.5 - radius;
    const half = Math.sqrt(radius * radius - fromCenter * fromCenter);
    // An odd disc has a column of its own in the middle.
    return diameterPx % 2 === 1 ? Math.floor(half) : Math.round(half);
  });
}

/** Where the brush, put down once, mends the most near the bounds; null when that is nothing. */
function bestPlace(
  { width, height, unitIds, unitGains }: GainField,
  near: PixelRect,
  halfWidths: Int32Array,
): ImagePoint | null {
  const diameter = halfWidths.length;
  const reach = Math.min(MARGIN_PX, diameter) + diameter;
  const left = Math.max(0, near.x - reach);
  const top = Math.max(0, near.y - reach);
  const right = Math.min(width, near.x + near.width + reach);
  const bottom = Math.min(height, near.y + near.height + reach);
  const stride = right - left + 1;
  const sums = new Float32Array(stride * (bottom - top));
  for (let y = top; y < bottom; y++) {
    let sum = 0;
    const rowStart = (y - top) * stride - left;
    for (let x = left; x < right; x++) {
      const place = y * width + x;
      sum +=
        unitIds === null ? (unitGains[place] ?? 0) : Math.sign(unitGains[unitIds[place] ?? 0] ?? 0);
      sums[rowStart + x + 1] = sum;
    }
  }
  const step = Math.max(1, diameter >> 2);
  const half = diameter >> 1;
  let best: ImagePoint | null = null;
  let most = 0;
  for (let y = top; y < bottom; y += step) {
    for (let x = left; x < right; x += step) {
      let gain = 0;
      for (let row = 0; row < diameter; row++) {
        const at = y - half + row;
        if (at < top || at >= bottom) continue;
        const rowStart = (at - top) * stride - left;
        const reachX = halfWidths[row] ?? 0;
        const first = Math.max(left, x - reachX);
        const end = Math.min(right, x + reachX + (diameter & 1));
        if (end > first) gain += (sums[rowStart + end] ?? 0) - (sums[rowStart + first] ?? 0);
      }
      if (gain > most) {
        most = gain;
        best = { x, y };
      }
    }
  }
  return best;
}
