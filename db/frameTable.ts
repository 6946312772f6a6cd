// Frames: the images of a project, and what can be said about each at a glance.

import type { Database } from 'better-sqlite3';
import type { Quality } from '../core/scores/quality.ts';

export interface NewFrame {
  readonly name: string;
  readonly split: string | null;
  /** Where and in which drive it was taken, in data sets that say so. */
  readonly city: string | null;
  readonly sequence: string | null;
  readonly imagePath: string;
  readonly imageSha256: string;
  /** The file of its ground truth's instance ids; null where there is none. */
  readonly instancesPath: string | null;
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
  readonly journalSequence: number;
}

export interface FrameCounts {
  readonly frames: number;
  readonly framesWithGroundTruth: number;
  readonly framesPrelabelled: number;
  readonly framesDone: number;
  readonly framesSynthetic: number;
  /** Frames whose newest pre-label came through a mapping of classes. */
  readonly framesMapped: number;
}

/** How a pre-label is made: what is made in another way is another pre-label. */
export interface LabellingWay {
  /** The model by its content. */
  readonly modelSha256: string;
  readonly quality: Quality;
  /** As `NewPrelabel` has it. */
  readonly mapping: string | null;
}

export interface FrameTable {
  /** @returns the new frame's id */
  insert(frame: NewFrame): number;
  byId(frameId: number): FrameRow | undefined;
  byName(name: string): FrameRow | undefined;
  /** All frames by name, or one of them. */
  overview(frameId?: number): FrameOverviewRow[];
  counts(): FrameCounts;
  /** The frames whose image has this content. */
  byImage(imageSha256: string): FrameRow[];
  /** Where its image is now. */
  setImagePath(frameId: number, imagePath: string): void;
  /** Where the instance ids of its ground truth are now; null for none. */
  setInstancesPath(frameId: number, instancesPath: string | null): void;
  setDone(frameId: number, done: boolean): void;
  /** Ids by name of the frames that have not been labelled in this way yet, at most `limit`. */
  withoutPrelabel(way: LabellingWay, limit: number | null): number[];
}

const columns = `frames.frame_id AS frameId, name, split, city, sequence, image_path AS imagePath,
  image_sha256 AS imageSha256, instances_path AS instancesPath, width, height, done, synthetic,
  imported_at AS importedAt`;

export function createFrameTable(database: Database): FrameTable {
  const insert = database.prepare<NewFrame>(
    `INSERT INTO frames (name, split, city, sequence, image_path, image_sha256, instances_path, width, height, synthetic, imported_at)
     VALUES (@name, @split, @city, @sequence, @imagePath, @imageSha256, @instancesPath, @width, @height, @synthetic, @importedAt)`,
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
      COALESCE((SELECT MAX(sequence) FROM strokes WHERE strokes.frame_id = frames.frame_id), 0) AS journalSequence
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
      COALESCE(SUM(synthetic), 0) AS framesSynthetic, COUNT(prelabels.mapping) AS framesMapped
    FROM frames LEFT JOIN ground_truths USING (frame_id) LEFT JOIN latest_prelabels USING (frame_id)
    LEFT JOIN revisions AS prelabels ON prelabels.revision_id = latest_prelabels.revision_id`);
  const byImage = database.prepare<[string], FrameRow>(
    `SELECT ${columns} FROM frames WHERE image_sha256 = ? ORDER BY name`,
  );
  const setImagePath = database.prepare<[string, number]>(
    'UPDATE frames SET image_path = ? WHERE frame_id = ?',
  );
  const setInstancesPath = database.prepare<[string | null, number]>(
    'UPDATE frames SET instances_path = ? WHERE frame_id = ?',
  );
  const setDone = database.prepare<[number, number]>(
    'UPDATE frames SET done = ? WHERE frame_id = ?',
  );
  const withoutPrelabel = database.prepare<
    [LabellingWay & { readonly limit: number }],
    { frameId: number }
  >(`
    SELECT frame_id AS frameId FROM frames WHERE NOT EXISTS (
      SELECT 1 FROM revisions JOIN models USING (model_key)
      WHERE revisions.frame_id = frames.frame_id AND models.sha256 = @modelSha256
        AND revisions.quality = @quality AND revisions.mapping IS @mapping
    ) ORDER BY name LIMIT @limit`);
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
        framesMapped: 0,
      },
    byImage: (imageSha256) => byImage.all(imageSha256),
    setImagePath: (frameId, imagePath) => setImagePath.run(imagePath, frameId),
    setInstancesPath: (frameId, instancesPath) => setInstancesPath.run(instancesPath, frameId),
    setDone: (frameId, done) => setDone.run(done ? 1 : 0, frameId),
    withoutPrelabel: (way, limit) =>
      // A negative limit means none in SQLite.
      withoutPrelabel.all({ ...way, limit: limit ?? -1 }).map((row) => row.frameId),
  };
}
