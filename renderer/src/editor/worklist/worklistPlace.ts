// Where one is in a worklist that was made anew.

import type { WorkRegion } from '../../../../core/edit/worklist.ts';
import { sharedRect } from '../../../../core/pixelRect.ts';

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

/**
 * The place of what strokes have left of the region that one was at: the region itself or, of those with its two classes
 * that lie in its bounds or reach into them, the one that shares most with them.
 * @param regions largest expected gain first
 * @returns null when nothing is left of it
 */
export function placeOfRest(regions: readonly WorkRegion[], at: WorkRegion | null): number | null {
  if (at === null) return null;
  const same = regions.findIndex((region) => isSameRegion(region, at));
  if (same !== -1) return same;
  let best: { readonly place: number; readonly sharedPx: number } | null = null;
  for (const [place, { label, suggestion, bounds }] of regions.entries()) {
    if (label !== at.label || suggestion !== at.suggestion) continue;
    const shared = sharedRect(bounds, at.bounds);
    const sharedPx = shared === null ? 0 : shared.width * shared.height;
    if (sharedPx > (best?.sharedPx ?? 0)) best = { place, sharedPx };
  }
  return best?.place ?? null;
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
