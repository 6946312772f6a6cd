// Saves which pixels of a frame count as reviewed, as soon as they are marked: the last state of them, one call at a time.

import type { BackendClient, MethodParams } from '../../../backend/contract/contract.ts';

type ReviewedState = MethodParams<'annotate.setReviewed'>;

export interface ReviewedSaving {
  /** Whether something is not stored yet. */
  readonly isPending: boolean;
  push(state: ReviewedState): void;
  /** Resolves when what was pushed is stored, trying again what failed; rejects when it cannot be. */
  flushed(): Promise<void>;
}

/** @param onError told why what was just pushed is not stored; it is tried again with the next */
export function createReviewedSaving(
  client: Pick<BackendClient, 'call'>,
  onError: (error: unknown) => void,
): ReviewedSaving {
  let waiting: ReviewedState | null = null;
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    while (waiting !== null) {
      const sent: ReviewedState = waiting;
      await client.call('annotate.setReviewed', sent);
      if (waiting === sent) waiting = null;
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
