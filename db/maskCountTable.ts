// What is counted of each mask by itself: the pixels of each class, and in how many pixels a person's mask differs from
// a pre-label.

import type { Database } from 'better-sqlite3';
import type { ClassArea } from '../core/metrics/classAreas.ts';

export interface FrameArea extends ClassArea {
  readonly frameId: number;
}

export interface MaskCountTable {
  /** Puts a revision's areas in place of what is stored for it. */
  replaceAreas(revisionId: number, areas: readonly ClassArea[]): void;
  /** Puts these areas in place of those of the same classes alone; 0 pixels take a class away. */
  updateAreas(revisionId: number, areas: readonly ClassArea[]): void;
  /** By index; nothing for a mask that is not counted yet. */
  areas(revisionId: number): ClassArea[];
  /** Of the latest mask of every frame, by frame and index. */
  latestAreas(): FrameArea[];
  setDifference(revisionId: number, prelabelId: number, pixels: number): void;
  /** Undefined where it is not counted, or against another pre-label. */
  difference(revisionId: number, prelabelId: number): number | undefined;
  /** Frames of whose latest mask something is not counted yet. */
  uncounted(): number[];
}

export function createMaskCountTable(database: Database): MaskCountTable {
  const removeAll = database.prepare<[number]>('DELETE FROM class_areas WHERE revision_id = ?');
  const removeOne = database.prepare<[number, number]>(
    'DELETE FROM class_areas WHERE revision_id = ? AND class_index = ?',
  );
  const upsert = database.prepare<[number, number, number]>(
    `INSERT INTO class_areas (revision_id, class_index, pixels) VALUES (?, ?, ?)
     ON CONFLICT (revision_id, class_index) DO UPDATE SET pixels = excluded.pixels`,
  );
  const areas = database.prepare<[number], ClassArea>(
    'SELECT class_index AS "index", pixels FROM class_areas WHERE revision_id = ? ORDER BY class_index',
  );
  const latestAreas = database.prepare<[], FrameArea>(
    `SELECT frame_id AS frameId, class_index AS "index", pixels
     FROM latest_revisions JOIN class_areas USING (revision_id) ORDER BY frame_id, class_index`,
  );
  const setDifference = database.prepare<[number, number, number]>(
    `INSERT INTO model_differences (revision_id, prelabel_id, pixels) VALUES (?, ?, ?)
     ON CONFLICT (revision_id) DO UPDATE SET prelabel_id = excluded.prelabel_id, pixels = excluded.pixels`,
  );
  const difference = database.prepare<[number, number], { pixels: number }>(
    'SELECT pixels FROM model_differences WHERE revision_id = ? AND prelabel_id = ?',
  );
  const uncounted = database.prepare<[], { frameId: number }>(
    `SELECT latest_revisions.frame_id AS frameId
     FROM latest_revisions LEFT JOIN latest_prelabels USING (frame_id)
     WHERE NOT EXISTS (SELECT 1 FROM class_areas WHERE class_areas.revision_id = latest_revisions.revision_id)
       OR (latest_revisions.kind = 'human' AND latest_prelabels.revision_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM model_differences
         WHERE model_differences.revision_id = latest_revisions.revision_id
           AND model_differences.prelabel_id = latest_prelabels.revision_id
       )) ORDER BY latest_revisions.frame_id`,
  );
  const updateAreas = (revisionId: number, changed: readonly ClassArea[]): void => {
    for (const { index, pixels } of changed) {
      if (pixels === 0) removeOne.run(revisionId, index);
      else upsert.run(revisionId, index, pixels);
    }
  };
  return {
    replaceAreas(revisionId, all) {
      removeAll.run(revisionId);
      updateAreas(revisionId, all);
    },
    updateAreas,
    areas: (revisionId) => areas.all(revisionId),
    latestAreas: () => latestAreas.all(),
    setDifference: (revisionId, prelabelId, pixels) =>
      setDifference.run(revisionId, prelabelId, pixels),
    difference: (revisionId, prelabelId) => difference.get(revisionId, prelabelId)?.pixels,
    uncounted: () => uncounted.all().map(({ frameId }) => frameId),
  };
}
