// Who leads at each pixel of the upsampled scores, row by row, without upsampling them.
//
// Between two neighbouring grid positions on a row or column, all scores are linear in the weight. So is the
// difference of two classes, and where it is not negative at both ends it is not negative anywhere between. A
// class that leads at both ends therefore leads all the way, and so does a pair. Ties keep this exact: if the
// leader at both ends were equalled in between by a class of lower index, the two would be equal at both ends,
// and that class would lead there.
//
// Hence: find the standings at the grid's positions, then between them down each grid column, then between
// those across each pixel row. Where two ends agree, everything between is copied; where they do not, settleLine.ts
// finds the change.

import { blendAxis, type BlendAxis } from './blendAxis.ts';
import {
  columnEnds,
  createScoreLine,
  gridCorners,
  setLineAt,
  type ScoreGrid,
} from './scoreLine.ts';
import { settleLine, type Track } from './settleLine.ts';
import type { Ranking } from './standing.ts';

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
  const { width } = grid;
  const down = blendAxis(grid.height, height);
  const line = createScoreLine(grid.classCount);
  const atPositions = rankPositions(grid, ranking, firstGuess);
  // One column of `atColumns` for each grid column, one row for each pixel row.
  const atColumns = new Uint16Array(height * width);
  const standings = new Uint16Array(across.weights.length);
  const downwards: Track = {
    grid,
    ranking,
    line,
    weights: down.weights,
    standings: atColumns,
    stride: width,
    offset: 0,
  };
  const rightwards: Track = {
    grid,
    ranking,
    line,
    weights: across.weights,
    standings,
    stride: 1,
    offset: 0,
  };

  for (const rows of down.spans) {
    for (let column = 0; column < width; column++) {
      const before = atPositions[rows.low * width + column] ?? 0;
      const after = atPositions[rows.high * width + column] ?? 0;
      downwards.offset = column;
      settleLine(downwards, rows, before, after, columnEnds(grid, rows, column), 0);
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
        settleLine(rightwards, columns, before, after, gridCorners(grid, rows, columns), weight);
        stretch = after;
        from = columns.last + 1;
      }
      standings.fill(stretch, from);
      onRow({ y, low: rows.low, high: rows.high, weight, standings });
    }
  }
}

function rankPositions(grid: ScoreGrid, ranking: Ranking, firstGuess: number): Uint16Array {
  const standings = new Uint16Array(grid.width * grid.height);
  const line = createScoreLine(grid.classCount);
  let standing = firstGuess;
  for (let position = 0; position < standings.length; position++) {
    setLineAt(grid, position * grid.classCount, line);
    standing = ranking(line, 0, standing);
    standings[position] = standing;
  }
  return standings;
}
