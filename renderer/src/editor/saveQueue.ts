// Sends what was done on a frame to the backend, one after the other, and forgets nothing until it is acknowledged.

import { applyDelta, decodeDelta, encodeDelta, type LabelDelta } from '../../../core/edit/delta.ts';
import { MaskwrightError } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';
import type { BackendClient } from '../../../backend/contract/contract.ts';
import type { MaskState, StrokeTool } from '../../../backend/contract/records.ts';

export interface PendingStroke {
  readonly kind: 'stroke';
  readonly tool: StrokeTool;
  readonly classIndex: number;
  /** Applied to the label map on screen already. */
  readonly delta: LabelDelta;
  readonly elapsedMs: number;
}

export interface PendingWalk {
  readonly kind: 'undo' | 'redo';
}

type Pending = PendingStroke | PendingWalk;

/** `saving`: something waits for its answer; `offline`: it waits for the backend; `failed`: it was refused. */
export type SaveState = 'saved' | 'saving' | 'offline' | 'failed';

export interface SaveQueueEvents {
  onState(state: SaveState): void;
  /** The backend has stored a change. */
  onMask(mask: MaskState): void;
  /** The label map on screen changed by an undo or redo. */
  onPixels(dirty: PixelRect | null): void;
  /** The mask on screen is not the backend's any more: the frame must be opened anew. */
  onConflict(error: MaskwrightError): void;
}

export interface SaveQueue {
  push(operation: Pending): void;
  /** Whether an undo or redo waits for its answer: painting waits for it too. */
  readonly isWalking: boolean;
  readonly isEmpty: boolean;
  /** Resolves when all is stored; rejects when something cannot be. */
  flushed(): Promise<void>;
  /** To be called when the backend can be reached again. */
  reconnected(): Promise<void>;
}

export interface SavedFrame {
  readonly projectId: string;
  readonly frameId: number;
  /** What is on screen; undo and redo change it in place. */
  readonly labels: LabelMap;
  /** The journal's last sequence when the frame was opened. */
  readonly sequence: number;
}

export function createSaveQueue(
  client: Pick<BackendClient, 'call'>,
  frame: SavedFrame,
  events: SaveQueueEvents,
): SaveQueue {
  const { projectId, frameId, labels } = frame;
  const pending: Pending[] = [];
  let { sequence } = frame;
  let state: SaveState = 'saved';
  let waiters: PromiseWithResolvers<null>[] = [];

  const setState = (next: SaveState): void => {
    state = next;
    events.onState(next);
    if (next === 'saved') for (const waiter of waiters) waiter.resolve(null);
    if (next === 'saved' || next === 'failed') waiters = [];
  };
  const acknowledge = (mask: MaskState): void => {
    sequence = mask.sequence;
    pending.shift();
    events.onMask(mask);
  };
  const send = async (operation: Pending): Promise<void> => {
    const change = { projectId, frameId, afterSequence: sequence };
    if (operation.kind === 'stroke') {
      const { tool, classIndex, elapsedMs } = operation;
      const delta = encodeDelta(operation.delta);
      acknowledge(
        await client.call('annotate.stroke', { ...change, tool, classIndex, delta, elapsedMs }),
      );
      return;
    }
    const answer = await client.call(`annotate.${operation.kind}`, change);
    acknowledge(answer.mask);
    const delta = decodeDelta(answer.delta, labels.data.length);
    events.onPixels(applyDelta(labels, delta, 'forward'));
  };
  const fail = (error: unknown): void => {
    if (!(error instanceof MaskwrightError)) throw error;
    if (error.code === 'host/disconnected') {
      setState('offline');
      return;
    }
    if (error.code === 'journal/nothingToUndo' || error.code === 'journal/nothingToRedo') {
      pending.shift();
      void drain();
      return;
    }
    pending.length = 0;
    const lost = waiters;
    setState('failed');
    for (const waiter of lost) waiter.reject(error);
    events.onConflict(error);
  };
  const drain = async (): Promise<void> => {
    try {
      for (let next = pending[0]; next !== undefined; next = pending[0]) await send(next);
      setState('saved');
    } catch (error) {
      fail(error);
    }
  };

  return {
    push(operation) {
      pending.push(operation);
      if (state === 'saving' || state === 'offline') return;
      setState('saving');
      void drain();
    },
    get isWalking() {
      return pending.some((operation) => operation.kind !== 'stroke');
    },
    get isEmpty() {
      return pending.length === 0;
    },
    async flushed() {
      if (pending.length === 0) return;
      const waiter = Promise.withResolvers<null>();
      waiters.push(waiter);
      await waiter.promise;
    },
    async reconnected() {
      if (state !== 'offline') return;
      setState('saving');
      try {
        const { labels: stored, mask } = await client.call('frames.open', { projectId, frameId });
        const head = pending[0];
        if (head?.kind !== 'stroke') {
          // An undo that may or may not have arrived: what is stored is what counts.
          pending.length = 0;
          applyStored(labels, stored);
          events.onPixels({ x: 0, y: 0, width: labels.width, height: labels.height });
          sequence = mask.sequence;
          events.onMask(mask);
        } else if (mask.sequence === sequence + 1 && holdsAfter(stored, head.delta)) {
          // The stroke had arrived, its answer had not.
          acknowledge(mask);
        }
        await drain();
      } catch (error) {
        fail(error);
      }
    },
  };
}

function applyStored(labels: LabelMap, stored: Uint8Array): void {
  labels.data.set(stored);
}

function holdsAfter(stored: Uint8Array, delta: LabelDelta): boolean {
  return delta.every(({ start, length, after }) =>
    stored.subarray(start, start + length).every((index) => index === after),
  );
}
