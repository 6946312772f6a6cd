// Stored confusion counts: counted once a revision, summed for every view.

import type { Database } from 'better-sqlite3';
import type { ConfusionCell } from '../core/metrics/confusion.ts';
import type { Quality } from '../core/scores/quality.ts';
import { CHOSEN, FILTER, SCOPE, type ScoreSelection } from './scoreSelection.ts';

export interface PooledCells {
  readonly frames: number;
  readonly cells: readonly ConfusionCell[];
}

export interface FrameCell extends ConfusionCell {
  readonly frameId: number;
}

export interface ScoredFrame {
  readonly frameId: number;
  /** The mask that is scored. */
  readonly revisionId: number;
  readonly name: string;
}

export interface ConfusionTable {
  /** Puts a revision's counts in place of what is stored for it. */
  replace(revisionId: number, cells: readonly ConfusionCell[]): void;
  /** Puts these counts in place of those of the same pairs alone; 0 pixels take a pair away. */
  update(revisionId: number, cells: readonly ConfusionCell[]): void;
  ofRevision(revisionId: number): ConfusionCell[];
  /** Whether a revision was counted: one without cells may have a ground truth that is void everywhere. */
  isCounted(revisionId: number): boolean;
  /** Cells of the latest revision of every frame, by frame. */
  ofLatest(): FrameCell[];
  /** Sums over the selection's frames that have ground truth. */
  pooled(selection: ScoreSelection): PooledCells;
  /** The selection's frames that have ground truth, by name. */
  scoredFrames(selection: ScoreSelection): ScoredFrame[];
  /** Those of them that were never counted. */
  uncounted(selection: ScoreSelection): ScoredFrame[];
  /** In which qualities the pre-labels among the scored masks were made; people's masks have none. */
  qualities(selection: ScoreSelection): Quality[];
  /** The cells of those frames, by frame. */
  ofFrames(selection: ScoreSelection): FrameCell[];
}

export function createConfusionTable(database: Database): ConfusionTable {
  const remove = database.prepare<[number]>('DELETE FROM confusions WHERE revision_id = ?');
  const insert = database.prepare<[number, number, number, number]>(
    'INSERT INTO confusions (revision_id, truth_index, label_index, pixels) VALUES (?, ?, ?, ?)',
  );
  const setCounted = database.prepare<[number]>(
    'UPDATE revisions SET truth_counted = 1 WHERE revision_id = ?',
  );
  const isCounted = database
    .prepare<[number], number>('SELECT truth_counted FROM revisions WHERE revision_id = ?')
    .pluck();
  const upsert = database.prepare<[number, number, number, number]>(
    `INSERT INTO confusions (revision_id, truth_index, label_index, pixels) VALUES (?, ?, ?, ?)
     ON CONFLICT (revision_id, truth_index, label_index) DO UPDATE SET pixels = excluded.pixels`,
  );
  const removeCell = database.prepare<[number, number, number]>(
    'DELETE FROM confusions WHERE revision_id = ? AND truth_index = ? AND label_index = ?',
  );
  const ofRevision = database.prepare<[number], ConfusionCell>(
    `SELECT truth_index AS truth, label_index AS label, pixels FROM confusions
     WHERE revision_id = ? ORDER BY truth_index, label_index`,
  );
  const ofLatest = database.prepare<[], FrameCell>(
    `SELECT frame_id AS frameId, truth_index AS truth, label_index AS label, pixels
     FROM latest_revisions JOIN confusions USING (revision_id) ORDER BY frame_id`,
  );
  const countFrames = database.prepare<ScoreSelection, { frames: number }>(
    `${CHOSEN} SELECT COUNT(*) AS frames ${SCOPE} WHERE ${FILTER}`,
  );
  const scored = (condition: string): string =>
    `${CHOSEN} SELECT frame_id AS frameId, chosen.revision_id AS revisionId, name ${SCOPE}
     WHERE ${FILTER} AND ${condition} ORDER BY name`;
  const scoredFrames = database.prepare<ScoreSelection, ScoredFrame>(scored('TRUE'));
  const uncounted = database.prepare<ScoreSelection, ScoredFrame>(
    scored(`EXISTS (
       SELECT 1 FROM revisions WHERE revision_id = chosen.revision_id AND truth_counted = 0
     )`),
  );
  const qualities = database
    .prepare<ScoreSelection, Quality>(
      `${CHOSEN} SELECT DISTINCT quality ${SCOPE} JOIN revisions ON revisions.revision_id = chosen.revision_id
       WHERE ${FILTER} AND quality IS NOT NULL ORDER BY quality DESC`,
    )
    .pluck();
  const cellsOf = (columns: string, end: string): string =>
    `${CHOSEN} SELECT ${columns} ${SCOPE} JOIN confusions ON confusions.revision_id = chosen.revision_id
     WHERE ${FILTER} ${end}`;
  const pooledCells = database.prepare<ScoreSelection, ConfusionCell>(
    cellsOf(
      'truth_index AS truth, label_index AS label, SUM(pixels) AS pixels',
      'GROUP BY truth_index, label_index ORDER BY truth_index, label_index',
    ),
  );
  const frameCells = database.prepare<ScoreSelection, FrameCell>(
    cellsOf(
      'frame_id AS frameId, truth_index AS truth, label_index AS label, pixels',
      'ORDER BY frame_id, truth_index, label_index',
    ),
  );
  return {
    replace(revisionId, cells) {
      remove.run(revisionId);
      for (const { truth, label, pixels } of cells) insert.run(revisionId, truth, label, pixels);
      setCounted.run(revisionId);
    },
    update(revisionId, cells) {
      for (const { truth, label, pixels } of cells) {
        if (pixels === 0) removeCell.run(revisionId, truth, label);
        else upsert.run(revisionId, truth, label, pixels);
      }
    },
    ofRevision: (revisionId) => ofRevision.all(revisionId),
    isCounted: (revisionId) => isCounted.get(revisionId) === 1,
    ofLatest: () => ofLatest.all(),
    pooled: (selection) => ({
      frames: countFrames.get(selection)?.frames ?? 0,
      cells: pooledCells.all(selection),
    }),
    scoredFrames: (selection) => scoredFrames.all(selection),
    uncounted: (selection) => uncounted.all(selection),
    qualities: (selection) => qualities.all(selection),
    ofFrames: (selection) => frameCells.all(selection),
  };
}
