// Stored boundary counts: measured once a mask as it is, summed for every view.

import type { Database } from 'better-sqlite3';
import type { BoundaryRow } from '../core/metrics/boundaryRows.ts';
import { CHOSEN, FILTER, SCOPE, type ScoreSelection } from './scoreSelection.ts';

/** What a measurement is of: a mask at a point of its journal, against a ground truth. */
export interface MeasuredMask {
  readonly revisionId: number;
  /** The ground truth's revision. */
  readonly truthId: number;
  /** The last entry of the revision's journal, 0 without any. */
  readonly journalSequence: number;
}

export interface PooledBoundaries {
  readonly frames: number;
  /** By class, without classes that have no boundary. */
  readonly rows: readonly BoundaryRow[];
}

export interface FrameBoundaryRow extends BoundaryRow {
  readonly frameId: number;
}

/** Out-of-date measurements count as none: a mask that was painted on, a frame with another ground truth. */
export interface BoundaryTable {
  /** Puts a mask's counts in place of what is stored for its revision; for use in a transaction. */
  replace(mask: MeasuredMask, rows: readonly BoundaryRow[]): void;
  /** The selection's masks of frames with ground truth that are not measured, at most `limit` of them. */
  unmeasured(selection: ScoreSelection, limit: number): MeasuredMask[];
  countUnmeasured(selection: ScoreSelection): number;
  /** Sums over the selection's measured frames. */
  pooled(selection: ScoreSelection): PooledBoundaries;
  /** The selection's measured frames, by name. */
  measuredFrames(selection: ScoreSelection): { frameId: number; name: string }[];
  /** The counts of those frames, by frame. */
  ofFrames(selection: ScoreSelection): FrameBoundaryRow[];
}

/** Columns of the counts; `count` wraps each of them. */
function columns(count: (column: string) => string): string {
  return `class_index AS "index",
    ${count('zone_intersection')} AS zoneIntersection, ${count('zone_union')} AS zoneUnion,
    ${count('true_contour')} AS trueContour, ${count('true_contour_found')} AS trueContourFound,
    ${count('label_contour')} AS labelContour, ${count('label_contour_right')} AS labelContourRight`;
}

export function createBoundaryTable(database: Database): BoundaryTable {
  const remove = database.prepare<[number]>(
    'DELETE FROM boundary_measurements WHERE revision_id = ?',
  );
  const insertMeasurement = database.prepare<MeasuredMask>(
    `INSERT INTO boundary_measurements (revision_id, truth_id, journal_sequence)
     VALUES (@revisionId, @truthId, @journalSequence)`,
  );
  const insertCounts = database.prepare<BoundaryRow & { revisionId: number }>(
    `INSERT INTO boundary_counts (revision_id, class_index, zone_intersection, zone_union,
       true_contour, true_contour_found, label_contour, label_contour_right)
     VALUES (@revisionId, @index, @zoneIntersection, @zoneUnion,
       @trueContour, @trueContourFound, @labelContour, @labelContourRight)`,
  );
  const scored = `${CHOSEN}, scored AS (
    SELECT frame_id, name, chosen.revision_id, ground_truths.revision_id AS truth_id, (
      SELECT COALESCE(MAX(strokes.sequence), 0) FROM strokes
      WHERE strokes.revision_id = chosen.revision_id
    ) AS journal_sequence
    ${SCOPE} WHERE ${FILTER}
  )`;
  const measured = `FROM scored JOIN boundary_measurements USING (revision_id, truth_id, journal_sequence)`;
  const unmeasured = `FROM scored WHERE NOT EXISTS (
    SELECT 1 FROM boundary_measurements AS stored
    WHERE stored.revision_id = scored.revision_id AND stored.truth_id = scored.truth_id
      AND stored.journal_sequence = scored.journal_sequence
  )`;
  const counts = `${measured} JOIN boundary_counts USING (revision_id)`;
  const listUnmeasured = database.prepare<ScoreSelection & { limit: number }, MeasuredMask>(
    `${scored} SELECT revision_id AS revisionId, truth_id AS truthId, journal_sequence AS journalSequence
     ${unmeasured} ORDER BY revision_id LIMIT @limit`,
  );
  const countOf = (scope: string) =>
    database.prepare<ScoreSelection, { frames: number }>(
      `${scored} SELECT COUNT(*) AS frames ${scope}`,
    );
  const countUnmeasured = countOf(unmeasured);
  const countMeasured = countOf(measured);
  const pooledRows = database.prepare<ScoreSelection, BoundaryRow>(
    `${scored} SELECT ${columns((column) => `SUM(${column})`)} ${counts}
     GROUP BY class_index ORDER BY class_index`,
  );
  const measuredFrames = database.prepare<ScoreSelection, { frameId: number; name: string }>(
    `${scored} SELECT frame_id AS frameId, name ${measured} ORDER BY name`,
  );
  const frameRows = database.prepare<ScoreSelection, FrameBoundaryRow>(
    `${scored} SELECT frame_id AS frameId, ${columns((column) => column)} ${counts}
     ORDER BY frame_id, class_index`,
  );
  return {
    replace(mask, rows) {
      remove.run(mask.revisionId);
      insertMeasurement.run(mask);
      for (const row of rows) insertCounts.run({ ...row, revisionId: mask.revisionId });
    },
    unmeasured: (selection, limit) => listUnmeasured.all({ ...selection, limit }),
    countUnmeasured: (selection) => countUnmeasured.get(selection)?.frames ?? 0,
    pooled: (selection) => ({
      frames: countMeasured.get(selection)?.frames ?? 0,
      rows: pooledRows.all(selection),
    }),
    measuredFrames: (selection) => measuredFrames.all(selection),
    ofFrames: (selection) => frameRows.all(selection),
  };
}
