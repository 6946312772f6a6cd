// Frames as they are being worked on: their masks at hand, and what is counted of them, in step with the database.
// Only here is a mask changed: in memory and in the database, both or neither.

import { isDeepStrictEqual } from 'node:util';
import { applyDelta, type LabelDelta } from '../core/edit/delta.ts';
import { foldHistory, type GrowingHistory } from '../core/edit/history.ts';
import { MaskwrightError } from '../core/errors.ts';
import type { LabelMap } from '../core/labelMap.ts';
import {
  applyDeltaToAreas,
  countClassAreas,
  countDifferences,
  differencesAdded,
  type ClassArea,
} from '../core/metrics/classAreas.ts';
import {
  applyDeltaToConfusion,
  changedCells,
  confusionCells,
  confusionFromCells,
  countConfusion,
  type Confusion,
  type ConfusionCell,
} from '../core/metrics/confusion.ts';
import type { FrameStanding } from '../db/frameTable.ts';
import { createCheckpoints } from './checkpoints.ts';
import type { Effort } from './contract/records.ts';
import { frameRow } from './frames.ts';
import { areaEntries } from './maskCounts.ts';
import { loadGroundTruth, loadLatestMask, loadRevision } from './masks.ts';
import type { OpenProject } from './openProject.ts';

/** How much is kept at hand: a pixel takes up to 3 bytes (the mask, its ground truth, its pre-label). */
const MAX_WORKSPACES = 8;
const MAX_PIXELS = 64 * 2 ** 20;

export interface Workspace {
  readonly frameId: number;
  readonly labels: LabelMap;
  readonly truth: LabelMap | null;
  /** The newest pre-label; null without one. */
  readonly prelabel: LabelMap | null;
  /** Of the mask as it is now; null without ground truth. */
  readonly confusion: Confusion | null;
  /** As `core/metrics/classAreas` counts them. */
  readonly areas: Uint32Array;
  /** In how many pixels the mask is not the pre-label; 0 without one. */
  differingPx: number;
  readonly history: GrowingHistory;
  /** Over the frame's whole journal. */
  effort: Effort;
  /** What the database held when this was in step with it last. */
  standing: FrameStanding;
}

/** Where a change goes. */
export interface JournalPlace {
  readonly revisionId: number;
  readonly sequence: number;
  readonly createdAt: string;
}

export interface Workspaces {
  /** The frame's workspace; loaded anew when something else changed the frame meanwhile. */
  of(frameId: number): Promise<Workspace>;
  /** The frame's workspace if it is here and up to date. */
  atHand(frameId: number): Promise<Workspace | null>;
  /**
   * Applies a delta to the workspace and stores it by `append` with everything that follows from it, or leaves both as
   * they were. A verdict on the frame lapses.
   * @throws MaskwrightError `journal/conflict` when the delta does not fit, or another program changed the frame
   */
  commit(workspace: Workspace, delta: LabelDelta, append: (place: JournalPlace) => void): void;
  /**
   * Gives a draft its mask file, and stores what goes `alongside`.
   * @throws MaskwrightError `journal/conflict` when another program changed the frame
   */
  seal(workspace: Workspace, maskPath: string, alongside: () => void): void;
  /** Waits for what is still being written. */
  close(): Promise<void>;
}

export function createWorkspaces(project: OpenProject): Workspaces {
  const { store } = project;
  const checkpoints = createCheckpoints(project);
  const kept = new Map<number, { readonly loading: Promise<Workspace>; readonly pixels: number }>();

  const atHand = async (frameId: number): Promise<Workspace | null> => {
    const workspace = await kept.get(frameId)?.loading;
    if (workspace === undefined) return null;
    return isDeepStrictEqual(store.frames.standing(frameId), workspace.standing) ? workspace : null;
  };

  const load = (frameId: number): Promise<Workspace> => {
    const { width, height } = frameRow(project, frameId);
    const loading = loadWorkspace(project, frameId);
    kept.delete(frameId);
    kept.set(frameId, { loading, pixels: width * height });
    loading.catch(() => kept.delete(frameId));
    let pixels = [...kept.values()].reduce((sum, entry) => sum + entry.pixels, 0);
    for (const [oldest, entry] of kept) {
      if (kept.size === 1 || (kept.size <= MAX_WORKSPACES && pixels <= MAX_PIXELS)) break;
      kept.delete(oldest);
      pixels -= entry.pixels;
    }
    return loading;
  };

  return {
    atHand,
    of: async (frameId) => (await atHand(frameId)) ?? load(frameId),
    commit(workspace, delta, append) {
      const { frameId, standing } = workspace;
      try {
        const changes = applyToWorkspace(workspace, delta);
        const place = store.transaction(() => {
          assertUnchanged(project, workspace);
          const createdAt = new Date().toISOString();
          const { draftId, latestId } = standing;
          const revisionId = draftId ?? store.revisions.insertDraft(frameId, latestId, createdAt);
          const made = { revisionId, sequence: standing.sequence + 1, createdAt };
          append(made);
          storeCounts(project, workspace, revisionId, draftId === null ? null : changes);
          store.reviews.lapse(frameId);
          return made;
        });
        const { revisionId, sequence } = place;
        workspace.standing = {
          ...standing,
          latestId: revisionId,
          humanId: revisionId,
          draftId: revisionId,
          sequence,
        };
        checkpoints.consider(workspace);
      } catch (error) {
        // What is in memory must not be ahead of what is stored.
        kept.delete(frameId);
        throw error;
      }
    },
    seal(workspace, maskPath, alongside) {
      const { draftId } = workspace.standing;
      store.transaction(() => {
        assertUnchanged(project, workspace);
        if (draftId !== null) store.revisions.seal(draftId, maskPath);
        alongside();
      });
      workspace.standing = { ...workspace.standing, draftId: null };
    },
    close: () => checkpoints.settled(),
  };
}

interface CountChanges {
  readonly cells: readonly ConfusionCell[];
  readonly areas: readonly ClassArea[];
}

/** @returns the counts that changed, as they are now */
function applyToWorkspace(workspace: Workspace, delta: LabelDelta): CountChanges {
  const { labels, truth, prelabel, confusion, areas } = workspace;
  applyDelta(labels, delta, 'forward');
  const before = areas.slice();
  applyDeltaToAreas(areas, delta);
  if (prelabel !== null) workspace.differingPx += differencesAdded(delta, prelabel);
  const changedAreas = [...areas]
    .map((pixels, index) => ({ index, pixels }))
    .filter(({ index, pixels }) => pixels !== before[index]);
  if (truth === null || confusion === null) return { cells: [], areas: changedAreas };
  const cellsBefore = { ...confusion, counts: confusion.counts.slice() };
  applyDeltaToConfusion(confusion, truth, delta, 'forward');
  return { cells: changedCells(cellsBefore, confusion), areas: changedAreas };
}

/** @param changes null for a new revision, of which nothing is stored yet */
function storeCounts(
  { store }: OpenProject,
  { confusion, areas, prelabel, differingPx, standing }: Workspace,
  revisionId: number,
  changes: CountChanges | null,
): void {
  if (changes === null) {
    if (confusion !== null) store.confusions.replace(revisionId, confusionCells(confusion));
    store.maskCounts.replaceAreas(revisionId, areaEntries(areas));
  } else {
    store.confusions.update(revisionId, changes.cells);
    store.maskCounts.updateAreas(revisionId, changes.areas);
  }
  if (prelabel !== null && standing.prelabelId !== null) {
    store.maskCounts.setDifference(revisionId, standing.prelabelId, differingPx);
  }
}

/** Loads until the frame has not changed on the way. @throws MaskwrightError `frame/…`, `label/…`, `journal/…` */
async function loadWorkspace(project: OpenProject, frameId: number): Promise<Workspace> {
  const { store } = project;
  for (;;) {
    const standing = store.frames.standing(frameId);
    const { latestId, humanId, prelabelId } = standing;
    const [labels, truth, prelabel] = await Promise.all([
      loadLatestMask(project, frameId),
      loadGroundTruth(project, frameId),
      humanId === null || prelabelId === null ? null : loadRevision(project, prelabelId),
    ]);
    if (!isDeepStrictEqual(store.frames.standing(frameId), standing)) continue;
    const { strokes, changedPx, activeMs } = store.journal.effort(frameId);
    const workspace = {
      frameId,
      labels,
      truth,
      // An unpainted pre-label is the mask itself, as it is now.
      prelabel: prelabel ?? (prelabelId === null ? null : { ...labels, data: labels.data.slice() }),
      confusion: truth === null ? null : storedConfusion(project, truth, labels, latestId),
      areas: countClassAreas(labels),
      differingPx: prelabel === null ? 0 : countDifferences(labels, prelabel),
      history: foldHistory(store.journal.history(frameId)),
      effort: { strokes, changedPx, activeMs },
      standing,
    };
    keepMissingCounts(project, workspace);
    return workspace;
  }
}

/** The stored counts of the revision; counted here where it has none, or the frame has no mask at all yet. */
function storedConfusion(
  project: OpenProject,
  truth: LabelMap,
  labels: LabelMap,
  revisionId: number | null,
): Confusion {
  const classCount = project.classes.length;
  const { confusions } = project.store;
  return revisionId === null || !confusions.isCounted(revisionId)
    ? countConfusion(truth, labels, classCount)
    : confusionFromCells(confusions.ofRevision(revisionId), classCount);
}

/** Masks from before such counts were kept, or with a newer ground truth or pre-label than they were compared with. */
function keepMissingCounts(
  { store }: OpenProject,
  { standing: { latestId, humanId, prelabelId }, confusion, areas, differingPx }: Workspace,
): void {
  if (latestId === null) return;
  const { confusions, maskCounts } = store;
  const hasAreas = maskCounts.areas(latestId).length > 0;
  const isCompared =
    humanId === null ||
    prelabelId === null ||
    maskCounts.difference(humanId, prelabelId) !== undefined;
  const isScored = confusion === null || confusions.isCounted(latestId);
  if (hasAreas && isCompared && isScored) return;
  store.transaction(() => {
    if (!isScored) confusions.replace(latestId, confusionCells(confusion));
    maskCounts.replaceAreas(latestId, areaEntries(areas));
    if (!isCompared) maskCounts.setDifference(humanId, prelabelId, differingPx);
  });
}

/** For use in a transaction: nobody else can write between this and its end. */
function assertUnchanged({ store }: OpenProject, { frameId, standing }: Workspace): void {
  const now = store.frames.standing(frameId);
  const isSame =
    now.humanId === standing.humanId &&
    now.draftId === standing.draftId &&
    now.sequence === standing.sequence;
  if (isSame) return;
  throw new MaskwrightError(
    'journal/conflict',
    'This frame was changed by another program at the same moment; it is loaded anew, make the change again.',
    { sequence: now.sequence },
  );
}
