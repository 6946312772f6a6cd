// Frames: the images of a project, and what can be said about each at a glance.

import type { Database } from 'better-sqlite3';

export interface NewFrame {
  readonly name: string;
  readonly split: string | null;
  readonly imagePath: string;
  readonly imageSha256: string;
  readonly width: number;
  readonly height: number;
  /** 0 or 1: generated, not photographed. */
  readonly synthetic: number;
  readonly importedAt: string;
}

export interface FrameRow extends NewFrame {
  readonly frameId: number;
  /** 0 or 1: a person has accepted the mask. */
  readonly done: number;
}

/** A frame with its newest revisions; null where there is none. */
export interface FrameOverviewRow extends FrameRow {
  readonly groundTruthId: number | null;
  readonly latestId: number | null;
  readonly latestKind: 'prelabel' | 'human' | null;
  readonly likelyError: number | null;
  /** The last entry of its journal, 0 without one. */
  readonly sequence: number;
}

export interface FrameCounts {
  readonly frames: number;
  readonly framesWithGroundTruth: number;
  readonly framesPrelabelled: number;
  readonly framesDone: number;
  readonly framesSynthetic: number;
}

export interface FrameTable {
  /** @returns the new frame's id */
  insert(frame: NewFrame): number;
  byId(frameId: number): FrameRow | undefined;
  byName(name: string): FrameRow | undefined;
  /** All frames by name, or one of them. */
  overview(frameId?: number): FrameOverviewRow[];
  counts(): FrameCounts;
  setDone(frameId: number, done: boolean): void;
  /** Ids by name of the frames that this model (by content) has not labelled in this quality, at most `limit`. */
  withoutPrelabel(modelSha256: string, quality: string, limit: number | null): number[];
}

const columns = `frames.frame_id AS frameId, name, split, image_path AS imagePath,
  image_sha256 AS imageSha256, width, height, done, synthetic,
  imported_at AS importedAt`;

export function createFrameTable(database: Database): FrameTable {
  const insert = database.prepare<NewFrame>(
    `INSERT INTO frames (name, split, image_path, image_sha256, width, height, synthetic, imported_at)
     VALUES (@name, @split, @imagePath, @imageSha256, @width, @height, @synthetic, @importedAt)`,
  );
  const byId = database.prepare<[number], FrameRow>(
    `SELECT ${columns} FROM frames WHERE frame_id = ?`,
  );
  const byName = database.prepare<[string], FrameRow>(
    `SELECT ${columns} FROM frames WHERE name = ?`,
  );
  const overview = (where: string): string => `
    SELECT ${columns},
      ground_truths.revision_id AS groundTruthId,
      latest_revisions.revision_id AS latestId,
      latest_revisions.kind AS latestKind,
      prelabels.likely_error AS likelyError,
      COALESCE((SELECT MAX(sequence) FROM strokes WHERE strokes.frame_id = frames.frame_id), 0) AS sequence
    FROM frames
    LEFT JOIN ground_truths USING (frame_id)
    LEFT JOIN latest_revisions USING (frame_id)
    LEFT JOIN latest_prelabels USING (frame_id)
    LEFT JOIN revisions AS prelabels ON prelabels.revision_id = latest_prelabels.revision_id
    ${where} ORDER BY name`;
  const overviewOfAll = database.prepare<[], FrameOverviewRow>(overview(''));
  const overviewOfOne = database.prepare<[number], FrameOverviewRow>(
    overview('WHERE frames.frame_id = ?'),
  );
  const counts = database.prepare<[], FrameCounts>(`
    SELECT COUNT(*) AS frames, COUNT(ground_truths.revision_id) AS framesWithGroundTruth,
      COUNT(latest_prelabels.revision_id) AS framesPrelabelled, COALESCE(SUM(done), 0) AS framesDone,
      COALESCE(SUM(synthetic), 0) AS framesSynthetic
    FROM frames LEFT JOIN ground_truths USING (frame_id) LEFT JOIN latest_prelabels USING (frame_id)`);
  const setDone = database.prepare<[number, number]>(
    'UPDATE frames SET done = ? WHERE frame_id = ?',
  );
  const withoutPrelabel = database.prepare<[string, string, number], { frameId: number }>(`
    SELECT frame_id AS frameId FROM frames WHERE NOT EXISTS (
      SELECT 1 FROM revisions JOIN models USING (model_key)
      WHERE revisions.frame_id = frames.frame_id AND models.sha256 = ? AND revisions.quality = ?
    ) ORDER BY name LIMIT ?`);
  return {
    insert: (frame) => Number(insert.run(frame).lastInsertRowid),
    byId: (frameId) => byId.get(frameId),
    byName: (name) => byName.get(name),
    overview: (frameId) =>
      frameId === undefined ? overviewOfAll.all() : overviewOfOne.all(frameId),
    counts: () =>
      counts.get() ?? {
        frames: 0,
        framesWithGroundTruth: 0,
        framesPrelabelled: 0,
        framesDone: 0,
        framesSynthetic: 0,
      },
    setDone: (frameId, done) => setDone.run(done ? 1 : 0, frameId),
    withoutPrelabel: (modelSha256, quality, limit) =>
      // A negative limit means none in SQLite.
      withoutPrelabel.all(modelSha256, quality, limit ?? -1).map((row) => row.frameId),
  };
}
