// Frames: the images of a project, and what can be said about each at a glance.

import type { Database } from 'better-sqlite3';
import { compareNames } from '../core/nameOrder.ts';
import type { Quality } from '../core/scores/quality.ts';
import type { Verdict } from '../core/verdicts.ts';

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
  /** What a person said of the mask as it is; null for nothing, or once somebody painted. */
  readonly verdict: Verdict | null;
  readonly comment: string | null;
  /** 0 or 1. */
  readonly flagged: number;
}

/** A frame with its newest revisions; null where there is none. */
export interface FrameOverviewRow extends FrameRow {
  readonly groundTruthId: number | null;
  readonly latestId: number | null;
  readonly latestKind: 'prelabel' | 'human' | null;
  readonly likelyError: number | null;
  /** In how many pixels a person's mask differs from the newest pre-label; null without either, or not counted yet. */
  readonly differingPx: number | null;
  /** The last entry of its journal, 0 without one. */
  readonly journalSequence: number;
}

/** What a frame's masks are at this moment: any change of them changes something here. */
export interface FrameStanding {
  /** The mask that counts: `humanId`, else `prelabelId`. */
  readonly latestId: number | null;
  readonly humanId: number | null;
  /** `humanId` while it takes strokes. */
  readonly draftId: number | null;
  readonly prelabelId: number | null;
  readonly groundTruthId: number | null;
  /** The last entry of its journal, 0 without one. */
  readonly sequence: number;
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
  /** As `ModelRow` has it. */
  readonly modelIdentity: string;
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
  standing(frameId: number): FrameStanding;
  counts(): FrameCounts;
  /** The frames whose image has this content. */
  byImage(imageSha256: string): FrameRow[];
  /** Where its image is now. */
  setImagePath(frameId: number, imagePath: string): void;
  /** Where the instance ids of its ground truth are now; null for none. */
  setInstancesPath(frameId: number, instancesPath: string | null): void;
  setNote(frameId: number, comment: string | null, flagged: boolean): void;
  /** What a person has reviewed of it, as `core/edit/maskBytes` writes it; null for nothing. */
  setReviewedPixels(frameId: number, pixels: Uint8Array | null): void;
  reviewedPixels(frameId: number): Uint8Array | null;
  /** Ids by name, as a drive has them, of the frames that have not been labelled in this way yet, at most `limit`. */
  withoutPrelabel(way: LabellingWay, limit: number | null): number[];
  /** Pixels of the largest frame; 0 without any. */
  maxPixels(): number;
}

const columns = `frames.frame_id AS frameId, name, split, city, sequence, image_path AS imagePath,
  image_sha256 AS imageSha256, instances_path AS instancesPath, width, height, synthetic,
  imported_at AS importedAt, verdict, comment, flagged`;

const NO_MASK = {
  humanId: null,
  draftId: null,
  prelabelId: null,
  groundTruthId: null,
  sequence: 0,
};

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
      model_differences.pixels AS differingPx,
      COALESCE((SELECT MAX(sequence) FROM strokes WHERE strokes.frame_id = frames.frame_id), 0) AS journalSequence
    FROM frames
    LEFT JOIN ground_truths USING (frame_id)
    LEFT JOIN latest_revisions USING (frame_id)
    LEFT JOIN latest_prelabels USING (frame_id)
    LEFT JOIN revisions AS prelabels ON prelabels.revision_id = latest_prelabels.revision_id
    LEFT JOIN model_differences ON model_differences.revision_id = latest_revisions.revision_id
      AND model_differences.prelabel_id = latest_prelabels.revision_id
    ${where} ORDER BY name`;
  const overviewOfAll = database.prepare<[], FrameOverviewRow>(overview(''));
  const overviewOfOne = database.prepare<[number], FrameOverviewRow>(
    overview('WHERE frames.frame_id = ?'),
  );
  const standing = database.prepare<{ frameId: number }, Omit<FrameStanding, 'latestId'>>(`
    SELECT MAX(revision_id) FILTER (WHERE kind = 'human') AS humanId,
      MAX(revision_id) FILTER (WHERE kind = 'human' AND mask_path IS NULL) AS draftId,
      MAX(revision_id) FILTER (WHERE kind = 'prelabel') AS prelabelId,
      MAX(revision_id) FILTER (WHERE kind = 'groundTruth') AS groundTruthId,
      (SELECT COALESCE(MAX(sequence), 0) FROM strokes WHERE strokes.frame_id = @frameId) AS sequence
    FROM revisions WHERE frame_id = @frameId`);
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
  const setNote = database.prepare<[string | null, number, number]>(
    'UPDATE frames SET comment = ?, flagged = ? WHERE frame_id = ?',
  );
  const setReviewedPixels = database.prepare<[Uint8Array | null, number]>(
    'UPDATE frames SET reviewed_pixels = ? WHERE frame_id = ?',
  );
  const reviewedPixels = database
    .prepare<[number], Uint8Array | null>('SELECT reviewed_pixels FROM frames WHERE frame_id = ?')
    .pluck();
  const withoutPrelabel = database.prepare<[LabellingWay], { frameId: number; name: string }>(`
    SELECT frame_id AS frameId, name FROM frames WHERE NOT EXISTS (
      SELECT 1 FROM revisions JOIN models USING (model_key)
      WHERE revisions.frame_id = frames.frame_id AND models.identity = @modelIdentity
        AND revisions.quality = @quality AND revisions.mapping IS @mapping
    ) ORDER BY name`);
  const maxPixels = database
    .prepare<[], number>('SELECT coalesce(max(width * height), 0) FROM frames')
    .pluck();
  return {
    insert: (frame) => Number(insert.run(frame).lastInsertRowid),
    byId: (frameId) => byId.get(frameId),
    byName: (name) => byName.get(name),
    overview: (frameId) =>
      frameId === undefined ? overviewOfAll.all() : overviewOfOne.all(frameId),
    standing(frameId) {
      const row = standing.get({ frameId }) ?? NO_MASK;
      return { ...row, latestId: row.humanId ?? row.prelabelId };
    },
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
    setNote: (frameId, comment, flagged) => setNote.run(comment, flagged ? 1 : 0, frameId),
    setReviewedPixels: (frameId, pixels) => setReviewedPixels.run(pixels, frameId),
    reviewedPixels: (frameId) => reviewedPixels.get(frameId) ?? null,
    withoutPrelabel: (way, limit) =>
      withoutPrelabel
        .all(way)
        .sort((a, b) => compareNames(a.name, b.name))
        .slice(0, limit ?? Infinity)
        .map((row) => row.frameId),
    maxPixels: () => maxPixels.get() ?? 0,
  };
}
