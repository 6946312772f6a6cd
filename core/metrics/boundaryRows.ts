// Boundary counts as rows, one a class, as they are stored.

import { emptyBoundaries, type BoundaryCounts } from './boundary.ts';

/** The counts of one class, in pixels: {@link BoundaryCounts} without its arrays. */
export type BoundaryRow = { readonly [Count in keyof BoundaryCounts]: number } & {
  readonly index: number;
};

/** Rows by class, without those that are all zeros. */
export function boundaryRows(counts: BoundaryCounts): BoundaryRow[] {
  const at = (values: Float64Array, index: number): number => values[index] ?? 0;
  return [...counts.zoneUnion.keys()]
    .map((index) => ({
      index,
      zoneIntersection: at(counts.zoneIntersection, index),
      zoneUnion: at(counts.zoneUnion, index),
      trueContour: at(counts.trueContour, index),
      trueContourFound: at(counts.trueContourFound, index),
      labelContour: at(counts.labelContour, index),
      labelContourRight: at(counts.labelContourRight, index),
    }))
    .filter(
      ({ zoneUnion, trueContour, labelContour }) => zoneUnion + trueContour + labelContour > 0,
    );
}

/** The counts that the rows were made of. */
export function boundariesFromRows(
  rows: readonly BoundaryRow[],
  classCount: number,
): BoundaryCounts {
  const counts = emptyBoundaries(classCount);
  for (const { index, ...row } of rows) {
    for (const key of Object.keys(counts) as (keyof BoundaryCounts)[]) {
      counts[key][index] = row[key];
    }
  }
  return counts;
}
