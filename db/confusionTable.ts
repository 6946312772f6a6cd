// Stored confusion counts: counted once a revision, summed for every view.

import type { Database } from 'better-sqlite3';
import type { ConfusionCell } from '../core/metrics/confusion.ts';

export interface PooledCells {
  readonly frames: number;
  readonly cells: readonly ConfusionCell[];
}

/** Which revision counts for a frame, and which frames count; null for any. */
export interface ScoreSelection {
  /** `latest` takes a person's mask where there is one, else the newest pre-label. */
  readonly which: 'prelabel' | 'latest';
  /** Pre-labels of the model with this content only. */
  readonly modelSha256: string | null;
  /** Revisions made up to this time only (ISO 8601, UTC). */
  readonly until: string | null;
  readonly split: string | null;
  readonly city: string | null;
  readonly sequence: string | null;
  /** 1: frames that are done, 0: the others. */
  readonly done: number | null;
}

/** Everything, by the newest of the two kinds of revision. */
export const WHOLE_SELECTION: Omit<ScoreSelection, 'which'> = {
  modelSha256: null,
  until: null,
  split: null,
  city: null,
  sequence: null,
  done: null,
};

export interface FrameCell extends ConfusionCell {
  readonly frameId: number;
}

export interface ScoredFrame {
  readonly frameId: number;
  readonly name: string;
}

export interface ConfusionTable {
  /** Puts a revision's counts in place of what is stored for it. */
  replace(revisionId: number, cells: readonly ConfusionCell[]): void;
  ofRevision(revisionId: number): ConfusionCell[];
  /** Cells of the latest revision of every frame, by frame. */
  ofLatest(): FrameCell[];
  /** Sums over the selection's frames that have ground truth. */
  pooled(selection: ScoreSelection): PooledCells;
  /** The selection's frames that have ground truth, by name. */
  scoredFrames(selection: ScoreSelection): ScoredFrame[];
  /** The cells of those frames, by frame. */
  ofFrames(selection: ScoreSelection): FrameCell[];
}

export function createConfusionTable(database: Database): ConfusionTable {
  const remove = database.prepare<[number]>('DELETE FROM confusions WHERE revision_id = ?');
  const insert = database.prepare<[number, number, number, number]>(
    'INSERT INTO confusions (revision_id, truth_index, label_index, pixels) VALUES (?, ?, ?, ?)',
  );
  const ofRevision = database.prepare<[number], ConfusionCell>(
    `SELECT truth_index AS truth, label_index AS label, pixels FROM confusions
     WHERE revision_id = ? ORDER BY truth_index, label_index`,
  );
  const ofLatest = database.prepare<[], FrameCell>(
    `SELECT frame_id AS frameId, truth_index AS truth, label_index AS label, pixels
     FROM latest_revisions JOIN confusions USING (revision_id) ORDER BY frame_id`,
  );
  const chosen = `WITH chosen AS (
    SELECT frame_id, revision_id FROM (
      SELECT frame_id, revision_id, ROW_NUMBER() OVER (
        PARTITION BY frame_id ORDER BY revisions.kind = 'human' DESC, revision_id DESC
      ) AS place
      FROM revisions LEFT JOIN models USING (model_key)
      WHERE (revisions.kind = 'prelabel' OR (revisions.kind = 'human' AND @which = 'latest'))
        AND (@modelSha256 IS NULL OR revisions.kind = 'human' OR models.sha256 = @modelSha256)
        AND (@until IS NULL OR revisions.created_at <= @until)
    ) WHERE place = 1
  )`;
  const scope = `FROM chosen JOIN ground_truths USING (frame_id) JOIN frames USING (frame_id)`;
  const filter = `(@split IS NULL OR split = @split) AND (@city IS NULL OR city = @city)
    AND (@sequence IS NULL OR sequence = @sequence) AND (@done IS NULL OR done = @done)`;
  const countFrames = database.prepare<ScoreSelection, { frames: number }>(
    `${chosen} SELECT COUNT(*) AS frames ${scope} WHERE ${filter}`,
  );
  const scoredFrames = database.prepare<ScoreSelection, ScoredFrame>(
    `${chosen} SELECT frame_id AS frameId, name ${scope} WHERE ${filter} ORDER BY name`,
  );
  const cellsOf = (columns: string, end: string): string =>
    `${chosen} SELECT ${columns} ${scope} JOIN confusions ON confusions.revision_id = chosen.revision_id
     WHERE ${filter} ${end}`;
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
    },
    ofRevision: (revisionId) => ofRevision.all(revisionId),
    ofLatest: () => ofLatest.all(),
    pooled: (selection) => ({
      frames: countFrames.get(selection)?.frames ?? 0,
      cells: pooledCells.all(selection),
    }),
    scoredFrames: (selection) => scoredFrames.all(selection),
    ofFrames: (selection) => frameCells.all(selection),
  };
}
