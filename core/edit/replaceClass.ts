// One class for another over a whole mask.

import type { LabelMap } from '../labelMap.ts';
import { classMask } from './classMask.ts';
import type { LabelRun } from './delta.ts';
import { fillDelta } from './fillDelta.ts';
import type { PaintGuard } from './guard.ts';

/**
 * The delta that gives every pixel of one index another; empty when there is none, or the guard keeps them.
 * @param from a class or 255 (void)
 * @param to another one
 */
export function replaceClassDelta(
  map: LabelMap,
  from: number,
  to: number,
  { changeable, protectedPixels }: Omit<PaintGuard, 'selection'>,
): LabelRun[] {
  const runs: LabelRun[] = [];
  if (changeable[from] !== 1) return runs;
  if (protectedPixels !== null) {
    const guard = { changeable, protectedPixels, selection: null };
    return fillDelta(map, classMask(map, from), to, guard);
  }
  const { data } = map;
  let start = data.indexOf(from);
  while (start !== -1) {
    let end = start + 1;
    while (data[end] === from) end++;
    runs.push({ start, length: end - start, before: from, after: to });
    start = data.indexOf(from, end);
  }
  return runs;
}
