// Everything a report says, gathered once for all its formats.

import * as v from 'valibot';
import type { NamedMapping } from '../../core/classMapping.ts';
import type { Interval } from '../../core/metrics/bootstrap.ts';
import type { Comparison } from '../../core/metrics/comparison.ts';
import { evaluateCategories, type CategoryScore } from '../../core/metrics/categories.ts';
import { confusionOf, type Evaluation } from '../../core/metrics/evaluation.ts';
import type { Quality } from '../../core/scores/quality.ts';
import type { LabelClass } from '../../core/taxonomy.ts';
import type { EffortRow } from '../../db/journalTable.ts';
import type { LabellingRow } from '../../db/revisionTable.ts';
import { parseModelCard } from '../../models/card.ts';
import { ClassChoicesSchema, type FrameSummary } from '../contract/records.ts';
import { EVERY_FRAME } from '../contract/contract.ts';
import {
  compareRevisions,
  evaluateProject,
  meanIoUIntervalOf,
  scoredQualities,
} from '../evaluating.ts';
import { listFrames } from '../frames.ts';
import type { OpenProject } from '../openProject.ts';
import { summarizeProject } from '../projects.ts';

export interface ReportedModel {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  readonly quality: Quality;
  /** Its classes and the project's that they were taken for; null where they are the same. */
  readonly mapping: NamedMapping | null;
  /** How many frames' newest pre-label is its. */
  readonly frames: number;
  /** From its card. A score on frames that it was trained on says little about new ones. */
  readonly trainedOn: string;
  readonly weaknesses: string;
}

export interface ReportData {
  readonly project: string;
  /** Null for classes of its own. */
  readonly taxonomyId: string | null;
  readonly createdAt: string;
  readonly classes: readonly LabelClass[];
  /** Frames that were generated, not photographed. */
  readonly syntheticFrames: number;
  readonly frameCount: number;
  readonly framesDone: number;
  /** The models behind the pre-labels, once for each quality and mapping. */
  readonly models: readonly ReportedModel[];
  readonly prelabel: Evaluation;
  /** In which qualities those pre-labels were made. */
  readonly prelabelQualities: readonly Quality[];
  readonly latest: Evaluation;
  /** What people changed of the pre-labels, over the frames that have both. */
  readonly correction: Pick<Comparison, 'frames' | 'meanIoU' | 'classes'>;
  /** How sure the latest mean IoU is; null for fewer than two frames. */
  readonly latestInterval: Interval | null;
  /** Of the latest masks; null where the classes are not Cityscapes'. */
  readonly categories: readonly CategoryScore[] | null;
  readonly effort: EffortRow;
  /** Frames with a score, the worst first. */
  readonly frames: readonly FrameSummary[];
}

export async function gatherReport(project: OpenProject, now: Date): Promise<ReportData> {
  const { frames, framesSynthetic, framesDone } = summarizeProject(project);
  const latestMasks = { ...EVERY_FRAME, revision: 'latest' } as const;
  const prelabels = { ...EVERY_FRAME, revision: 'prelabel' } as const;
  const latest = await evaluateProject(project, latestMasks);
  const {
    frames: framesOfBoth,
    meanIoU,
    classes,
  } = await compareRevisions(project, prelabels, latestMasks);
  return {
    project: project.name,
    taxonomyId: project.taxonomyId,
    createdAt: now.toISOString(),
    classes: project.classes,
    syntheticFrames: framesSynthetic,
    frameCount: frames,
    framesDone,
    models: project.store.revisions.labellings().map(toReportedModel),
    prelabel: await evaluateProject(project, prelabels),
    prelabelQualities: scoredQualities(project, prelabels),
    latest,
    correction: { frames: framesOfBoth, meanIoU, classes },
    latestInterval: await meanIoUIntervalOf(project, latestMasks),
    categories:
      project.taxonomyId === 'cityscapes19' ? evaluateCategories(confusionOf(latest)) : null,
    effort: project.store.journal.effort(),
    frames: listFrames(project)
      .filter((frame) => frame.meanIoU !== null)
      .sort((a, b) => (a.meanIoU ?? 0) - (b.meanIoU ?? 0)),
  };
}

/** As revisions keep it: JSON, or nothing. */
const MappingSchema = v.nullable(v.pipe(v.string(), v.parseJson(), ClassChoicesSchema));

function toReportedModel(labelling: LabellingRow): ReportedModel {
  const { modelId, version, sha256, card, quality, frames } = labelling;
  const mapping = v.parse(MappingSchema, labelling.mapping);
  const { trainedOn, weaknesses } = parseModelCard(card);
  return { id: modelId, version, sha256, quality, mapping, frames, trainedOn, weaknesses };
}
