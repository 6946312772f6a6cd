// Where one is in a worklist that was made anew.

import type { WorkRegion } from '../../../../core/edit/worklist.ts';

/**
 * The place of the region that one was at; if it is no more, of the one that comes after it by expected gain (the first
 * one where none does).
 * @param regions largest expected gain first
 */
export function placeAfter(regions: readonly WorkRegion[], at: WorkRegion | null): number {
  if (at === null) return 0;
  const same = regions.findIndex((region) => isSameRegion(region, at));
  if (same !== -1) return same;
  const next = regions.findIndex(({ expectedGainPx }) => expectedGainPx <= at.expectedGainPx);
  return Math.max(0, next);
}

/** Whether they are about the same pixels; ids are of one search alone. */
export function isSameRegion(a: WorkRegion, b: WorkRegion): boolean {
  const [one, other] = [a.bounds, b.bounds];
  return (
    a.label === b.label &&
    a.suggestion === b.suggestion &&
    a.areaPx === b.areaPx &&
    one.x === other.x &&
    one.y === other.y &&
    one.width === other.width &&
    one.height === other.height
  );
}
