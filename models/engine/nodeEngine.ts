// The engine of the Node hosts: a child process of its own, spoken to by structured clone.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineFactory } from './engine.ts';
import type { EngineChannel, EngineReply } from './engineMessages.ts';
import { createRemoteEngine } from './remoteEngine.ts';

/** @see EngineFactory */
export const createNodeEngine: EngineFactory = (model, preference, signal) =>
  createRemoteEngine(openChild, model, preference, signal);

/**
 * The tensors of a run are large and short-lived. glibc shall ask the system for each of 1 MiB or more and return it at
 * once (left alone it takes up to 32 MiB from its heap, which does not find them room again), in pages of 2 MiB, which
 * cost a five-hundredth of the faults. Only Linux reads this.
 * @param given what the user has set; it comes last, and so wins
 */
function glibcTunables(given = ''): string {
  const own = ['glibc.malloc.hugetlb=1', `glibc.malloc.mmap_threshold=${2 ** 20}`];
  return [...own, given].filter(Boolean).join(':');
}

function openChild(): EngineChannel {
  // The file beside this one, in sources (.ts) and in the build (.js) alike.
  const entry = new URL(import.meta.url.replace(/nodeEngine\.(ts|js)$/, 'nodeContainer.$1'));
  const child = fork(fileURLToPath(entry), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, GLIBC_TUNABLES: glibcTunables(process.env['GLIBC_TUNABLES']) },
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-500);
  });
  return {
    post: (call) => child.send(call),
    onReply: (listener) => {
      child.on('message', (message) => {
        listener(message as EngineReply);
      });
    },
    onGone: (listener) => {
      // A failed send comes here too, and may come more than once.
      child.on('error', (error) => {
        listener(error.message);
      });
      child.once('exit', (code, signal) => {
        const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
        listener([how, lastWords.trim().split('\n').at(-1)].filter(Boolean).join(', '));
      });
    },
    close: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          resolve();
          return;
        }
        child.once('exit', () => {
          resolve();
        });
        child.kill();
      }),
  };
}
