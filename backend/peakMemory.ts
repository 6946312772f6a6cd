// How much memory the processes that were started from here have held at most.

import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile } from 'node:fs/promises';

/** Node tells here of each child process that it starts. */
const CHANNEL = 'child_process';

export interface ChildMemory {
  /** The most that any child that still runs has held in memory; null where the system does not tell. */
  peakBytes(): Promise<number | null>;
  /** Ends the watching. */
  stop(): void;
}

/** Watches the children that are started from now on. */
export function watchChildMemory(): ChildMemory {
  const children: ChildProcess[] = [];
  const notice = (message: unknown): void => {
    if (typeof message !== 'object' || message === null || !('process' in message)) return;
    if (message.process instanceof ChildProcess) children.push(message.process);
  };
  subscribe(CHANNEL, notice);
  return {
    async peakBytes() {
      const peaks = await Promise.all(children.map(readPeakBytes));
      const known = peaks.filter((bytes) => bytes !== null);
      return known.length === 0 ? null : Math.max(...known);
    },
    stop() {
      unsubscribe(CHANNEL, notice);
    },
  };
}

/** Linux alone lets one process read another's high-water mark. */
async function readPeakBytes({ pid }: ChildProcess): Promise<number | null> {
  const status = await readFile(`/proc/${pid ?? 'none'}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
