// The label map of any revision: a file, or for a draft its parent's mask with its strokes replayed.

import { applyDelta, decodeDelta } from '../core/edit/delta.ts';
import {
  assertKnownIndices,
  assertSameSize,
  voidLabelMap,
  type LabelMap,
} from '../core/labelMap.ts';
import { countConfusion, confusionCells } from '../core/metrics/confusion.ts';
import type { RevisionRow } from '../db/revisionTable.ts';
import { frameRow } from './frames.ts';
import type { OpenProject } from './openProject.ts';
import { readMask } from './projectFolder.ts';

/** @throws MaskwrightError `frame/noMask`, `label/…`, `journal/…` when what is stored is damaged */
export async function loadMask(project: OpenProject, revision: RevisionRow): Promise<LabelMap> {
  if (revision.maskPath !== null) {
    const labels = await readMask(project.folder, revision.maskPath);
    assertSameSize(labels, frameRow(project, revision.frameId), revision.maskPath);
    assertKnownIndices(labels, project.classes.length, revision.maskPath);
    return labels;
  }
  const labels = await loadParentMask(project, revision);
  for (const entry of project.store.journal.replay(revision.revisionId)) {
    const delta = decodeDelta(entry.delta, labels.data.length);
    applyDelta(labels, delta, entry.kind === 'undo' ? 'backward' : 'forward');
  }
  return labels;
}

/** A frame's newest mask (a person's, else the network's), or nothing but void. */
export async function loadLatestMask(project: OpenProject, frameId: number): Promise<LabelMap> {
  const revision = project.store.revisions.latest(frameId);
  const { width, height } = frameRow(project, frameId);
  return revision === undefined ? voidLabelMap(width, height) : loadMask(project, revision);
}

/** Null for a frame without ground truth. */
export async function loadGroundTruth(
  project: OpenProject,
  frameId: number,
): Promise<LabelMap | null> {
  const revision = project.store.revisions.groundTruth(frameId);
  return revision === undefined ? null : loadMask(project, revision);
}

/** Counts a frame's newest masks against a ground truth that came after them. */
export async function recountFrame(project: OpenProject, frameId: number): Promise<void> {
  const { revisions, confusions } = project.store;
  const truth = await loadGroundTruth(project, frameId);
  if (truth === null) return;
  for (const revision of [revisions.latest(frameId), revisions.latestPrelabel(frameId)]) {
    if (revision === undefined) continue;
    const confusion = countConfusion(
      truth,
      await loadMask(project, revision),
      project.classes.length,
    );
    project.store.transaction(() => {
      confusions.replace(revision.revisionId, confusionCells(confusion));
    });
  }
}

async function loadParentMask(project: OpenProject, revision: RevisionRow): Promise<LabelMap> {
  const parent =
    revision.parentId === null ? undefined : project.store.revisions.byId(revision.parentId);
  if (parent !== undefined) return loadMask(project, parent);
  const { width, height } = frameRow(project, revision.frameId);
  return voidLabelMap(width, height);
}
