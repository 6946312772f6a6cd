// Annotating: strokes, undo and redo on a frame's mask. Each is in the journal, and the frame's confusion counts
// are up to date, before it is acknowledged.

import {
  applyDelta,
  changedPixels,
  decodeDelta,
  encodeDelta,
  invertDelta,
  type LabelDelta,
} from '../core/edit/delta.ts';
import { appendToHistory, foldHistory, type History } from '../core/edit/history.ts';
import { MaskwrightError } from '../core/errors.ts';
import type { LabelMap } from '../core/labelMap.ts';
import {
  applyDeltaToConfusion,
  confusionCells,
  confusionFromCells,
  countConfusion,
  type Confusion,
} from '../core/metrics/confusion.ts';
import { evaluateConfusion } from '../core/metrics/evaluation.ts';
import { VOID_INDEX } from '../core/taxonomy.ts';
import type { MethodParams, MethodResult } from './contract/contract.ts';
import type { MaskState } from './contract/records.ts';
import { emitFrames, frameRow, summarizeFrame } from './frames.ts';
import { loadGroundTruth, loadLatestMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';
import { createTurns } from './turns.ts';
import { writeMask } from './projectFolder.ts';

/** Frames whose masks are kept at hand; a 2048×1024 frame takes 4 MB with its ground truth. */
const MAX_WORKSPACES = 8;

/** A frame as it is being worked on, in step with the database. */
interface Workspace {
  readonly frameId: number;
  readonly labels: LabelMap;
  readonly truth: LabelMap | null;
  /** Of the mask as it is now; null without ground truth. */
  confusion: Confusion | null;
  /** The revision that `labels` shows: null while there is neither pre-label nor stroke. */
  revisionId: number | null;
  /** Whether `revisionId` is a draft, so that strokes may be added to it. */
  isDraft: boolean;
  sequence: number;
  history: History;
}

export interface Annotating {
  open(frameId: number): Promise<{ labels: Uint8Array; mask: MaskState }>;
  stroke(params: Omit<MethodParams<'annotate.stroke'>, 'projectId'>): Promise<MaskState>;
  walk(
    direction: 'undo' | 'redo',
    params: Omit<MethodParams<'annotate.undo'>, 'projectId'>,
  ): Promise<MethodResult<'annotate.undo'>>;
  setDone(frameId: number, done: boolean): Promise<MaskState>;
}

/** @param author who paints, as recorded in the journal */
export function createAnnotating(project: OpenProject, author: string): Annotating {
  const { store } = project;
  const workspaces = new Map<number, Promise<Workspace>>();
  const turns = createTurns<number>();

  /** The frame's workspace; loaded anew when something else changed the frame meanwhile. */
  const workspaceOf = async (frameId: number): Promise<Workspace> => {
    const known = await workspaces.get(frameId);
    if (known !== undefined && isCurrent(project, known)) return known;
    const loading = loadWorkspace(project, frameId);
    workspaces.delete(frameId);
    workspaces.set(frameId, loading);
    loading.catch(() => workspaces.delete(frameId));
    for (const oldest of workspaces.keys()) {
      if (workspaces.size <= MAX_WORKSPACES) break;
      workspaces.delete(oldest);
    }
    return loading;
  };

  /** Applies a delta to the workspace and stores it by `append`, or leaves both as they were. */
  const commit = (
    workspace: Workspace,
    delta: LabelDelta,
    append: (revisionId: number, sequence: number, createdAt: string) => void,
  ): void => {
    applyDelta(workspace.labels, delta, 'forward');
    const { truth, confusion } = workspace;
    if (truth !== null && confusion !== null) {
      applyDeltaToConfusion(confusion, truth, delta, 'forward');
    }
    try {
      const createdAt = new Date().toISOString();
      const sequence = workspace.sequence + 1;
      const revisionId = store.transaction(() => {
        const draft =
          workspace.isDraft && workspace.revisionId !== null
            ? workspace.revisionId
            : store.revisions.insertDraft(workspace.frameId, workspace.revisionId, createdAt);
        append(draft, sequence, createdAt);
        if (confusion !== null) store.confusions.replace(draft, confusionCells(confusion));
        store.frames.setDone(workspace.frameId, false);
        return draft;
      });
      Object.assign(workspace, { revisionId, isDraft: true, sequence });
    } catch (error) {
      // What is in memory must not be ahead of what is stored.
      workspaces.delete(workspace.frameId);
      throw error;
    }
  };

  const stateOf = (workspace: Workspace): MaskState => {
    const { status, version } = summarizeFrame(project, workspace.frameId);
    return {
      sequence: workspace.sequence,
      undoDepth: workspace.history.undoable.length,
      redoDepth: workspace.history.redoable.length,
      status,
      evaluation:
        workspace.confusion === null
          ? null
          : evaluateConfusion(workspace.confusion, project.classes, 1),
      version,
    };
  };

  return {
    open: (frameId) =>
      turns.take(frameId, async () => {
        const workspace = await workspaceOf(frameId);
        return { labels: workspace.labels.data.slice(), mask: stateOf(workspace) };
      }),

    stroke: ({ frameId, afterSequence, tool, classIndex, delta: bytes, elapsedMs }) =>
      turns.take(frameId, async () => {
        const workspace = await workspaceOf(frameId);
        assertInStep(workspace, afterSequence);
        const delta = decodeDelta(bytes, workspace.labels.data.length);
        assertKnownClasses(delta, project.classes.length);
        if (delta.length === 0) return stateOf(workspace);
        commit(workspace, delta, (revisionId, sequence, createdAt) => {
          store.journal.appendStroke({
            frameId,
            sequence,
            revisionId,
            tool,
            classIndex,
            delta: bytes,
            changedPx: changedPixels(delta),
            elapsedMs,
            author,
            createdAt,
          });
        });
        const { sequence } = workspace;
        workspace.history = appendToHistory(workspace.history, { sequence, kind: 'stroke' });
        emitFrames(project, [frameId]);
        return stateOf(workspace);
      }),

    walk: (direction, { frameId, afterSequence }) =>
      turns.take(frameId, async () => {
        const workspace = await workspaceOf(frameId);
        assertInStep(workspace, afterSequence);
        const { undoable, redoable } = workspace.history;
        const target = (direction === 'undo' ? undoable : redoable).at(-1);
        if (target === undefined) throw nothingTo(direction);
        const stored = store.journal.deltaOf(frameId, target) ?? encodeDelta([]);
        const forward = decodeDelta(stored, workspace.labels.data.length);
        const delta = direction === 'undo' ? invertDelta(forward) : forward;
        commit(workspace, delta, (revisionId, sequence, createdAt) => {
          store.journal.appendWalk({
            frameId,
            sequence,
            revisionId,
            kind: direction,
            target,
            changedPx: changedPixels(delta),
            elapsedMs: 0,
            author,
            createdAt,
          });
        });
        const { sequence } = workspace;
        workspace.history = appendToHistory(workspace.history, {
          sequence,
          kind: direction,
          target,
        });
        emitFrames(project, [frameId]);
        return { mask: stateOf(workspace), delta: encodeDelta(delta) };
      }),

    setDone: (frameId, done) =>
      turns.take(frameId, async () => {
        const workspace = await workspaceOf(frameId);
        if (done && workspace.isDraft && workspace.revisionId !== null) {
          const { revisionId } = workspace;
          const maskPath = await writeMask(project.folder, frameId, 'human', workspace.labels);
          store.transaction(() => {
            store.revisions.seal(revisionId, maskPath);
            store.frames.setDone(frameId, true);
          });
          workspace.isDraft = false;
        } else {
          store.transaction(() => {
            store.frames.setDone(frameId, done);
          });
        }
        emitFrames(project, [frameId]);
        return stateOf(workspace);
      }),
  };
}

async function loadWorkspace(project: OpenProject, frameId: number): Promise<Workspace> {
  const { store } = project;
  frameRow(project, frameId);
  const [labels, truth] = await Promise.all([
    loadLatestMask(project, frameId),
    loadGroundTruth(project, frameId),
  ]);
  const latest = store.revisions.latest(frameId);
  return {
    frameId,
    labels,
    truth,
    confusion: truth === null ? null : initialConfusion(project, truth, labels, latest?.revisionId),
    revisionId: latest?.revisionId ?? null,
    isDraft: latest?.kind === 'human' && latest.maskPath === null,
    sequence: store.journal.lastSequence(frameId),
    history: foldHistory(store.journal.history(frameId)),
  };
}

/** The stored counts of the revision; counted here only for a frame that has no mask at all yet. */
function initialConfusion(
  project: OpenProject,
  truth: LabelMap,
  labels: LabelMap,
  revisionId: number | undefined,
): Confusion {
  const classCount = project.classes.length;
  return revisionId === undefined
    ? countConfusion(truth, labels, classCount)
    : confusionFromCells(project.store.confusions.ofRevision(revisionId), classCount);
}

function isCurrent({ store }: OpenProject, workspace: Workspace): boolean {
  const latest = store.revisions.latest(workspace.frameId);
  const truth = store.revisions.groundTruth(workspace.frameId);
  return (
    (latest?.revisionId ?? null) === workspace.revisionId &&
    (truth === undefined) === (workspace.truth === null) &&
    store.journal.lastSequence(workspace.frameId) === workspace.sequence
  );
}

function assertInStep(workspace: Workspace, afterSequence: number): void {
  if (workspace.sequence === afterSequence) return;
  throw new MaskwrightError(
    'journal/conflict',
    `This frame was changed elsewhere (entry ${workspace.sequence}, you are at ${afterSequence}); ` +
      `it is loaded anew, make the change again.`,
    { sequence: workspace.sequence, afterSequence },
  );
}

function assertKnownClasses(delta: LabelDelta, classCount: number): void {
  const unknown = delta.find((run) => run.after >= classCount && run.after !== VOID_INDEX);
  if (unknown === undefined) return;
  throw new MaskwrightError(
    'label/unknownIndex',
    `The stroke paints index ${unknown.after}, but the taxonomy ends at ${classCount - 1}; choose a class of the list.`,
    { index: unknown.after },
  );
}

function nothingTo(direction: 'undo' | 'redo'): MaskwrightError {
  return direction === 'undo'
    ? new MaskwrightError('journal/nothingToUndo', 'There is no stroke to take back on this frame.')
    : new MaskwrightError(
        'journal/nothingToRedo',
        'There is no stroke to bring back on this frame.',
      );
}
