// Sends what was done on a frame to the backend, one after the other, and forgets nothing until it is acknowledged.

import {
  applyDelta,
  decodeDelta,
  encodeDelta,
  isSameDelta,
  rebaseDelta,
  type LabelDelta,
} from '../../../../core/edit/delta.ts';
import { MaskwrightError, type ErrorCode } from '../../../../core/errors.ts';
import { copyLabelMap, type LabelMap } from '../../../../core/labelMap.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import type { BackendClient, MethodResult } from '../../../../backend/contract/contract.ts';
import type { MaskState, StrokeMode } from '../../../../backend/contract/records.ts';
import type { FinishedGesture } from '../edit.ts';
import { createKnownHistory } from './knownHistory.ts';

/** What is wrong with a change itself, or with where it goes: sending it again can never help. */
const NEVER_STORED: ReadonlySet<string> = new Set([
  'journal/malformed',
  'label/unknownIndex',
  'frame/notFound',
]);
const NOTHING_TO_WALK: ReadonlySet<string> = new Set([
  'journal/nothingToUndo',
  'journal/nothingToRedo',
]);

export interface PendingStroke extends FinishedGesture {
  readonly kind: 'stroke';
  /** Time at work since it was told last, idle time cut off. */
  readonly activeMs: number;
  readonly mode: StrokeMode;
}

export interface Walk {
  readonly kind: 'undo' | 'redo';
  /** As of a {@link PendingStroke}. */
  readonly activeMs: number;
}

interface PendingWalk extends Walk {
  /** What it changed of the label map already; null when its answer has to tell. */
  readonly delta: LabelDelta | null;
}

type Pending = PendingStroke | PendingWalk;

/**
 * `saving`: something waits for its answer; `offline`: it waits for the backend; `failed`: it could not be stored
 * and is kept for another try.
 */
export type SaveState = 'saved' | 'saving' | 'offline' | 'failed';

export interface SaveQueueEvents {
  onState(state: SaveState): void;
  /** The backend has stored a change, or has told of one made elsewhere. */
  onMask(mask: MaskState): void;
  /** The label map on screen changed otherwise than by painting. */
  onPixels(dirty: PixelRect | null): void;
  /** What waited is given up without having been stored: this time at work was not told of. */
  onUntold(activeMs: number): void;
  /** Something could not be stored, and why. Strokes are kept; an undo or redo is not. */
  onRefused(error: unknown): void;
  /** What waits can never be stored: the frame must be opened anew. */
  onConflict(error: MaskwrightError): void;
}

export interface SaveQueue {
  /** Hands over a change; also tries again what failed before it. */
  push(operation: PendingStroke | Walk): void;
  /**
   * Whether an undo or redo waits for its answer to tell what it changes: painting waits for it too. While offline there
   * is nothing to wait for.
   */
  readonly isWalking: boolean;
  readonly isEmpty: boolean;
  /** Resolves when all is stored, trying again what failed before; rejects when something cannot be. */
  flushed(): Promise<void>;
  /** To be called when the backend can be reached again and knows the project. */
  reconnected(): Promise<void>;
  /**
   * Takes over what is stored, which was changed elsewhere; what is pushed meanwhile comes on top.
   * @returns what is stored, or null when something waits here (it finds out by itself) or it cannot be had
   */
  refresh(): Promise<MethodResult<'frames.open'> | null>;
}

export interface SavedFrame {
  readonly projectId: string;
  readonly frameId: number;
  /** What is on screen; undo and redo change it in place, at once where this window knows what they change. */
  readonly labels: LabelMap;
  /** The journal's last sequence when the frame was opened. */
  readonly sequence: number;
  /** Resolves when no gesture is being painted on `labels`: only then are they exchanged. */
  whenIdle(): Promise<void>;
}

export function createSaveQueue(
  client: Pick<BackendClient, 'call'>,
  frame: SavedFrame,
  events: SaveQueueEvents,
): SaveQueue {
  const { projectId, frameId, labels } = frame;
  let pending: Pending[] = [];
  let { sequence } = frame;
  let state: SaveState = 'saved';
  let waiters: PromiseWithResolvers<null>[] = [];
  /** Sent, and neither answered nor refused: it may be stored, with its time at work. */
  let sent: Pending | null = null;
  const known = createKnownHistory();

  const setState = (next: SaveState): void => {
    state = next;
    events.onState(next);
    if (next !== 'saved') return;
    for (const waiter of waiters) waiter.resolve(null);
    waiters = [];
  };
  const rejectWaiters = (error: unknown): void => {
    for (const waiter of waiters) waiter.reject(error);
    waiters = [];
  };
  const acknowledge = (mask: MaskState): void => {
    sequence = mask.sequence;
    sent = null;
    pending.shift();
    events.onMask(mask);
  };
  const giveUpTime = (givenUp: readonly Pending[]): void => {
    const untold = givenUp.filter((operation) => operation !== sent);
    const activeMs = untold.reduce((sum, operation) => sum + operation.activeMs, 0);
    if (activeMs > 0) events.onUntold(activeMs);
  };
  const change = (delta: LabelDelta): void => {
    const dirty = applyDelta(labels, delta, 'forward');
    if (dirty !== null) events.onPixels(dirty);
  };
  /** Paints the strokes that wait on what the label map holds now; undos and redos are not repeated. */
  const repaint = (): void => {
    const givenUp: Pending[] = [];
    const strokes = pending.flatMap((operation) => {
      const delta = operation.kind === 'stroke' ? rebaseDelta(labels, operation.delta) : [];
      applyDelta(labels, delta, 'forward');
      if (operation.kind === 'stroke' && delta.length > 0) return [{ ...operation, delta }];
      givenUp.push(operation);
      return [];
    });
    pending = strokes;
    giveUpTime(givenUp);
    sent = null;
    known.reset(strokes.map(({ delta }) => delta));
    events.onPixels({ x: 0, y: 0, width: labels.width, height: labels.height });
  };
  /** Shows what an undo or redo changed, by its answer. */
  const takeWalk = async (walk: PendingWalk, told: LabelDelta): Promise<void> => {
    const isOnTop = pending.every(({ kind }) => kind !== 'stroke');
    if (walk.delta === null && isOnTop) {
      known.learned(walk.kind, told);
      change(told);
    } else if (walk.delta === null || !isSameDelta(walk.delta, told)) {
      await takeStored();
    }
  };
  const send = async (operation: Pending): Promise<void> => {
    const place = { projectId, frameId, afterSequence: sequence };
    const wasLost = sent === operation;
    sent = operation;
    try {
      if (operation.kind === 'stroke') {
        const { tool, classIndex, elapsedMs, activeMs, mode } = operation;
        const delta = encodeDelta(operation.delta);
        const stroke = { ...place, tool, classIndex, delta, elapsedMs, activeMs, mode };
        acknowledge(await client.call('annotate.stroke', stroke));
        return;
      }
      const { mask, delta } = await client.call(`annotate.${operation.kind}`, {
        ...place,
        activeMs: operation.activeMs,
      });
      acknowledge(mask);
      await takeWalk(operation, decodeDelta(delta, labels.data.length));
    } catch (error) {
      const code = codeOf(error);
      // A stroke that may be stored already is recognised when it is; another refusal does not tell.
      const isUnknown = code === 'host/disconnected' || (wasLost && code !== 'journal/conflict');
      if (!isUnknown) sent = null;
      throw error;
    }
  };
  const drain = async (): Promise<void> => {
    try {
      for (let next = pending[0]; next !== undefined; next = pending[0]) await send(next);
      setState('saved');
    } catch (error) {
      await recover(error);
    }
  };
  /** Takes over what is stored, with the strokes that wait painted on top. */
  const rebase = (stored: Uint8Array, mask: MaskState): void => {
    labels.data.set(stored);
    sequence = mask.sequence;
    events.onMask(mask);
    repaint();
  };
  const open = async (): Promise<MethodResult<'frames.open'>> => {
    const opened = await client.call('frames.open', { projectId, frameId });
    await frame.whenIdle();
    return opened;
  };
  const takeStored = async (): Promise<MethodResult<'frames.open'>> => {
    const opened = await open();
    rebase(opened.labels, opened.mask);
    return opened;
  };
  /** Whether what waits was made on this: a frame without strokes can get another pre-label, with no entry of its journal. */
  const isBeneath = (stored: Uint8Array): boolean => {
    const beneath = copyLabelMap(labels);
    for (const { delta } of pending.toReversed()) {
      if (delta !== null) applyDelta(beneath, delta, 'backward');
    }
    return beneath.data.every((index, offset) => index === stored[offset]);
  };
  /** Takes the undos and redos that wait back: they cannot be stored. */
  const withdrawWalks = async (): Promise<void> => {
    if (pending.every((operation) => operation.kind === 'stroke')) return;
    await frame.whenIdle();
    for (const { delta } of pending.toReversed()) {
      if (delta !== null) applyDelta(labels, delta, 'backward');
    }
    repaint();
  };
  /**
   * Brings what waits in step with what is stored, and goes on. A stroke whose answer was lost is sent again as it is: the
   * backend knows whether it has it.
   * @param refusal why the first of it was refused, if it was: out of step with what is stored, it is tried again
   */
  const resume = async (refusal: MaskwrightError | null): Promise<void> => {
    try {
      if (sent?.kind === 'stroke') await send(sent);
      const { labels: stored, mask } = await open();
      const head = pending[0];
      const isOneFurther = mask.sequence === sequence + 1;
      const headDelta = head?.delta ?? null;
      // Of an undo or redo whose change is not known here, the number alone tells.
      const isElsewheres = isOneFurther && headDelta !== null && !holdsAfter(stored, headDelta);
      if (mask.sequence === sequence || isElsewheres) sent = null;
      const isWalk = head !== undefined && head.kind !== 'stroke';
      if (mask.sequence !== sequence || isWalk || !isBeneath(stored)) rebase(stored, mask);
      else if (head === undefined) events.onMask(mask);
      else if (refusal !== null) {
        giveUp(refusal);
        return;
      }
    } catch (error) {
      await recover(error);
      return;
    }
    await drain();
  };
  const giveUp = (error: MaskwrightError): void => {
    giveUpTime(pending);
    pending = [];
    setState('failed');
    rejectWaiters(error);
    events.onConflict(error);
  };
  const recover = async (error: unknown): Promise<void> => {
    const code = codeOf(error);
    if (code === 'host/disconnected') {
      setState('offline');
    } else if (NOTHING_TO_WALK.has(code) && pending[0]?.delta === null) {
      giveUpTime(pending.slice(0, 1));
      pending.shift();
      await drain();
    } else if (NOTHING_TO_WALK.has(code)) {
      await resume(null);
    } else if (error instanceof MaskwrightError && code === 'journal/conflict') {
      await resume(error);
    } else if (error instanceof MaskwrightError && NEVER_STORED.has(code)) {
      giveUp(error);
    } else {
      await withdrawWalks();
      setState(pending.length === 0 ? 'saved' : 'failed');
      rejectWaiters(error);
      events.onRefused(error);
    }
  };

  const start = (work: () => Promise<void>): void => {
    setState('saving');
    void work();
  };

  return {
    push(operation) {
      if (operation.kind === 'stroke') {
        known.painted(operation.delta);
        pending.push(operation);
      } else {
        // What comes after a step that is not known here is not known either.
        const isKnown = pending.every(({ delta }) => delta !== null);
        const delta = isKnown ? known.step(operation.kind) : null;
        pending.push({ ...operation, delta });
        if (delta !== null) change(delta);
      }
      if (state === 'saved' || state === 'failed') start(drain);
    },
    get isWalking() {
      return state !== 'offline' && pending.some(({ delta }) => delta === null);
    },
    get isEmpty() {
      return pending.length === 0;
    },
    async flushed() {
      if (pending.length === 0) return;
      const waiter = Promise.withResolvers<null>();
      waiters.push(waiter);
      if (state === 'failed') start(drain);
      await waiter.promise;
    },
    async reconnected() {
      if (state !== 'offline') return;
      setState('saving');
      await resume(null);
    },
    async refresh() {
      if (state !== 'saved') return null;
      setState('saving');
      let opened: MethodResult<'frames.open'>;
      try {
        opened = await takeStored();
      } catch (error) {
        await recover(error);
        return null;
      }
      await drain();
      return opened;
    },
  };
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof MaskwrightError ? error.code : 'internal';
}

function holdsAfter(stored: Uint8Array, delta: LabelDelta): boolean {
  return delta.every(({ start, length, after }) =>
    stored.subarray(start, start + length).every((index) => index === after),
  );
}
