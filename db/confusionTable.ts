// Stored confusion counts: counted once a revision, summed for every view.

import type { Database } from 'better-sqlite3';
import type { ConfusionCell } from '../core/metrics/confusion.ts';

export interface PooledCells {
  readonly frames: number;
  readonly cells: readonly ConfusionCell[];
}

export interface ConfusionTable {
  /** Puts a revision's counts in place of what is stored for it. */
  replace(revisionId: number, cells: readonly ConfusionCell[]): void;
  ofRevision(revisionId: number): ConfusionCell[];
  /** Cells of the latest revision of every frame, by frame. */
  ofLatest(): (ConfusionCell & { readonly frameId: number })[];
  /** Sums over frames with ground truth; null for all splits. */
  pooled(which: 'prelabel' | 'latest', split: string | null): PooledCells;
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
  const ofLatest = database.prepare<[], ConfusionCell & { readonly frameId: number }>(
    `SELECT frame_id AS frameId, truth_index AS truth, label_index AS label, pixels
     FROM latest_revisions JOIN confusions USING (revision_id) ORDER BY frame_id`,
  );
  const scope = (view: string): string =>
    `FROM ${view} JOIN ground_truths USING (frame_id) JOIN frames USING (frame_id)`;
  const inSplit = 'WHERE @split IS NULL OR split = @split';
  const statements = (view: string) => ({
    frames: database.prepare<{ split: string | null }, { frames: number }>(
      `SELECT COUNT(*) AS frames ${scope(view)} ${inSplit}`,
    ),
    cells: database.prepare<{ split: string | null }, ConfusionCell>(
      `SELECT truth_index AS truth, label_index AS label, SUM(pixels) AS pixels
       ${scope(view)} JOIN confusions ON confusions.revision_id = ${view}.revision_id
       ${inSplit} GROUP BY truth_index, label_index ORDER BY truth_index, label_index`,
    ),
  });
  const pooled = {
    prelabel: statements('latest_prelabels'),
    latest: statements('latest_revisions'),
  };
  return {
    replace(revisionId, cells) {
      remove.run(revisionId);
      for (const { truth, label, pixels } of cells) insert.run(revisionId, truth, label, pixels);
    },
    ofRevision: (revisionId) => ofRevision.all(revisionId),
    ofLatest: () => ofLatest.all(),
    pooled: (which, split) => ({
      frames: pooled[which].frames.get({ split })?.frames ?? 0,
      cells: pooled[which].cells.all({ split }),
    }),
  };
}
