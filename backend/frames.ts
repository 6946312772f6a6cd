// What is known of each frame, as the renderer lists it.

import { decodeMask } from '../core/edit/maskBytes.ts';
import { MaskwrightError } from '../core/errors.ts';
import { confusionFromCells, type ConfusionCell } from '../core/metrics/confusion.ts';
import { meanIoU } from '../core/metrics/evaluation.ts';
import { withoutIgnored } from '../core/metrics/ignoredClasses.ts';
import { compareNames } from '../core/nameOrder.ts';
import type { FrameOverviewRow, FrameRow } from '../db/frameTable.ts';
import type { MethodParams } from './contract/contract.ts';
import type { FrameStatus, FrameSummary } from './contract/records.ts';
import type { OpenProject } from './openProject.ts';

/** @throws MaskwrightError `frame/notFound` */
export function frameRow(project: OpenProject, frameId: number): FrameRow {
  const row = project.store.frames.byId(frameId);
  if (row === undefined) throw frameNotFound(project, frameId);
  return row;
}

/** Keeps a person's remark on a frame, and its flag. @throws MaskwrightError `frame/notFound` */
export function noteFrame(
  project: OpenProject,
  { frameId, comment, flagged }: Omit<MethodParams<'annotate.note'>, 'projectId'>,
): FrameSummary {
  frameRow(project, frameId);
  project.store.transaction(() => {
    project.store.frames.setNote(frameId, comment, flagged);
  });
  const summary = summarizeFrame(project, frameId);
  emitSummaries(project, [summary]);
  return summary;
}

/**
 * Keeps which pixels of a frame a person has reviewed, in place of those before, and tells everyone.
 * @throws MaskwrightError `frame/notFound`, `journal/malformed`, `label/malformed`
 */
export function setReviewed(
  project: OpenProject,
  { frameId, pixels }: Omit<MethodParams<'annotate.setReviewed'>, 'projectId'>,
): void {
  const frame = frameRow(project, frameId);
  const isAny = pixels !== null && decodeMask(pixels, frame) !== null;
  const reviewedPixels = isAny ? pixels : null;
  project.store.transaction(() => {
    project.store.frames.setReviewedPixels(frameId, reviewedPixels);
  });
  const { projectId } = project;
  project.emit({ name: 'reviewed.updated', payload: { projectId, frameId, reviewedPixels } });
}

/** All frames in order of name, as a drive has them. */
export function listFrames(project: OpenProject): FrameSummary[] {
  const cells = Map.groupBy(project.store.confusions.ofLatest(), (cell) => cell.frameId);
  return project.store.frames
    .overview()
    .sort((a, b) => compareNames(a.name, b.name))
    .map((row) => toFrameSummary(project, row, cells.get(row.frameId) ?? []));
}

/** @throws MaskwrightError `frame/notFound` */
export function summarizeFrame(project: OpenProject, frameId: number): FrameSummary {
  const [row] = project.store.frames.overview(frameId);
  if (row === undefined) throw frameNotFound(project, frameId);
  const cells = row.latestId === null ? [] : project.store.confusions.ofRevision(row.latestId);
  return toFrameSummary(project, row, cells);
}

/** Tells everyone what these frames look like now. */
export function emitFrames(project: OpenProject, frameIds: readonly number[]): void {
  emitSummaries(
    project,
    frameIds.map((frameId) => summarizeFrame(project, frameId)),
  );
}

/** The same for frames that have just been summarized. */
export function emitSummaries(project: OpenProject, frames: FrameSummary[]): void {
  project.emit({ name: 'frames.updated', payload: { projectId: project.projectId, frames } });
}

function toFrameSummary(
  project: OpenProject,
  row: FrameOverviewRow,
  cells: readonly ConfusionCell[],
): FrameSummary {
  const hasGroundTruth = row.groundTruthId !== null;
  const { frameId, name, split, city, sequence, width, height, likelyError, comment } = row;
  return {
    frameId,
    name,
    split,
    city,
    sequence,
    width,
    height,
    status: frameStatus(row),
    hasGroundTruth,
    meanIoU:
      hasGroundTruth && row.latestId !== null
        ? meanIoU(
            withoutIgnored(confusionFromCells(cells, project.classes.length), project.classes),
          )
        : null,
    likelyError,
    differsFromModel: row.differingPx === null ? null : row.differingPx / (width * height),
    comment,
    flagged: row.flagged === 1,
    version: `${row.latestId ?? 0}-${row.journalSequence}-${row.verdict ?? 'none'}`,
  };
}

export function frameStatus(row: Pick<FrameOverviewRow, 'verdict' | 'latestKind'>): FrameStatus {
  if (row.verdict !== null) return row.verdict === 'accepted' ? 'done' : row.verdict;
  if (row.latestKind === null) return 'new';
  return row.latestKind === 'human' ? 'inProgress' : 'prelabelled';
}

function frameNotFound(project: OpenProject, frameId: number): MaskwrightError {
  return new MaskwrightError(
    'frame/notFound',
    `The project ${project.name} has no frame ${frameId}; reload the list of frames.`,
    { frameId },
  );
}
