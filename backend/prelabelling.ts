// Pre-labelling: each frame through the network into a mask, its scores and its confusion counts, each frame
// committed on its own so that a cut costs at most the frames in hand.

import pMap from 'p-map';
import { MaskwrightError } from '../core/errors.ts';
import { confusionCells, countConfusion } from '../core/metrics/confusion.ts';
import type { Quality } from '../core/scores/quality.ts';
import { likelyErrorRate } from '../core/scores/classScores.ts';
import type { TaxonomyId } from '../core/taxonomy.ts';
import type { Engine } from '../models/engine/engine.ts';
import type { ModelRegistry, StoredModel } from '../models/modelRegistry.ts';
import type { MethodParams } from './contract/contract.ts';
import type { EngineHost } from './engineHost.ts';
import { emitFrames, frameRow } from './frames.ts';
import type { JobReporter, JobWork } from './jobRunner.ts';
import { loadGroundTruth } from './masks.ts';
import type { OpenProject } from './openProject.ts';
import { readPhoto } from './photos.ts';
import { labelPhoto } from './quality.ts';
import { writeMask, writeScores } from './projectFolder.ts';

export type PrelabelRequest = Omit<MethodParams<'prelabel.start'>, 'projectId'>;

/** Frames in hand at once: one in the engine while others are decoded or stored. */
const FRAMES_IN_HAND = 3;

/**
 * The model that a request means, checked against the project's classes.
 * @throws MaskwrightError `model/…`
 */
export async function resolveModel(
  models: ModelRegistry,
  taxonomyId: TaxonomyId,
  idOrFile: string | null,
): Promise<StoredModel> {
  const model = await (idOrFile === null ? models.loadDefault(taxonomyId) : models.load(idOrFile));
  if (model.card.taxonomyId !== taxonomyId) {
    throw new MaskwrightError(
      'model/classesDiffer',
      `The model ${model.card.id} labels ${model.card.taxonomyId ?? 'classes of its own'}, but the project's ` +
        `taxonomy is ${taxonomyId}; choose a model of that taxonomy.`,
      { modelId: model.card.id, taxonomyId },
    );
  }
  return model;
}

/** The work of a pre-labelling job: every frame that this model has not labelled yet. */
export function prelabelWork(
  project: OpenProject,
  engines: EngineHost,
  model: StoredModel,
  request: PrelabelRequest,
): JobWork {
  return async (reporter) => {
    const frameIds = project.store.frames.withoutPrelabel(
      model.card.sha256,
      request.quality,
      request.limit,
    );
    reporter.setTotal(frameIds.length);
    if (frameIds.length === 0) return;
    const engine = await engines.acquire(model, request.device);
    reporter.setDevice(engine.device.description);
    const modelKey = registerModel(project, model);
    await pMap(
      frameIds,
      (frameId) =>
        prelabelFrame(
          project,
          engine,
          { model, modelKey, quality: request.quality },
          frameId,
          reporter,
        ),
      { concurrency: FRAMES_IN_HAND },
    );
  };
}

interface RegisteredModel {
  readonly model: StoredModel;
  readonly modelKey: number;
  readonly quality: Quality;
}

async function prelabelFrame(
  project: OpenProject,
  engine: Engine,
  { model, modelKey, quality }: RegisteredModel,
  frameId: number,
  reporter: JobReporter,
): Promise<void> {
  if (reporter.signal.aborted) return;
  const frame = frameRow(project, frameId);
  try {
    const image = await readPhoto(frame.imagePath);
    const result = await labelPhoto(engine, image, quality);
    const labels = { width: image.width, height: image.height, data: result.labels };
    const [maskPath, scoresPath, truth] = await Promise.all([
      writeMask(project.folder, frameId, 'prelabel', labels),
      writeScores(project.folder, frameId, model.card.id, result.scores),
      loadGroundTruth(project, frameId),
    ]);
    const confusion = truth === null ? null : countConfusion(truth, labels, project.classes.length);
    project.store.transaction(() => {
      const { revisions, confusions } = project.store;
      const revisionId = revisions.insertPrelabel({
        frameId,
        modelKey,
        maskPath,
        quality,
        likelyError: likelyErrorRate(result.scores),
        engineMs: result.elapsedMs,
        device: engine.device.description,
        createdAt: new Date().toISOString(),
      });
      const { classCount, width, height } = result.scores;
      revisions.insertScores(revisionId, { path: scoresPath, classCount, width, height });
      if (confusion !== null) confusions.replace(revisionId, confusionCells(confusion));
      reporter.itemDone(result.elapsedMs);
    });
    emitFrames(project, [frameId]);
  } catch (error) {
    if (isFatal(error)) throw error;
    reporter.itemFailed(frame.name, error);
  }
}

function registerModel(project: OpenProject, { card }: StoredModel): number {
  const { id, version, sha256 } = card;
  return project.store.transaction(() =>
    project.store.revisions.modelKey({
      modelId: id,
      version,
      sha256,
      card: JSON.stringify(card),
    }),
  );
}

/** Trouble that every further frame would meet as well. */
function isFatal(error: unknown): boolean {
  return (
    error instanceof MaskwrightError &&
    ['engine/failed', 'model/classesDiffer', 'storage/readOnly', 'storage/full'].includes(
      error.code,
    )
  );
}
