// One class for another over a whole mask.

import type { LabelMap } from '../labelMap.ts';
import type { LabelRun } from './delta.ts';

/**
 * The delta that gives every pixel of one index another; empty when there is none.
 * @param from a class or 255 (void)
 * @param to another one
 */
export function replaceClassDelta({ data }: LabelMap, from: number, to: number): LabelRun[] {
  const runs: LabelRun[] = [];
  let start = data.indexOf(from);
  while (start !== -1) {
    let end = start + 1;
    while (data[end] === from) end++;
    runs.push({ start, length: end - start, before: from, after: to });
    start = data.indexOf(from, end);
  }
  return runs;
}
