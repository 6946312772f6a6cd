// How much of a mask each class covers, and how much of it differs from another mask: counted once, then kept up by the
// changed pixels alone.

import { countBytes } from '../countBytes.ts';
import type { LabelDelta } from '../edit/delta.ts';
import type { LabelMap } from '../labelMap.ts';
import { countPairs } from './countPairs.ts';

/** Pixels of one index (a class, or 255 for void). */
export interface ClassArea {
  readonly index: number;
  readonly pixels: number;
}

/** @returns 256 numbers of pixels, by index */
export function countClassAreas({ data }: LabelMap): Uint32Array {
  return countBytes(data);
}

/** Takes a change into account, in place. */
export function applyDeltaToAreas(areas: Uint32Array, delta: LabelDelta): void {
  for (const { length, before, after } of delta) {
    areas[before] = (areas[before] ?? 0) - length;
    areas[after] = (areas[after] ?? 0) + length;
  }
}

/** In how many pixels two maps of one size differ. */
export function countDifferences(a: LabelMap, b: LabelMap): number {
  const pairs = countPairs(a.data, b.data);
  let equal = 0;
  for (let index = 0; index < 256; index++) equal += pairs[index * 256 + index] ?? 0;
  return a.data.length - equal;
}

/** By how much a change of one map adds to (or takes from) its {@link countDifferences} to another. */
export function differencesAdded(delta: LabelDelta, other: LabelMap): number {
  let added = 0;
  for (const { start, length, before, after } of delta) {
    for (let offset = start; offset < start + length; offset++) {
      const index = other.data[offset];
      if (index === before) added++;
      else if (index === after) added--;
    }
  }
  return added;
}
