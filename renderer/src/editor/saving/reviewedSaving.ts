// Saves which pixels of a frame count as reviewed, as soon as they are marked: the last state of them, one call at a time.

import { MaskwrightError } from '../../../../core/errors.ts';
import type { BackendClient, MethodParams } from '../../../../backend/contract/contract.ts';
import type { SaveState } from './saveQueue.ts';

type ReviewedState = MethodParams<'annotate.setReviewed'>;

export interface ReviewedSaving {
  /** Whether something is not stored yet. */
  readonly isPending: boolean;
  push(state: ReviewedState): void;
  /** Resolves when what was pushed is stored, trying again what failed; rejects when it cannot be. */
  flushed(): Promise<void>;
}

/**
 * @param onError told why what was just pushed is not stored; it is tried again with the next
 * @param onState told how far what was pushed is
 */
export function createReviewedSaving(
  client: Pick<BackendClient, 'call'>,
  onError: (error: unknown) => void,
  onState: (state: SaveState) => void,
): ReviewedSaving {
  let waiting: ReviewedState | null = null;
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    onState('saving');
    try {
      while (waiting !== null) {
        const sent: ReviewedState = waiting;
        await client.call('annotate.setReviewed', sent);
        if (waiting === sent) waiting = null;
      }
      onState('saved');
    } catch (error) {
      const isAway = error instanceof MaskwrightError && error.code === 'host/disconnected';
      onState(isAway ? 'offline' : 'failed');
      throw error;
    }
  };
  const start = (): Promise<void> => (sending ??= send().finally(() => (sending = null)));
  return {
    get isPending() {
      return waiting !== null;
    },
    push(state) {
      waiting = state;
      if (sending === null) start().catch(onError);
    },
    async flushed() {
      if (waiting !== null) await start();
    },
  };
}
