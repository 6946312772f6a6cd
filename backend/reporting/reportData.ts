// Everything a report says, gathered once for all its formats.

import type { Evaluation } from '../../core/metrics/evaluation.ts';
import type { Quality } from '../../core/scores/quality.ts';
import type { LabelClass } from '../../core/taxonomy.ts';
import type { EffortRow } from '../../db/journalTable.ts';
import type { LabellingRow } from '../../db/revisionTable.ts';
import { parseModelCard } from '../../models/card.ts';
import type { FrameSummary } from '../contract/records.ts';
import { evaluateProject } from '../evaluating.ts';
import { listFrames } from '../frames.ts';
import type { OpenProject } from '../openProject.ts';
import { summarizeProject } from '../projects.ts';

export interface ReportedModel {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  readonly quality: Quality;
  /** How many frames' newest pre-label is its. */
  readonly frames: number;
  /** From its card. A score on frames that it was trained on says little about new ones. */
  readonly trainedOn: string;
  readonly weaknesses: string;
}

export interface ReportData {
  readonly project: string;
  readonly taxonomyId: string;
  readonly createdAt: string;
  readonly classes: readonly LabelClass[];
  /** Frames that were generated, not photographed. */
  readonly syntheticFrames: number;
  readonly frameCount: number;
  readonly framesDone: number;
  /** The models behind the pre-labels, once for each quality. */
  readonly models: readonly ReportedModel[];
  readonly prelabel: Evaluation;
  readonly latest: Evaluation;
  readonly effort: EffortRow;
  /** Frames with a score, the worst first. */
  readonly frames: readonly FrameSummary[];
}

export function gatherReport(project: OpenProject, now: Date): ReportData {
  const { frames, framesSynthetic, framesDone } = summarizeProject(project);
  return {
    project: project.name,
    taxonomyId: project.taxonomyId,
    createdAt: now.toISOString(),
    classes: project.classes,
    syntheticFrames: framesSynthetic,
    frameCount: frames,
    framesDone,
    models: project.store.revisions.labellings().map(toReportedModel),
    prelabel: evaluateProject(project, 'prelabel', null),
    latest: evaluateProject(project, 'latest', null),
    effort: project.store.journal.effort(),
    frames: listFrames(project)
      .filter((frame) => frame.meanIoU !== null)
      .sort((a, b) => (a.meanIoU ?? 0) - (b.meanIoU ?? 0)),
  };
}

function toReportedModel(labelling: LabellingRow): ReportedModel {
  const { modelId, version, sha256, card, quality, frames } = labelling;
  const { trainedOn, weaknesses } = parseModelCard(card);
  return { id: modelId, version, sha256, quality, frames, trainedOn, weaknesses };
}
