// Revisions of a frame's mask, the models behind the pre-labels, and where a pre-label's scores lie.

import type { Database } from 'better-sqlite3';
import type { Quality } from '../core/scores/quality.ts';

export interface RevisionRow {
  readonly revisionId: number;
  readonly frameId: number;
  readonly parentId: number | null;
  readonly kind: 'groundTruth' | 'prelabel' | 'human';
  /** Relative to the project's folder; null for a draft, whose mask is its parent's plus its strokes. */
  readonly maskPath: string | null;
  readonly createdAt: string;
}

/** A revision with the model that made it, null for anybody else's. */
export interface ListedRevision extends RevisionRow {
  readonly modelId: string | null;
}

/** A draft's mask as it was after an entry of its journal. */
export interface Checkpoint {
  readonly journalSequence: number;
  /** Relative to the project's folder. */
  readonly maskPath: string;
}

export interface NewPrelabel {
  readonly frameId: number;
  readonly modelKey: number;
  readonly maskPath: string;
  readonly quality: Quality;
  /** The mapping of the model's classes as JSON (`NamedMapping`); null where they are the project's own. */
  readonly mapping: string | null;
  /** 0–1, see core/scores. */
  readonly likelyError: number;
  readonly engineMs: number;
  readonly device: string;
  readonly createdAt: string;
}

export interface ScoresRow {
  readonly modelId: string;
  readonly path: string;
  readonly classCount: number;
  readonly width: number;
  readonly height: number;
}

export interface ModelRow {
  readonly modelId: string;
  readonly version: string;
  /** Of its network. */
  readonly sha256: string;
  /** What makes it the model that it is (`models/modelIdentity`): other models may have the same network. */
  readonly identity: string;
  /** The card as JSON. */
  readonly card: string;
}

export interface LabellingRow extends Omit<ModelRow, 'identity'> {
  readonly quality: Quality;
  readonly mapping: string | null;
  readonly frames: number;
}

export interface RevisionTable {
  insertGroundTruth(frameId: number, maskPath: string, createdAt: string): number;
  insertPrelabel(revision: NewPrelabel): number;
  insertDraft(frameId: number, parentId: number | null, createdAt: string): number;
  /** A person's revision that is what a pre-label was when they accepted it. */
  insertAccepted(prelabelId: number, createdAt: string): number;
  /** Gives a draft its mask file; it takes no more strokes. */
  seal(revisionId: number, maskPath: string): void;
  /** Puts a checkpoint in place of the one before. */
  setCheckpoint(revisionId: number, checkpoint: Checkpoint): void;
  checkpoint(revisionId: number): Checkpoint | undefined;
  insertScores(revisionId: number, scores: Omit<ScoresRow, 'modelId'>): void;
  byId(revisionId: number): RevisionRow | undefined;
  /** All of a frame, newest first. */
  ofFrame(frameId: number): ListedRevision[];
  /** What a person's masks of the frame began with: undefined before anybody painted, and where that was void. */
  origin(frameId: number): RevisionRow | undefined;
  latest(frameId: number): RevisionRow | undefined;
  latestPrelabel(frameId: number): RevisionRow | undefined;
  groundTruth(frameId: number): RevisionRow | undefined;
  /** The newest pre-label of each frame and a person's newest mask, where they exist. */
  all(which: 'prelabel' | 'latest'): RevisionRow[];
  scoresOf(revisionId: number): ScoresRow | undefined;
  /** The model that made a pre-label, or the one that a person's mask began with; undefined without one. */
  modelBehind(revisionId: number): Omit<ModelRow, 'card' | 'identity'> | undefined;
  /** The model behind the newest pre-label; undefined without one. */
  newestModel(): Omit<ModelRow, 'card'> | undefined;
  /** The models behind all pre-labels, in the order in which they came. */
  models(): Omit<ModelRow, 'card'>[];
  /** @returns the key of the model with this identity, made when it is new */
  modelKey(model: ModelRow): number;
  /** Whose pre-labels are the newest of their frames, in which quality, by which mapping, and of how many frames. */
  labellings(): LabellingRow[];
}

const columns = `revisions.revision_id AS revisionId, revisions.frame_id AS frameId,
  parent_id AS parentId, revisions.kind, mask_path AS maskPath, created_at AS createdAt`;

export function createRevisionTable(database: Database): RevisionTable {
  const insertGroundTruth = database.prepare<[number, string, string]>(
    `INSERT INTO revisions (frame_id, kind, mask_path, created_at) VALUES (?, 'groundTruth', ?, ?)`,
  );
  const insertPrelabel = database.prepare<NewPrelabel>(
    `INSERT INTO revisions (frame_id, kind, model_key, mask_path, quality, mapping, likely_error, engine_ms, device, created_at)
     VALUES (@frameId, 'prelabel', @modelKey, @maskPath, @quality, @mapping, @likelyError, @engineMs, @device, @createdAt)`,
  );
  const insertDraft = database.prepare<[number, number | null, string]>(
    `INSERT INTO revisions (frame_id, parent_id, kind, created_at) VALUES (?, ?, 'human', ?)`,
  );
  const insertAccepted = database.prepare<[string, number]>(
    `INSERT INTO revisions (frame_id, parent_id, kind, mask_path, created_at)
     SELECT frame_id, revision_id, 'human', mask_path, ? FROM revisions WHERE revision_id = ?`,
  );
  const seal = database.prepare<[string, number]>(
    'UPDATE revisions SET mask_path = ? WHERE revision_id = ? AND mask_path IS NULL',
  );
  const setCheckpoint = database.prepare<[number, number, string]>(
    `INSERT INTO checkpoints (revision_id, journal_sequence, mask_path) VALUES (?, ?, ?)
     ON CONFLICT (revision_id) DO UPDATE
       SET journal_sequence = excluded.journal_sequence, mask_path = excluded.mask_path`,
  );
  const checkpoint = database.prepare<[number], Checkpoint>(
    `SELECT journal_sequence AS journalSequence, mask_path AS maskPath FROM checkpoints WHERE revision_id = ?`,
  );
  const insertScores = database.prepare<[number, string, number, number, number]>(
    'INSERT INTO scores (revision_id, path, class_count, width, height) VALUES (?, ?, ?, ?, ?)',
  );
  const byId = database.prepare<[number], RevisionRow>(
    `SELECT ${columns} FROM revisions WHERE revision_id = ?`,
  );
  const ofFrame = database.prepare<[number], ListedRevision>(
    `SELECT ${columns}, model_id AS modelId FROM revisions LEFT JOIN models USING (model_key)
     WHERE frame_id = ? ORDER BY revision_id DESC`,
  );
  const origin = database.prepare<[number], RevisionRow>(
    `SELECT ${columns} FROM revisions WHERE revision_id = (
       SELECT parent_id FROM revisions WHERE frame_id = ? AND kind = 'human' ORDER BY revision_id LIMIT 1
     )`,
  );
  const newest = (view: string) =>
    database.prepare<[number], RevisionRow>(
      `SELECT ${columns} FROM ${view} JOIN revisions USING (revision_id) WHERE ${view}.frame_id = ?`,
    );
  const everyNewest = (view: string) =>
    database.prepare<[], RevisionRow>(
      `SELECT ${columns} FROM ${view} JOIN revisions USING (revision_id) ORDER BY revisions.frame_id`,
    );
  const latest = newest('latest_revisions');
  const latestPrelabel = newest('latest_prelabels');
  const groundTruth = newest('ground_truths');
  const everyLatest = everyNewest('latest_revisions');
  const everyPrelabel = everyNewest('latest_prelabels');
  const scoresOf = database.prepare<[number], ScoresRow>(
    `SELECT model_id AS modelId, path, class_count AS classCount, width, height
     FROM scores JOIN revisions USING (revision_id) JOIN models USING (model_key)
     WHERE revision_id = ?`,
  );
  const insertModel = database.prepare<ModelRow>(
    `INSERT INTO models (model_id, version, sha256, identity, card)
     VALUES (@modelId, @version, @sha256, @identity, @card) ON CONFLICT (identity) DO NOTHING`,
  );
  const keyOfModel = database.prepare<[string], { modelKey: number }>(
    'SELECT model_key AS modelKey FROM models WHERE identity = ?',
  );
  const modelBehind = database.prepare<[number], Omit<ModelRow, 'card' | 'identity'>>(
    `WITH RECURSIVE origin (revision_id, parent_id, model_key) AS (
       SELECT revision_id, parent_id, model_key FROM revisions WHERE revision_id = ?
       UNION ALL
       SELECT revisions.revision_id, revisions.parent_id, revisions.model_key
       FROM revisions JOIN origin ON revisions.revision_id = origin.parent_id
     )
     SELECT model_id AS modelId, version, sha256 FROM origin JOIN models USING (model_key) LIMIT 1`,
  );
  const models = database.prepare<[], Omit<ModelRow, 'card'>>(
    'SELECT model_id AS modelId, version, sha256, identity FROM models ORDER BY model_key',
  );
  const newestModel = database.prepare<[], Omit<ModelRow, 'card'>>(
    `SELECT model_id AS modelId, version, sha256, identity FROM models WHERE model_key = (
       SELECT model_key FROM revisions WHERE kind = 'prelabel' ORDER BY revision_id DESC LIMIT 1
     )`,
  );
  const labellings = database.prepare<[], LabellingRow>(
    `SELECT model_id AS modelId, version, sha256, card, quality, mapping, COUNT(*) AS frames
     FROM latest_prelabels JOIN revisions USING (revision_id) JOIN models USING (model_key)
     GROUP BY model_key, quality, mapping ORDER BY model_key, quality, mapping`,
  );
  return {
    insertGroundTruth: (frameId, maskPath, createdAt) =>
      Number(insertGroundTruth.run(frameId, maskPath, createdAt).lastInsertRowid),
    insertPrelabel: (revision) => Number(insertPrelabel.run(revision).lastInsertRowid),
    insertDraft: (frameId, parentId, createdAt) =>
      Number(insertDraft.run(frameId, parentId, createdAt).lastInsertRowid),
    insertAccepted: (prelabelId, createdAt) =>
      Number(insertAccepted.run(createdAt, prelabelId).lastInsertRowid),
    seal: (revisionId, maskPath) => seal.run(maskPath, revisionId),
    setCheckpoint: (revisionId, { journalSequence, maskPath }) =>
      setCheckpoint.run(revisionId, journalSequence, maskPath),
    checkpoint: (revisionId) => checkpoint.get(revisionId),
    insertScores: (revisionId, { path, classCount, width, height }) =>
      insertScores.run(revisionId, path, classCount, width, height),
    byId: (revisionId) => byId.get(revisionId),
    ofFrame: (frameId) => ofFrame.all(frameId),
    origin: (frameId) => origin.get(frameId),
    latest: (frameId) => latest.get(frameId),
    latestPrelabel: (frameId) => latestPrelabel.get(frameId),
    groundTruth: (frameId) => groundTruth.get(frameId),
    all: (which) => (which === 'prelabel' ? everyPrelabel.all() : everyLatest.all()),
    scoresOf: (revisionId) => scoresOf.get(revisionId),
    models: () => models.all(),
    newestModel: () => newestModel.get(),
    modelBehind: (revisionId) => modelBehind.get(revisionId),
    modelKey(model) {
      insertModel.run(model);
      return keyOfModel.get(model.identity)?.modelKey ?? 0;
    },
    labellings: () => labellings.all(),
  };
}
