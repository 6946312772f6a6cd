// Who leads at each pixel along one line of the grid, from who leads at its two ends.
//
// Most often one class overtakes one other, and where it does so is worked out. Else the spot at which the standings
// should change is looked at, and both sides of it in turn.

import type { BlendSpan } from './blendAxis.ts';
import {
  blend,
  setLineAcross,
  type GridCorners,
  type ScoreGrid,
  type ScoreLine,
} from './scoreLine.ts';
import { leadingClass, secondClass, type Ranking } from './standing.ts';

/** Scores that are no numbers deceive every expectation; without an end to them one row could fill the stack. */
const EXPECTATIONS = 8;

/** Where on their lines the pixels lie, and where their standings are kept: position p at `offset + p × stride`. */
export interface Track {
  readonly grid: ScoreGrid;
  readonly ranking: Ranking;
  /** For the line in hand. */
  readonly line: ScoreLine;
  readonly weights: Float64Array;
  readonly standings: Uint16Array;
  readonly stride: number;
  offset: number;
}

/**
 * Finds the standings at the positions of a span, on the line between the corners, `weight` (0–1) of the way down.
 * @param before, after the standings at the line's left and right end
 */
export function settleLine(
  track: Track,
  span: BlendSpan,
  before: number,
  after: number,
  corners: GridCorners,
  weight: number,
): void {
  if (before !== after) {
    if (settleOvertaking(track, span, before, after, corners, weight)) return;
    setLineAcross(track.grid, corners, weight, track.line);
  }
  settle(track, span.first, span.last, before, after, EXPECTATIONS);
}

/**
 * Settles a line on which one class overtakes one other and nothing else happens: the leader and the second change
 * places, or another class comes into the place that is contested (the second; the first where only the leader is
 * asked for).
 *
 * Where the two change places, the second's score is the lower of two lines, so nowhere below the straight way between
 * its ends; a third is below both ends and thus below all of it. Else the contested score is the higher of two lines:
 * a third that is below both ends and below the crossing is below all of it.
 * @returns false, with nothing written, if that is not what happens
 */
function settleOvertaking(
  { grid, weights, standings, stride, offset }: Track,
  { first, last }: BlendSpan,
  before: number,
  after: number,
  { topLeft, topRight, bottomLeft, bottomRight }: GridCorners,
  weight: number,
): boolean {
  const { classCount, data } = grid;
  const isExchange =
    leadingClass(before) === secondClass(after) && secondClass(before) === leadingClass(after);
  const isForSecond = leadingClass(before) === leadingClass(after);
  const isLeaderAlone = leadingClass(before) === secondClass(before);
  if (!isExchange && !isForSecond && !isLeaderAlone) return false;

  // `a` is overtaken by `b`.
  const a = isForSecond ? secondClass(before) : leadingClass(before);
  const b = isForSecond ? secondClass(after) : leadingClass(after);
  const aStart = blend(data, topLeft + a, bottomLeft + a, weight);
  const aSlope = blend(data, topRight + a, bottomRight + a, weight) - aStart;
  const bStart = blend(data, topLeft + b, bottomLeft + b, weight);
  const bSlope = blend(data, topRight + b, bottomRight + b, weight) - bStart;
  const crossing = (aStart - bStart) / (bSlope - aSlope);

  if (!isExchange) {
    const level = Math.min(aStart + aSlope * crossing, bStart + bSlope * crossing);
    let reaching = 0;
    for (let index = 0; index < classCount; index++) {
      const left = blend(data, topLeft + index, bottomLeft + index, weight);
      const slope = blend(data, topRight + index, bottomRight + index, weight) - left;
      // Added up, for the processor could not foresee which classes reach the level.
      reaching += Number(left + slope * crossing >= level);
    }
    // The two, and the leader above them.
    if (reaching !== (isForSecond ? 3 : 2)) return false;
  }

  // Weights rise evenly but at the image's first edge, so that the first try is nearly always right. Not so where the
  // two are all but level along the line and the crossing is a matter of rounding.
  const from = weights[first] ?? 0;
  const length = (weights[last] ?? 0) - from;
  const steps = length > 0 ? Math.ceil(((crossing - from) / length) * (last - first)) : 0;
  let change = first + Math.max(0, Math.min(last - first + 1, steps));
  while (change > first) {
    const along = weights[change - 1] ?? 0;
    if (!isAhead(b, bStart + bSlope * along, a, aStart + aSlope * along)) break;
    change -= 1;
  }
  while (change <= last) {
    const along = weights[change] ?? 0;
    if (isAhead(b, bStart + bSlope * along, a, aStart + aSlope * along)) break;
    change += 1;
  }

  const difference = after - before;
  for (let p = first; p <= last; p++) {
    // The mask is all ones from the change on and 0 before it: a jump could not be foreseen.
    standings[offset + p * stride] = before + (difference & ((change - 1 - p) >> 31));
  }
  return true;
}

function isAhead(index: number, score: number, other: number, otherScore: number): boolean {
  return score > otherScore || (score === otherScore && index < other);
}

/**
 * Finds the standings at the positions `first` … `last`, which lie between a spot where `before` stands and one
 * where `after` stands. The line is read only where the two differ.
 * @param expectations how often to look where the change is expected; after that the stretch is halved
 */
function settle(
  track: Track,
  first: number,
  last: number,
  before: number,
  after: number,
  expectations: number,
): void {
  const { ranking, line, weights, standings, stride, offset } = track;
  if (before === after) {
    for (let p = first; p <= last; p++) standings[offset + p * stride] = before;
    return;
  }
  if (first > last) return;
  const middle =
    expectations > 0 ? expectedChange(track, first, last, before, after) : (first + last) >> 1;
  const standing = ranking(line, weights[middle] ?? 0, after);
  standings[offset + middle * stride] = standing;
  settle(track, first, middle - 1, before, standing, expectations - 1);
  settle(track, middle + 1, last, standing, after, expectations - 1);
}

/** The first of the positions at which `after` has overtaken `before`, were there no other classes. */
function expectedChange(
  { line: { start, slope }, weights }: Track,
  first: number,
  last: number,
  before: number,
  after: number,
): number {
  const classOf = leadingClass(before) === leadingClass(after) ? secondClass : leadingClass;
  const a = classOf(before);
  const b = classOf(after);
  const crossing = ((start[a] ?? 0) - (start[b] ?? 0)) / ((slope[b] ?? 0) - (slope[a] ?? 0));
  let position = first;
  while (position < last && (weights[position] ?? 0) <= crossing) position++;
  return position;
}
