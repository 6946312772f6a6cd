// Learning: a model's decoder and classifier are taught what people have accepted, measured on accepted frames that were
// kept back, and kept as a model of the user's own where they are better for it.

import { availableParallelism } from 'node:os';
import { MaskwrightError } from '../core/errors.ts';
import { addConfusion, countConfusion, emptyConfusion } from '../core/metrics/confusion.ts';
import { meanIoU } from '../core/metrics/evaluation.ts';
import type { Cgnet } from '../models/cgnet/readCgnet.ts';
import { countCpuThreads } from '../models/engine/chooseDevice.ts';
import type { LearningFrame } from '../models/learning/learningWindow.ts';
import { teach } from '../models/learning/teach.ts';
import type { ModelRegistry, StoredModel } from '../models/modelRegistry.ts';
import type { EngineHost } from './engineHost.ts';
import type { FrameWorkers } from './frameWorkers.ts';
import type { JobReporter, JobWork } from './jobRunner.ts';
import { describeLearned, keepLearned, withScores, type LearningScores } from './learnedModel.ts';
import { openLearnerThread } from './learnerThread.ts';
import { readableFrames, readAcceptedFrame } from './learningFrames.ts';
import { photosLearnedBy, planFrames, type LearningPlan } from './learningPlan.ts';
import type { OpenProject } from './openProject.ts';
import { assertFitsMemory } from './photoMemory.ts';

/** The same lesson ends the same. */
const SEED = 1;

export interface LearningParts {
  readonly project: OpenProject;
  readonly engines: EngineHost;
  readonly workers: FrameWorkers;
  readonly models: ModelRegistry;
}

/** The work of a learning job; its items are steps, and frames measured before and after. */
export function learningWork(parts: LearningParts, planned: LearningPlan): JobWork {
  return async (reporter) => {
    const { project, models } = parts;
    reporter.setTotal(planned.steps + 2 * planned.heldOut.length);
    const isCancelled = (): boolean => reporter.signal.aborted;
    const plan = await withReadableFrames(parts, planned, reporter);
    if (isCancelled()) return;
    reporter.setTotal(plan.steps + 2 * plan.heldOut.length);
    const before = await measure(parts, plan.model, plan, reporter);
    const net = await learn(parts, plan, reporter);
    if (isCancelled()) return;
    const learned = await describeLearned(models, project.name, plan, net);
    const after = await measure(parts, learned, plan, reporter);
    if (isCancelled()) return;
    const scores = before === null || after === null ? null : { before, after };
    assertBetter(plan, scores);
    const better = scores === null ? learned : withScores(learned, project.name, plan, scores);
    const { id, name } = await keepLearned(models, project.name, better);
    reporter.learned({ modelId: id, name, meanIoU: scores });
    project.emit({ name: 'models.updated', payload: {} });
  };
}

/** The plan without frames that cannot be learned from, each of them named. @throws MaskwrightError as {@link planFrames} */
async function withReadableFrames(
  parts: LearningParts,
  planned: LearningPlan,
  reporter: JobReporter,
): Promise<LearningPlan> {
  noteTooSmall(planned, reporter);
  const wanted = [...planned.frames, ...planned.heldOut];
  const readable = await readableFrames(parts, wanted, reporter);
  if (readable.length === wanted.length) return planned;
  if (readable.every(photosLearnedBy(planned.model.card))) {
    throw new MaskwrightError(
      'model/nothingToLearn',
      `None of the accepted frames that are new to ${planned.model.card.id} can be read; mend what is said of them first.`,
    );
  }
  const plan = planFrames(
    planned,
    readable.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
  noteTooSmall(plan, reporter);
  return plan;
}

function noteTooSmall({ tooSmall }: LearningPlan, reporter: JobReporter): void {
  for (const { name, width, height } of tooSmall) {
    reporter.note(
      name,
      `The frame ${name} has ${width}×${height} pixels, too few beside the others. Nothing is learned from it.`,
    );
  }
}

/** The network after the lesson, or as far as it got. */
async function learn(
  parts: LearningParts,
  plan: LearningPlan,
  reporter: JobReporter,
): Promise<Cgnet> {
  const { net, model, window, frames, newCount, steps } = plan;
  const { mean, std, channelOrder } = model.card.preprocessing;
  const threads = countCpuThreads(availableParallelism());
  reporter.setDevice(`CPU, ${threads === 1 ? '1 thread' : `${threads} threads`}`);
  const learner = await openLearnerThread({ net, mean, std, channelOrder, window, threads });
  try {
    const { signal } = reporter;
    await teach(
      learner,
      { frameCount: frames.length, newCount, steps, seed: SEED, signal },
      (place) => readFrame(parts, plan, place),
      () => {
        reporter.itemDone();
      },
    );
    return { ...net, weights: await learner.weights() };
  } finally {
    await learner.release();
  }
}

async function readFrame(
  parts: LearningParts,
  { frames }: LearningPlan,
  place: number,
): Promise<LearningFrame> {
  const frame = frames[place];
  if (frame === undefined) throw new RangeError(`There is no frame ${place}.`);
  const { photo, mask } = await readAcceptedFrame(parts, frame);
  return { photo, labels: mask.data };
}

/** The mean IoU (0–1) of its pre-labels of the frames that were kept back, by what people accepted; null without any. */
async function measure(
  parts: LearningParts,
  model: StoredModel,
  { heldOut }: LearningPlan,
  reporter: JobReporter,
): Promise<number | null> {
  const { engines } = parts;
  const classCount = parts.project.classes.length;
  const pooled = emptyConfusion(classCount);
  for (const frame of heldOut) {
    if (reporter.signal.aborted) return null;
    const engine = await engines.acquire(model, 'auto');
    assertFitsMemory(frame.imagePath, frame, 'fast', engine.device, model.card);
    const { photo, mask } = await readAcceptedFrame(parts, frame);
    const { width, height } = photo;
    const { labels } = await engine.run(photo);
    addConfusion(pooled, countConfusion(mask, { width, height, data: labels }, classCount));
    reporter.itemDone();
  }
  return meanIoU(pooled);
}

function assertBetter({ model, heldOut }: LearningPlan, scores: LearningScores | null): void {
  if (scores === null || scores.after > scores.before) return;
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  throw new MaskwrightError(
    'model/nothingToLearn',
    `What ${model.card.id} learned was not kept: on ${heldOut.length} accepted frames that it had not learned from it has ` +
      `${percent(scores.after)} mean IoU, and had ${percent(scores.before)} before. Accept more frames first.`,
    { learner: model.card.id, frames: heldOut.length, ...scores },
  );
}
