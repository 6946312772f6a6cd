// Who leads at each pixel of the upsampled scores, row by row, without upsampling them.
//
// Between two neighbouring grid positions on a row or column, all scores are linear in the weight. So is the
// difference of two classes, and where it is not negative at both ends it is not negative anywhere between. A
// class that leads at both ends therefore leads all the way, and so does a pair. Ties keep this exact: if the
// leader at both ends were equalled in between by a class of lower index, the two would be equal at both ends,
// and that class would lead there.
//
// Hence: find the standings at the grid's positions, then between them down each grid column, then between
// those across each pixel row. Where two ends agree, everything between is copied; where they do not, the spot
// at which they should change is looked at, and both sides of it in turn.

import { blendAxis, type BlendAxis } from './blendAxis.ts';
import {
  createScoreLine,
  gridCorners,
  setLineAcross,
  setLineDown,
  type ScoreGrid,
  type ScoreLine,
} from './scoreLine.ts';
import { leadingClass, secondClass, type Ranking } from './standing.ts';

/** Scores that are no numbers deceive every expectation; without an end to them one row could fill the stack. */
const EXPECTATIONS = 8;

/** Pixel row `y`, which is `weight` (0–1) of the way from grid row `low` to grid row `high`. */
export interface SweptRow {
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly weight: number;
  /** One standing a pixel; the next row overwrites them. */
  readonly standings: Uint16Array;
}

/**
 * Hands over the image's rows from top to bottom.
 * @param height the image's height in pixels
 * @param firstGuess any standing that the ranking could give
 */
export function sweepRows(
  grid: ScoreGrid,
  across: BlendAxis,
  height: number,
  ranking: Ranking,
  firstGuess: number,
  onRow: (row: SweptRow) => void,
): void {
  const { classCount, width } = grid;
  const down = blendAxis(grid.height, height);
  const line = createScoreLine(classCount);
  const atPositions = rankPositions(grid, ranking, firstGuess, line);
  // One column of `atColumns` for each grid column, one row for each pixel row.
  const atColumns = new Uint16Array(height * width);
  const standings = new Uint16Array(across.weights.length);
  const downwards: Track = {
    ranking,
    line,
    weights: down.weights,
    standings: atColumns,
    stride: width,
    offset: 0,
  };
  const rightwards: Track = {
    ranking,
    line,
    weights: across.weights,
    standings,
    stride: 1,
    offset: 0,
  };

  for (const rows of down.spans) {
    for (let column = 0; column < width; column++) {
      const top = rows.low * width + column;
      const bottom = rows.high * width + column;
      const before = atPositions[top] ?? 0;
      const after = atPositions[bottom] ?? 0;
      if (before !== after) setLineDown(grid, top * classCount, bottom * classCount, line);
      downwards.offset = column;
      settle(downwards, rows.first, rows.last, before, after, EXPECTATIONS);
    }
    for (let y = rows.first; y <= rows.last; y++) {
      const weight = down.weights[y] ?? 0;
      const row = y * width;
      // Most of a row is long stretches of one standing; only where it changes is a line drawn.
      let stretch = atColumns[row] ?? 0;
      let from = 0;
      for (const columns of across.spans) {
        const before = atColumns[row + columns.low] ?? 0;
        const after = atColumns[row + columns.high] ?? 0;
        if (before === stretch && after === stretch) continue;
        standings.fill(stretch, from, columns.first);
        if (before !== after) {
          setLineAcross(grid, gridCorners(grid, rows, columns), weight, line);
        }
        settle(rightwards, columns.first, columns.last, before, after, EXPECTATIONS);
        stretch = after;
        from = columns.last + 1;
      }
      standings.fill(stretch, from);
      onRow({ y, low: rows.low, high: rows.high, weight, standings });
    }
  }
}

function rankPositions(
  grid: ScoreGrid,
  ranking: Ranking,
  firstGuess: number,
  line: ScoreLine,
): Uint16Array {
  const standings = new Uint16Array(grid.width * grid.height);
  let standing = firstGuess;
  for (let position = 0; position < standings.length; position++) {
    const offset = position * grid.classCount;
    setLineDown(grid, offset, offset, line);
    standing = ranking(line, 0, standing);
    standings[position] = standing;
  }
  return standings;
}

/** A line, where on it the pixels lie, and where their standings are kept: position p at `offset + p × stride`. */
interface Track {
  readonly ranking: Ranking;
  readonly line: ScoreLine;
  readonly weights: Float64Array;
  readonly standings: Uint16Array;
  readonly stride: number;
  offset: number;
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
