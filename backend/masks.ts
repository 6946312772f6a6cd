// The label map of any revision: a file, or for a draft its parent's mask (or its own checkpoint) with its strokes
// replayed.

import { applyDelta, decodeDelta } from '../core/edit/delta.ts';
import { MaskwrightError } from '../core/errors.ts';
import { assertSameSize, voidLabelMap, type LabelMap } from '../core/labelMap.ts';
import type { RevisionRow } from '../db/revisionTable.ts';
import { frameRow } from './frames.ts';
import type { OpenProject } from './openProject.ts';
import { readKnownMask, readMask } from './projectFolder.ts';

/** @throws MaskwrightError `frame/noMask`, `label/…`, `journal/…` when what is stored is damaged */
export async function loadMask(project: OpenProject, revision: RevisionRow): Promise<LabelMap> {
  if (revision.maskPath !== null) {
    const size = frameRow(project, revision.frameId);
    return readKnownMask(project.folder, revision.maskPath, size, project.classes.length);
  }
  const { labels, journalSequence } = await loadBeginning(project, revision);
  for (const entry of project.store.journal.replay(revision.revisionId, journalSequence)) {
    const delta = decodeDelta(entry.delta, labels.data.length);
    applyDelta(labels, delta, entry.kind === 'undo' ? 'backward' : 'forward');
  }
  return labels;
}

/**
 * The same by id.
 * @throws MaskwrightError `project/damaged` too, when the revision is gone
 */
export function loadRevision(project: OpenProject, revisionId: number): Promise<LabelMap> {
  return loadMask(project, revisionRow(project, revisionId));
}

/** @throws MaskwrightError `project/damaged` when the revision is gone */
function revisionRow({ store }: OpenProject, revisionId: number): RevisionRow {
  const revision = store.revisions.byId(revisionId);
  if (revision !== undefined) return revision;
  throw new MaskwrightError(
    'project/damaged',
    `Revision ${revisionId} is gone from the project; restore the project from a copy.`,
    { revisionId },
  );
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

/** What a draft's entries after one are replayed on: its checkpoint, or all of them on its parent's mask. */
async function loadBeginning(
  project: OpenProject,
  draft: RevisionRow,
): Promise<{ readonly labels: LabelMap; readonly journalSequence: number }> {
  const checkpoint = await loadCheckpoint(project, draft);
  return checkpoint ?? { labels: await loadParentMask(project, draft), journalSequence: 0 };
}

/** Null without one. One that cannot be read is done without: the journal holds everything. */
async function loadCheckpoint(
  project: OpenProject,
  { frameId, revisionId }: RevisionRow,
): Promise<{ readonly labels: LabelMap; readonly journalSequence: number } | null> {
  const checkpoint = project.store.revisions.checkpoint(revisionId);
  if (checkpoint === undefined) return null;
  try {
    const labels = await readMask(project.folder, checkpoint.maskPath);
    assertSameSize(labels, frameRow(project, frameId), checkpoint.maskPath);
    return { labels, journalSequence: checkpoint.journalSequence };
  } catch {
    return null;
  }
}

async function loadParentMask(project: OpenProject, revision: RevisionRow): Promise<LabelMap> {
  const parent =
    revision.parentId === null ? undefined : project.store.revisions.byId(revision.parentId);
  if (parent !== undefined) return loadMask(project, parent);
  const { width, height } = frameRow(project, revision.frameId);
  return voidLabelMap(width, height);
}
