// Evaluation of a project: sums of the stored confusion counts. What was never counted, an older pre-label of a frame whose
// ground truth came later, is counted first; nothing is counted twice.

import type { Interval } from '../core/metrics/bootstrap.ts';
import {
  compareConfusions,
  type Comparison,
  type FrameConfusion,
} from '../core/metrics/comparison.ts';
import { confusionFromCells } from '../core/metrics/confusion.ts';
import { evaluateConfusion, type Evaluation } from '../core/metrics/evaluation.ts';
import { withoutIgnored } from '../core/metrics/ignoredClasses.ts';
import { compareNames } from '../core/nameOrder.ts';
import type { Quality } from '../core/scores/quality.ts';
import { WHOLE_SELECTION, type ScoreSelection } from '../db/scoreSelection.ts';
import type { MethodParams, MethodResult } from './contract/contract.ts';
import { countAgainstTruth } from './maskCounts.ts';
import type { OpenProject } from './openProject.ts';
import { meanIoUInterval } from './resampling.ts';

export type ScoreRequest = Omit<MethodParams<'evaluate.project'>, 'projectId'>;

/** Scores pooled over the frames that have ground truth and the chosen revision. */
export async function evaluateProject(
  project: OpenProject,
  request: ScoreRequest,
): Promise<Evaluation> {
  const { store, classes } = project;
  const selection = toSelection(request);
  await countAgainstTruth(project, store.confusions.uncounted(selection));
  const { frames, cells } = store.confusions.pooled(selection);
  return evaluateConfusion(confusionFromCells(cells, classes.length), classes, frames);
}

/** In which qualities the pre-labels among the scored masks were made; empty where people's masks alone are scored. */
export function scoredQualities({ store }: OpenProject, request: ScoreRequest): Quality[] {
  return store.confusions.qualities(toSelection(request));
}

/** How sure the mean IoU of the same choice is. @returns null for fewer than two frames */
export async function meanIoUIntervalOf(
  project: OpenProject,
  request: ScoreRequest,
): Promise<Interval | null> {
  const frames = await frameConfusions(project, request);
  return meanIoUInterval(frames.map(({ confusion }) => confusion));
}

/** What changed from one choice of revisions to another, over the frames that have both. */
export async function compareRevisions(
  project: OpenProject,
  before: ScoreRequest,
  after: ScoreRequest,
): Promise<Comparison> {
  return compareConfusions(
    await frameConfusions(project, before),
    await frameConfusions(project, after),
    project.classes,
  );
}

/** The counts of each scored frame, by name. */
async function frameConfusions(
  project: OpenProject,
  request: ScoreRequest,
): Promise<FrameConfusion[]> {
  const { store, classes } = project;
  const selection = toSelection(request);
  await countAgainstTruth(project, store.confusions.uncounted(selection));
  const cells = Map.groupBy(store.confusions.ofFrames(selection), ({ frameId }) => frameId);
  return store.confusions.scoredFrames(selection).map(({ frameId, name }) => ({
    frame: name,
    confusion: withoutIgnored(
      confusionFromCells(cells.get(frameId) ?? [], classes.length),
      classes,
    ),
  }));
}

/** What scores can be narrowed to, each by name. */
export function scoreChoices({ store }: OpenProject): MethodResult<'evaluate.choices'> {
  const frames = store.frames.overview();
  const names = (values: readonly (string | null)[]): string[] =>
    [...new Set(values)].filter((value) => value !== null).sort(compareNames);
  return {
    splits: names(frames.map(({ split }) => split)),
    cities: names(frames.map(({ city }) => city)),
    sequences: names(frames.map(({ sequence }) => sequence)),
    models: store.revisions.models(),
  };
}

/** A request as the tables of counts take it. */
export function toSelection({ revision, model, status, ...rest }: ScoreRequest): ScoreSelection {
  return {
    ...WHOLE_SELECTION,
    ...rest,
    which: revision,
    modelIdentity: model,
    done: status === null ? null : Number(status === 'done'),
  };
}
