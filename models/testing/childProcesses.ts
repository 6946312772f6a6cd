// The child processes that this process starts, for tests that end one.

import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const CHANNEL = 'child_process';

/** @returns every child process started from now until the disposal, the oldest first */
export function watchChildren(): Disposable & { readonly children: readonly ChildProcess[] } {
  const children: ChildProcess[] = [];
  const listener = (message: unknown): void => {
    children.push((message as { readonly process: ChildProcess }).process);
  };
  subscribe(CHANNEL, listener);
  return {
    children,
    [Symbol.dispose]: () => {
      unsubscribe(CHANNEL, listener);
    },
  };
}
