// A channel driven by hand: there is no container behind it. The test answers calls and ends the container.

import type { EngineCall, EngineChannel, EngineReply } from '../engine/engineMessages.ts';
import { createMailbox } from '../../core/testing/mailbox.ts';

export interface HandDrivenChannel extends EngineChannel {
  readonly isClosed: boolean;
  /** The next call that was posted. */
  nextCall(): Promise<EngineCall>;
  reply(reply: EngineReply): void;
  /** Ends the container, as a crash would. */
  die(reason: string): void;
}

export function createHandDrivenChannel(): HandDrivenChannel {
  const calls = createMailbox<EngineCall>();
  let isClosed = false;
  let onReply: ((reply: EngineReply) => void) | null = null;
  let onGone: ((reason: string) => void) | null = null;
  return {
    post: (call) => {
      calls.put(call);
    },
    onReply: (listener) => {
      onReply = listener;
    },
    onGone: (listener) => {
      onGone = listener;
    },
    close() {
      isClosed = true;
      return Promise.resolve();
    },
    get isClosed() {
      return isClosed;
    },
    nextCall: () => calls.take(),
    reply: (reply) => onReply?.(reply),
    die: (reason) => onGone?.(reason),
  };
}
