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

export interface LearningPlan {
  readonly model: ModelForProject;
  readonly net: Cgnet;
  /** Those that it learns from, the new ones last. */
  readonly frames: readonly FrameOverviewRow[];
  readonly newCount: number;
  /** Accepted, new to the model, and not learned from: it is measured on them. */
  readonly heldOut: readonly FrameOverviewRow[];
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
  const net = learnableNet(model);
  const isKnown = photosLearnedBy(model.card);
  const known = accepted.filter(isKnown);
  const unknown = accepted.filter((frame) => !isKnown(frame));
  if (unknown.length === 0) {
    throw new MaskwrightError(
      'model/nothingToLearn',
      `The model ${model.card.id} has learned from all ${accepted.length} accepted frames already; accept more frames first.`,
      { accepted: accepted.length },
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
    steps: request.steps ?? Math.min(MAX_STEPS, STEPS_A_NEW_FRAME * fresh.length),
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
