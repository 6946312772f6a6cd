// Annotating: strokes, undo and redo on a frame's mask, and verdicts on it. Each is stored, with all counts of the mask
// up to date, before it is acknowledged.

import {
  changedPixels,
  decodeDelta,
  encodeDelta,
  invertDelta,
  type LabelDelta,
} from '../core/edit/delta.ts';
import type { ClassGuard } from '../core/edit/guard.ts';
import { addToHistory, foldHistory } from '../core/edit/history.ts';
import { decodeMask } from '../core/edit/maskBytes.ts';
import { replaceClassDelta } from '../core/edit/replaceClass.ts';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { evaluateConfusion } from '../core/metrics/evaluation.ts';
import { VOID_INDEX } from '../core/taxonomy.ts';
import type { Verdict } from '../core/verdicts.ts';
import type { NewStroke } from '../db/journalTable.ts';
import type { MethodParams, MethodResult } from './contract/contract.ts';
import type { FrameSummary, MaskState } from './contract/records.ts';
import { emitFrames, emitSummaries, frameRow, summarizeFrame } from './frames.ts';
import { loadLatestMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';
import { writeMask } from './projectFolder.ts';
import { createProvenances } from './provenance.ts';
import { createTurns } from './turns.ts';
import { createWorkspaces, type JournalPlace, type Workspace } from './workspaces.ts';

/** Frames of a batch are announced in lots of this many. */
const ANNOUNCE_EVERY = 20;

/** What is said of a stroke, beside what it changes and where it goes. */
type StrokeFacts = Pick<NewStroke, 'tool' | 'mode' | 'classIndex' | 'elapsedMs' | 'activeMs'>;

/** One class (255 for void) for another, and what is said of the stroke. */
export interface Replacement extends Pick<StrokeFacts, 'mode' | 'activeMs'> {
  readonly from: number;
  readonly to: number;
  readonly guard: ClassGuard;
  /** Whether what is reviewed of the frame stays as it is. */
  readonly protectsReviewed: boolean;
}

export interface Annotating {
  open(frameId: number): Promise<{ labels: Uint8Array; mask: MaskState }>;
  /** A copy of the latest mask, void without one. */
  labels(frameId: number): Promise<MethodResult<'frames.labels'>>;
  /** As `core/edit/provenance` traces it. */
  provenance(frameId: number): Promise<Uint8Array>;
  stroke(params: Omit<MethodParams<'annotate.stroke'>, 'projectId'>): Promise<MaskState>;
  walk(
    direction: 'undo' | 'redo',
    params: Omit<MethodParams<'annotate.undo'>, 'projectId'>,
  ): Promise<MethodResult<'annotate.undo'>>;
  /**
   * Gives every pixel of one class another, as one stroke; none where there is nothing to replace.
   * @param alongside is stored together with the stroke
   */
  replaceClass(frameId: number, replacement: Replacement, alongside: () => void): Promise<void>;
  review(params: Omit<MethodParams<'annotate.review'>, 'projectId'>): Promise<MaskState>;
  look(params: Omit<MethodParams<'annotate.look'>, 'projectId'>): Promise<void>;
  reviewMany(
    params: Omit<MethodParams<'annotate.reviewMany'>, 'projectId'>,
  ): Promise<MethodResult<'annotate.reviewMany'>>;
  close(): Promise<void>;
}

/** @param author who paints, as recorded in the journal */
export function createAnnotating(project: OpenProject, author: string): Annotating {
  const { store } = project;
  const workspaces = createWorkspaces(project);
  const provenances = createProvenances(project);
  const turns = createTurns<number>();

  /** Journals a change as a stroke. */
  const commitStroke = (
    workspace: Workspace,
    delta: LabelDelta,
    bytes: Uint8Array,
    facts: StrokeFacts,
    alongside?: () => void,
  ): void => {
    const { frameId, effort } = workspace;
    const changedPx = changedPixels(delta);
    workspaces.commit(workspace, delta, (place: JournalPlace) => {
      store.journal.appendStroke({ ...facts, ...place, frameId, delta: bytes, changedPx, author });
      alongside?.();
    });
    addToHistory(workspace.history, { sequence: workspace.standing.sequence, kind: 'stroke' });
    workspace.effort = {
      strokes: effort.strokes + 1,
      changedPx: effort.changedPx + changedPx,
      activeMs: effort.activeMs + facts.activeMs,
    };
  };

  const stateOf = (
    { confusion, effort, history, standing }: Workspace,
    { status, version }: FrameSummary,
  ): MaskState => {
    return {
      sequence: standing.sequence,
      undoDepth: history.undoable.length,
      redoDepth: history.redoable.length,
      status,
      evaluation: confusion === null ? null : evaluateConfusion(confusion, project.classes, 1),
      effort,
      version,
    };
  };

  /** Tells everyone what the frame looks like now. */
  const announce = (workspace: Workspace): MaskState => {
    const summary = summarizeFrame(project, workspace.frameId);
    emitSummaries(project, [summary]);
    return stateOf(workspace, summary);
  };

  /** Takes a verdict down; the mask of an accepted draft becomes a revision's. */
  const settle = async (
    frameId: number,
    verdict: Verdict | null,
    activeMs: number,
  ): Promise<void> => {
    frameRow(project, frameId);
    const append = (): void => {
      store.reviews.append({
        frameId,
        verdict,
        author,
        activeMs,
        createdAt: new Date().toISOString(),
      });
    };
    if (verdict !== 'accepted' || store.frames.standing(frameId).draftId === null) {
      store.transaction(append);
      return;
    }
    const workspace = await workspaces.of(frameId);
    const maskPath = await writeMask(project.folder, frameId, 'human', workspace.labels);
    workspaces.seal(workspace, maskPath, append);
  };

  return {
    open: (frameId) =>
      turns.take(frameId, async () => {
        const workspace = await workspaces.of(frameId);
        const mask = stateOf(workspace, summarizeFrame(project, frameId));
        return { labels: workspace.labels.data.slice(), mask };
      }),

    labels: (frameId) =>
      turns.take(frameId, async () => {
        const { latestId } = store.frames.standing(frameId);
        const labels =
          (await workspaces.atHand(frameId))?.labels ?? (await loadLatestMask(project, frameId));
        return { revisionId: latestId, labels: labels.data.slice() };
      }),

    provenance: (frameId) =>
      turns.take(frameId, async () => {
        frameRow(project, frameId);
        const history =
          (await workspaces.atHand(frameId))?.history ??
          foldHistory(store.journal.history(frameId));
        return provenances.of(frameId, history.undoable);
      }),

    stroke: ({ frameId, afterSequence, delta: bytes, ...facts }) =>
      turns.take(frameId, async () => {
        const workspace = await workspaces.of(frameId);
        if (store.journal.isStroke(frameId, afterSequence + 1, { ...facts, delta: bytes })) {
          return stateOf(workspace, summarizeFrame(project, frameId));
        }
        assertInStep(workspace, afterSequence);
        const delta = decodeDelta(bytes, workspace.labels.data.length);
        assertKnownClasses(delta, project.classes.length);
        if (delta.length === 0) return stateOf(workspace, summarizeFrame(project, frameId));
        commitStroke(workspace, delta, bytes, facts);
        return announce(workspace);
      }),

    walk: (direction, { frameId, afterSequence, activeMs }) =>
      turns.take(frameId, async () => {
        const workspace = await workspaces.of(frameId);
        assertInStep(workspace, afterSequence);
        const { history } = workspace;
        const target = (direction === 'undo' ? history.undoable : history.redoable).at(-1);
        if (target === undefined) throw nothingTo(direction);
        const stored = store.journal.deltaOf(frameId, target) ?? encodeDelta([]);
        const forward = decodeDelta(stored, workspace.labels.data.length);
        const delta = direction === 'undo' ? invertDelta(forward) : forward;
        const changedPx = changedPixels(delta);
        workspaces.commit(workspace, delta, (place) => {
          const walk = { ...place, frameId, kind: direction, target, changedPx, author, activeMs };
          store.journal.appendWalk(walk);
        });
        const { sequence } = workspace.standing;
        addToHistory(history, { sequence, kind: direction, target });
        addActiveMs(workspace, activeMs);
        return { mask: announce(workspace), delta: encodeDelta(delta) };
      }),

    replaceClass: (frameId, { from, to, guard, protectsReviewed, mode, activeMs }, alongside) =>
      turns.take(frameId, async () => {
        const startedAtMs = performance.now();
        const workspace = await workspaces.of(frameId);
        const { labels } = workspace;
        const reviewed = protectsReviewed ? store.frames.reviewedPixels(frameId) : null;
        const protectedPixels = reviewed && decodeMask(reviewed, labels);
        const delta = replaceClassDelta(labels, from, to, { ...guard, protectedPixels });
        if (delta.length === 0) {
          store.transaction(alongside);
          return;
        }
        const elapsedMs = performance.now() - startedAtMs;
        const facts = { tool: 'replace', mode, classIndex: to, elapsedMs, activeMs } as const;
        commitStroke(workspace, delta, encodeDelta(delta), facts, alongside);
        announce(workspace);
      }),

    review: ({ frameId, verdict, activeMs, seenVersion }) =>
      turns.take(frameId, async () => {
        const before = await workspaces.of(frameId);
        if (seenVersion !== undefined)
          assertSeen(before, summarizeFrame(project, frameId), seenVersion);
        await settle(frameId, verdict, activeMs);
        const workspace = await workspaces.of(frameId);
        // One that was loaded anew has it already.
        if (workspace === before) addActiveMs(workspace, activeMs);
        return announce(workspace);
      }),

    look: ({ frameId, activeMs }) =>
      turns.take(frameId, async () => {
        frameRow(project, frameId);
        const workspace = await workspaces.atHand(frameId);
        const createdAt = new Date().toISOString();
        store.transaction(() => {
          store.reviews.appendLook({ frameId, author, activeMs, createdAt });
        });
        if (workspace !== null) addActiveMs(workspace, activeMs);
      }),

    async reviewMany({ frameIds, verdict }) {
      const problems: { subject: string; message: string }[] = [];
      let settled: number[] = [];
      for (const frameId of frameIds) {
        try {
          await turns.take(frameId, () => settle(frameId, verdict, 0));
          settled.push(frameId);
        } catch (error) {
          const subject = store.frames.byId(frameId)?.name ?? String(frameId);
          problems.push({ subject, message: messageOf(error) });
        }
        if (settled.length >= ANNOUNCE_EVERY) {
          emitFrames(project, settled);
          settled = [];
        }
      }
      emitFrames(project, settled);
      return { reviewed: frameIds.length - problems.length, problems };
    },

    close: () => workspaces.close(),
  };
}

function addActiveMs(workspace: Workspace, activeMs: number): void {
  const { effort } = workspace;
  workspace.effort = { ...effort, activeMs: effort.activeMs + activeMs };
}

function assertInStep({ standing: { sequence } }: Workspace, afterSequence: number): void {
  if (sequence === afterSequence) return;
  throw new MaskwrightError(
    'journal/conflict',
    `This frame was changed elsewhere (entry ${sequence}, you are at ${afterSequence}); ` +
      `it is loaded anew, make the change again.`,
    { sequence, afterSequence },
  );
}

/** Nobody is taken to have looked at what somebody else has painted meanwhile. */
function assertSeen(
  { standing: { sequence } }: Workspace,
  { name, version }: FrameSummary,
  seenVersion: string,
): void {
  if (version === seenVersion) return;
  throw new MaskwrightError(
    'journal/conflict',
    `The frame ${name} was changed elsewhere; it is loaded anew, look at it and decide again.`,
    { sequence, seenVersion },
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
