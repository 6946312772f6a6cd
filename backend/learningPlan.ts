// What a model is to learn in a project: which frames, which of them are new to it, and which it is measured on.

import { MaskwrightError } from '../core/errors.ts';
import type { FrameOverviewRow } from '../db/frameTable.ts';
import type { ModelCard } from '../models/card.ts';
import { readCgnet, type Cgnet } from '../models/cgnet/readCgnet.ts';
import { modelIdentity } from '../models/modelIdentity.ts';
import type { ModelRegistry } from '../models/modelRegistry.ts';
import { windowIn } from '../models/learning/learningWindow.ts';
import { LARGEST_WINDOW_PX } from '../models/learning/teach.ts';
import type { WindowSize } from '../models/learning/windowSize.ts';
import type { MethodParams } from './contract/contract.ts';
import { resolveModel, type ModelForProject } from './modelForProject.ts';
import type { OpenProject } from './openProject.ts';

export type LearningRequest = Omit<MethodParams<'learning.start'>, 'projectId'>;

/** What a frame that is new to the model is worth (docs/adr/0016). */
const STEPS_A_NEW_FRAME = 40;
const MAX_STEPS = 1000;
/** Of so many new frames one is kept back, to measure on. */
const NEW_FRAMES_A_HELD_OUT = 5;
/** All windows of a lesson are of one size: frames that have fewer pixels a side than that would make it small for all. */
const LEAST_SIDE_PX = 128;

/** Who learns, and for how long it was asked to; null for as long as the new frames are worth. */
interface Learning {
  readonly model: ModelForProject;
  readonly net: Cgnet;
  readonly askedSteps: number | null;
}

export interface LearningPlan extends Learning {
  /** Those that it learns from, the new ones last. */
  readonly frames: readonly FrameOverviewRow[];
  readonly newCount: number;
  /** Accepted, new to the model, and not learned from: it is measured on them. */
  readonly heldOut: readonly FrameOverviewRow[];
  /** Accepted, and too small beside the others. */
  readonly tooSmall: readonly FrameOverviewRow[];
  readonly steps: number;
  readonly window: WindowSize;
}

/**
 * @throws MaskwrightError `model/nothingToLearn` when nothing (new) is accepted, `usage/invalid` for a model that cannot learn; `model/…`
 */
export async function planLearning(
  models: ModelRegistry,
  project: OpenProject,
  request: LearningRequest,
): Promise<LearningPlan> {
  const accepted = project.store.frames
    .overview()
    .filter(({ verdict, latestId }) => verdict === 'accepted' && latestId !== null);
  if (accepted.length === 0) {
    throw new MaskwrightError(
      'model/nothingToLearn',
      'No frame has been accepted yet; correct some frames and accept them, then the model can learn from them.',
      { accepted: 0 },
    );
  }
  const model = await resolveModel(
    models,
    project,
    request.model ?? (await newestModel(models, project)),
  );
  return planFrames({ model, net: learnableNet(model), askedSteps: request.steps }, accepted);
}

/**
 * Shares accepted frames out between learning and measuring.
 * @throws MaskwrightError `model/nothingToLearn` when none of them can be learned from and is new
 */
export function planFrames(
  learning: Learning,
  accepted: readonly FrameOverviewRow[],
): LearningPlan {
  const { model, net, askedSteps } = learning;
  const isKnown = photosLearnedBy(model.card);
  if (accepted.every(isKnown)) {
    throw new MaskwrightError(
      'model/nothingToLearn',
      `The model ${model.card.id} has learned from all ${accepted.length} accepted frames already; accept more frames first.`,
      { accepted: accepted.length },
    );
  }
  const least = leastSide(accepted);
  const isTooSmall = (frame: FrameOverviewRow): boolean => shorterSide(frame) < least;
  const tooSmall = accepted.filter(isTooSmall);
  const large = accepted.filter((frame) => !isTooSmall(frame));
  const known = large.filter(isKnown);
  const unknown = large.filter((frame) => !isKnown(frame));
  if (unknown.length === 0) {
    throw new MaskwrightError(
      'model/nothingToLearn',
      `The accepted frames that are new to the model ${model.card.id} have fewer than ${least} pixels a side, too few beside ` +
        'the others; accept larger ones first.',
      { least },
    );
  }
  // From the middle of each five on, so that they lie among those that it learns from.
  const isHeldOut = (_: unknown, place: number): boolean =>
    unknown.length >= NEW_FRAMES_A_HELD_OUT &&
    place % NEW_FRAMES_A_HELD_OUT === Math.floor(NEW_FRAMES_A_HELD_OUT / 2);
  const heldOut = unknown.filter(isHeldOut);
  const fresh = unknown.filter((frame, place) => !isHeldOut(frame, place));
  const frames = [...known, ...fresh];
  return {
    model,
    net,
    frames,
    newCount: fresh.length,
    heldOut,
    tooSmall,
    askedSteps,
    steps: askedSteps ?? Math.min(MAX_STEPS, STEPS_A_NEW_FRAME * fresh.length),
    window: commonWindow(frames),
  };
}

/** Tells the photos that a model has learned from, wherever that was. */
export function photosLearnedBy({
  learned,
}: Pick<ModelCard, 'learned'>): (frame: Pick<FrameOverviewRow, 'imageSha256'>) => boolean {
  const images = new Set(learned?.images);
  return ({ imageSha256 }) => images.has(shortened(imageSha256));
}

/** A photo's sha256 as cards keep it: its first 16 digits. */
export function shortened(imageSha256: string): string {
  return imageSha256.slice(0, 16);
}

/** The one that made the newest pre-labels, where it is still there; null for the taxonomy's own. */
async function newestModel(models: ModelRegistry, { store }: OpenProject): Promise<string | null> {
  const newest = store.revisions.newestModel();
  const { cards } = await models.list();
  return cards.find((card) => modelIdentity(card) === newest?.identity)?.id ?? null;
}

function learnableNet({ card, weights, mapping }: ModelForProject): Cgnet {
  const refuse = (reason: string): MaskwrightError =>
    new MaskwrightError(
      'usage/invalid',
      `The model ${card.id} cannot learn here: ${reason}. Choose a CGNet of the project's classes.`,
      { learner: card.id },
    );
  if (mapping !== null) throw refuse("its classes are not the project's");
  if (card.cgnet === null || weights === undefined || weights === null)
    throw refuse('its weights are not known');
  return readCgnet(weights, card.id, card.cgnet.residual);
}

/** What a frame must have a side: less than {@link LEAST_SIDE_PX} where the frame in the middle by size has less. */
function leastSide(frames: readonly FrameOverviewRow[]): number {
  const sides = frames.map(shorterSide).sort((a, b) => a - b);
  return Math.min(LEAST_SIDE_PX, sides[Math.floor(sides.length / 2)] ?? 0);
}

function shorterSide({ width, height }: FrameOverviewRow): number {
  return Math.min(width, height);
}

/** Of one size for all frames. */
function commonWindow(frames: readonly FrameOverviewRow[]): WindowSize {
  const smallest = {
    width: Math.min(...frames.map(({ width }) => width)),
    height: Math.min(...frames.map(({ height }) => height)),
  };
  const window = windowIn(smallest, LARGEST_WINDOW_PX);
  if (window !== null) return window;
  throw new MaskwrightError(
    'model/nothingToLearn',
    `The smallest of the accepted frames has ${smallest.width}×${smallest.height} pixels; a model learns from 8×8 on.`,
  );
}
