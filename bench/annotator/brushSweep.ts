// What a round brush covers on its way across a field of gains, and what that is worth. No unit counts twice.

import type { ImagePoint } from '../../core/edit/brush.ts';
import type { Raster } from '../../core/edit/pixelMask.ts';
import type { GainField } from './gainField.ts';

/** For each row of a disc, from its top: how many columns to the left of its centre are covered. */
export type DiscRows = Int32Array;

export interface BrushSweep {
  /** A new sweep, which has covered nothing. */
  begin(): number;
  /**
   * The gain of all units that a disc covers on a straight way and that neither `kept` nor `sweep` has covered before.
   * @param sweep the number under which what is covered is noted
   */
  along(
    field: GainField,
    disc: DiscRows,
    way: { readonly from: ImagePoint; readonly to: ImagePoint },
    kept: number,
    sweep: number,
  ): number;
  /** The gain of a whole path; of a single point, that of the brush put down once. */
  path(field: GainField, disc: DiscRows, points: readonly ImagePoint[]): number;
}

/** Keeps a number for each pixel of the frame. */
export function createBrushSweep({ width, height }: Raster): BrushSweep {
  /** The last sweep that covered each unit. */
  const coveredBy = new Int32Array(width * height);
  let sweeps = 0;

  const along: BrushSweep['along'] = ({ unitIds, unitGains }, disc, { from, to }, kept, sweep) => {
    const diameter = disc.length;
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
        const half = disc[row] ?? 0;
        const first = x - half;
        const end = x + half + (diameter & 1);
        // What the disc covered one step before need not be looked at again.
        const former = disc[at - lastY + offset];
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

  return {
    begin: () => ++sweeps,
    along,
    path(field, disc, points) {
      const sweep = ++sweeps;
      let gain = 0;
      points.forEach((to, place) => {
        if (place > 0 || points.length === 1) {
          gain += along(field, disc, { from: points[place - 1] ?? to, to }, sweep, sweep);
        }
      });
      return gain;
    },
  };
}

export function discRows(diameterPx: number): DiscRows {
  const radius = diameterPx / 2;
  return Int32Array.from({ length: diameterPx }, (_, row) => {
    const fromCenter = row + 0.5 - radius;
    const half = Math.sqrt(radius * radius - fromCenter * fromCenter);
    // An odd disc has a column of its own in the middle.
    return diameterPx % 2 === 1 ? Math.floor(half) : Math.round(half);
  });
}
