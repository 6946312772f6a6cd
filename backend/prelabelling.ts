// Pre-labelling: each frame through the network into a mask, its scores and its confusion counts, each frame
// committed on its own so that a cut costs at most the frames in hand. Reading, labelling and storing are stages with
// bounded queues between them, so that the engine waits for none of the others.

import { availableParallelism } from 'node:os';
import { pMapIterable, pMapSkip } from 'p-map';
import { MaskwrightError } from '../core/errors.ts';
import { confusionCells } from '../core/metrics/confusion.ts';
import type { LabelMap } from '../core/labelMap.ts';
import type { Quality } from '../core/scores/quality.ts';
import type { FrameRow, LabellingWay } from '../db/frameTable.ts';
import type { Engine, EngineResult, RgbImage } from '../models/engine/engine.ts';
import { modelIdentity } from '../models/modelIdentity.ts';
import type { StoredModel } from '../models/modelRegistry.ts';
import type { MethodParams } from './contract/contract.ts';
import type { EngineHost } from './engineHost.ts';
import { emitFrames, frameRow } from './frames.ts';
import type { FrameWorkers } from './frameWorkers.ts';
import type { JobReporter, JobWork } from './jobRunner.ts';
import { giveBack } from './givenMemory.ts';
import { photosLearnedBy } from './learningPlan.ts';
import { areaEntries, countAgainstTruth, countLatestMask } from './maskCounts.ts';
import { namedMapping, type ModelForProject } from './modelForProject.ts';
import type { OpenProject } from './openProject.ts';
import { assertFitsMemory, scoresBytesPerPixel } from './photoMemory.ts';
import { labelPhoto } from './quality.ts';
import { stageBounds } from './stageBounds.ts';

export type PrelabelRequest = Omit<MethodParams<'prelabel.start'>, 'projectId'>;

/** The work of a pre-labelling job: every frame that this model has neither labelled in this way nor learned from yet. */
export function prelabelWork(
  project: OpenProject,
  engines: EngineHost,
  workers: FrameWorkers,
  model: ModelForProject,
  request: PrelabelRequest,
): JobWork {
  return async (reporter) => {
    const named = namedMapping(model, project);
    const mapping = named === null ? null : JSON.stringify(named);
    const { quality, limit } = request;
    const frameIds = framesToLabel(project, model, { quality, mapping }, limit);
    reporter.setTotal(frameIds.length);
    if (frameIds.length === 0) return;
    const engine = await engines.acquire(model, request.device, request.precision);
    reporter.setDevice(engine.device.description);
    const modelKey = registerModel(project, model);
    const stages = createStages({
      project,
      engine,
      workers,
      reporter,
      model,
      modelKey,
      quality,
      mapping,
    });
    const frames = framesInTurn(project, frameIds, reporter.signal);
    const { reading, labelling, storing } = stageBounds(
      availableParallelism(),
      engine.device.provider,
      project.store.frames.maxPixels(),
      scoresBytesPerPixel(model.card),
    );
    const photos = pMapIterable(frames, stages.read, reading);
    const labelled = pMapIterable(photos, stages.label, labelling);
    for await (const { frame } of pMapIterable(labelled, stages.store, storing)) {
      emitFrames(project, [frame.frameId]);
    }
  };
}

/** Frames that the model has learned from are left out: what it says of them would say nothing about it. */
function framesToLabel(
  project: OpenProject,
  { card }: StoredModel,
  way: Pick<LabellingWay, 'quality' | 'mapping'>,
  limit: number | null,
): number[] {
  const { frames } = project.store;
  const wanted = { modelIdentity: modelIdentity(card), ...way };
  if (card.learned === undefined) return frames.withoutPrelabel(wanted, limit);
  const isKnown = photosLearnedBy(card);
  const unknown = frames
    .withoutPrelabel(wanted, null)
    .filter((frameId) => !isKnown(frameRow(project, frameId)));
  return unknown.slice(0, limit ?? unknown.length);
}

interface Pipeline {
  readonly project: OpenProject;
  readonly engine: Engine;
  readonly workers: FrameWorkers;
  readonly reporter: JobReporter;
  readonly model: ModelForProject;
  readonly modelKey: number;
  readonly quality: Quality;
  /** The model's mapping as revisions keep it. */
  readonly mapping: string | null;
}

interface FrameInHand {
  readonly frame: FrameRow;
}

interface PhotoInHand extends FrameInHand {
  readonly photo: RgbImage;
}

interface ResultInHand extends FrameInHand {
  readonly labels: LabelMap;
  readonly scores: EngineResult['scores'];
  readonly elapsedMs: number;
}

/** The frames' rows, read when a stage asks for them; none any more once the job is cancelled. */
function* framesInTurn(
  project: OpenProject,
  frameIds: readonly number[],
  signal: AbortSignal,
): Generator<FrameInHand> {
  for (const frameId of frameIds) {
    if (signal.aborted) return;
    yield { frame: frameRow(project, frameId) };
  }
}

/** A stage's work on one frame; a frame that it fails on goes no further, and the job goes on. */
type Stage<Given, Made> = (given: Given) => Promise<Made | typeof pMapSkip>;

interface Stages {
  readonly read: Stage<FrameInHand, PhotoInHand>;
  readonly label: Stage<PhotoInHand, ResultInHand>;
  readonly store: Stage<ResultInHand, FrameInHand>;
}

function createStages(pipeline: Pipeline): Stages {
  const { engine, workers, model, quality, reporter } = pipeline;
  const stage =
    <Given extends FrameInHand, Made>(work: Stage<Given, Made>): Stage<Given, Made> =>
    async (given) => {
      try {
        return await work(given);
      } catch (error) {
        if (isFatal(error)) throw error;
        reporter.itemFailed(given.frame.name, error);
        return pMapSkip;
      }
    };
  return {
    read: stage(async ({ frame }) => {
      assertFitsMemory(frame.imagePath, frame, quality, engine.device, model.card);
      const photo = await workers.readPhoto(frame.imagePath);
      assertOfFrame(photo, frame);
      return { frame, photo };
    }),
    label: stage(async ({ frame, photo }) => {
      try {
        // What the engine has done is stored all the same.
        if (reporter.signal.aborted) return pMapSkip;
        const result = await labelPhoto(engine, workers, photo, quality, model.mapping);
        const labels = { width: photo.width, height: photo.height, data: result.labels };
        return { frame, labels, scores: result.scores, elapsedMs: result.elapsedMs };
      } finally {
        giveBack(photo.data);
      }
    }),
    store: stage(async (result) => {
      await storeResult(pipeline, result);
      return { frame: result.frame };
    }),
  };
}

/** A mask of another size than its frame could not be opened. */
function assertOfFrame(photo: RgbImage, { name, imagePath, width, height }: FrameRow): void {
  if (photo.width === width && photo.height === height) return;
  throw new MaskwrightError(
    'label/sizeMismatch',
    `The image ${imagePath} is ${photo.width}×${photo.height}, but ${name} was imported as ${width}×${height}: it was replaced ` +
      'since. Put the former image back, or import this one under another name.',
    { subject: imagePath, width: photo.width, height: photo.height },
  );
}

async function storeResult(
  { project, engine, workers, reporter, model, modelKey, quality, mapping }: Pipeline,
  { frame: { frameId }, labels, scores, elapsedMs }: ResultInHand,
): Promise<void> {
  const { revisions, confusions, maskCounts } = project.store;
  const truth = revisions.groundTruth(frameId);
  const { maskPath, scoresPath, confusion, areas, likelyError } = await workers.store({
    folder: project.folder,
    classCount: project.classes.length,
    frameId,
    modelId: model.card.id,
    labels,
    scores,
    truthPath: truth?.maskPath ?? null,
  });
  // The main loop would wait for the disk, and the engine for the main loop.
  const revisionId = project.store.quickTransaction(() => {
    keepVerdict(project, frameId);
    const prelabelId = revisions.insertPrelabel({
      frameId,
      modelKey,
      maskPath,
      quality,
      mapping,
      likelyError,
      engineMs: elapsedMs,
      device: engine.device.description,
      createdAt: new Date().toISOString(),
    });
    const { classCount, width, height } = scores;
    revisions.insertScores(prelabelId, { path: scoresPath, classCount, width, height });
    if (confusion !== null) confusions.replace(prelabelId, confusionCells(confusion));
    maskCounts.replaceAreas(prelabelId, areaEntries(areas));
    reporter.itemDone(elapsedMs);
    return prelabelId;
  });
  // Ground truth may have come in while the pre-label was being written.
  if (revisions.groundTruth(frameId)?.revisionId !== truth?.revisionId) {
    await countAgainstTruth(project, [{ frameId, revisionId }]);
  }
  // A person's mask that was there before differs from this pre-label, not from the one before it.
  if (project.store.frames.standing(frameId).humanId !== null) {
    await countLatestMask(project, frameId);
  }
}

/**
 * A verdict is about the mask that was there: one that was accepted as it was goes on to be the frame's, as a person's, and
 * any other verdict lapses. For use in the transaction that stores another pre-label.
 */
function keepVerdict({ store }: OpenProject, frameId: number): void {
  const { humanId, prelabelId } = store.frames.standing(frameId);
  if (humanId !== null) return;
  if (store.frames.byId(frameId)?.verdict !== 'accepted' || prelabelId === null) {
    store.reviews.lapse(frameId);
    return;
  }
  const { revisions, confusions, maskCounts } = store;
  const acceptedId = revisions.insertAccepted(prelabelId, new Date().toISOString());
  if (confusions.isCounted(prelabelId)) {
    confusions.replace(acceptedId, confusions.ofRevision(prelabelId));
  }
  maskCounts.replaceAreas(acceptedId, maskCounts.areas(prelabelId));
}

function registerModel(project: OpenProject, { card }: StoredModel): number {
  const { id, version, sha256 } = card;
  return project.store.transaction(() =>
    project.store.revisions.modelKey({
      modelId: id,
      version,
      sha256,
      identity: modelIdentity(card),
      card: JSON.stringify(card),
    }),
  );
}

/** Trouble that every further frame would meet as well. */
function isFatal(error: unknown): boolean {
  return (
    error instanceof MaskwrightError &&
    [
      'engine/failed',
      'engine/noAdapter',
      'model/classesDiffer',
      'storage/readOnly',
      'storage/full',
    ].includes(error.code)
  );
}
