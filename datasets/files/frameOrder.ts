// The order in which a scan gives its frames: by split, then by name.

import { SPLITS, type ScannedFrame } from '../dataset.ts';

/** The usual splits first, in their usual order; then others by name; then frames without one. */
export function inOrder(frames: readonly ScannedFrame[]): ScannedFrame[] {
  return [...frames].sort(
    (a, b) =>
      rank(a.split) - rank(b.split) ||
      compareText(a.split ?? '', b.split ?? '') ||
      compareText(a.name, b.name) ||
      compareText(a.imagePath, b.imagePath),
  );
}

function rank(split: string | null): number {
  if (split === null) return SPLITS.length + 1;
  const place = (SPLITS as readonly string[]).indexOf(split);
  return place < 0 ? SPLITS.length : place;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
