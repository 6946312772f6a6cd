// COCO's run-length code: the pixels of a mask column by column, as lengths of runs that are outside and inside in turn, and
// these as a string. As pycocotools has it (`maskApi.c`: rleEncode, rleToString).

import type { LabelMap } from '../../core/labelMap.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';

/** Five bits a character, from "0" on; the next bit says that more follow. */
const DIGIT_BITS = 5;
const DIGIT_MASK = 0b11111;
const SIGN_BIT = 0b10000;
const MORE_BIT = 0b100000;
const FIRST_CHARACTER = 48;
/** From this run on a length is written as the difference from the one two before. */
const FIRST_DIFFERENCE = 3;

/** One class of a label map. */
export interface ClassRuns {
  readonly index: number;
  /** Lengths of runs in column-major order: first outside (perhaps 0), then inside, and so on. */
  readonly counts: readonly number[];
  readonly areaPx: number;
  /** The smallest box around its pixels: left, top, width, height. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

interface GrowingRuns {
  readonly counts: number[];
  /** The pixels that `counts` covers. */
  covered: number;
  areaPx: number;
  minX: number;
  maxX: number;
  minY: number;
  maxY: number;
}

/** The runs of each class that occurs, by index; void is no class. */
export function classRuns({ width, height, data }: LabelMap): ClassRuns[] {
  const growing = new Map<number, GrowingRuns>();
  const total = width * height;
  let place = 0;
  while (place < total) {
    const index = indexAt(data, width, height, place);
    const start = place;
    do place++;
    while (place < total && indexAt(data, width, height, place) === index);
    if (index === VOID_INDEX) continue;
    let runs = growing.get(index);
    if (runs === undefined) {
      runs = { counts: [], covered: 0, areaPx: 0, minX: width, maxX: -1, minY: height, maxY: -1 };
      growing.set(index, runs);
    }
    addRun(runs, start, place, height);
  }
  return [...growing]
    .sort(([a], [b]) => a - b)
    .map(([index, { counts, covered, areaPx, minX, maxX, minY, maxY }]) => ({
      index,
      counts: covered < total ? [...counts, total - covered] : counts,
      areaPx,
      box: [minX, minY, maxX - minX + 1, maxY - minY + 1],
    }));
}

/** @param place in column-major order */
function indexAt(data: Uint8Array, width: number, height: number, place: number): number {
  const x = Math.floor(place / height);
  return data[(place - x * height) * width + x] ?? 0;
}

function addRun(runs: GrowingRuns, start: number, end: number, height: number): void {
  runs.counts.push(start - runs.covered, end - start);
  runs.covered = end;
  runs.areaPx += end - start;
  const [firstX, lastX] = [Math.floor(start / height), Math.floor((end - 1) / height)];
  runs.minX = Math.min(runs.minX, firstX);
  runs.maxX = Math.max(runs.maxX, lastX);
  const isInOneColumn = firstX === lastX;
  runs.minY = Math.min(runs.minY, isInOneColumn ? start % height : 0);
  runs.maxY = Math.max(runs.maxY, isInOneColumn ? (end - 1) % height : height - 1);
}

/** Runs as COCO's string. */
export function runsToString(counts: readonly number[]): string {
  const codes: number[] = [];
  counts.forEach((count, place) => {
    let rest = place >= FIRST_DIFFERENCE ? count - (counts[place - 2] ?? 0) : count;
    for (;;) {
      const digit = rest & DIGIT_MASK;
      rest >>= DIGIT_BITS;
      const isLast = (digit & SIGN_BIT) === 0 ? rest === 0 : rest === -1;
      codes.push(FIRST_CHARACTER + (isLast ? digit : digit | MORE_BIT));
      if (isLast) return;
    }
  });
  return Buffer.from(codes).toString('latin1');
}
