// What is known of each frame, as the renderer lists it.

import { MaskwrightError } from '../core/errors.ts';
import { confusionFromCells, type ConfusionCell } from '../core/metrics/confusion.ts';
import { meanIoU } from '../core/metrics/evaluation.ts';
import { withoutIgnored } from '../core/metrics/ignoredClasses.ts';
import type { FrameOverviewRow, FrameRow } from '../db/frameTable.ts';
import type { FrameStatus, FrameSummary } from './contract/records.ts';
import type { OpenProject } from './openProject.ts';

/** @throws MaskwrightError `frame/notFound` */
export function frameRow(project: OpenProject, frameId: number): FrameRow {
  const row = project.store.frames.byId(frameId);
  if (row === undefined) throw frameNotFound(project, frameId);
  return row;
}

/** All frames in order of name. */
export function listFrames(project: OpenProject): FrameSummary[] {
  const cells = Map.groupBy(project.store.confusions.ofLatest(), (cell) => cell.frameId);
  return project.store.frames
    .overview()
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
  project.emit({
    name: 'frames.updated',
    payload: {
      projectId: project.projectId,
      frames: frameIds.map((frameId) => summarizeFrame(project, frameId)),
    },
  });
}

function toFrameSummary(
  project: OpenProject,
  row: FrameOverviewRow,
  cells: readonly ConfusionCell[],
): FrameSummary {
  const hasGroundTruth = row.groundTruthId !== null;
  const { frameId, name, split, city, sequence, width, height, likelyError } = row;
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
    version: `${row.latestId ?? 0}-${row.journalSequence}-${row.done}`,
  };
}

export function frameStatus(row: Pick<FrameOverviewRow, 'done' | 'latestKind'>): FrameStatus {
  if (row.done === 1) return 'done';
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
