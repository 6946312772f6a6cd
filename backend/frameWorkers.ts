// The threads on which a pre-labelling job decodes, packs and counts, so that the main one is left with order, the
// database and events. They start when they are first needed and end after a while without work.

import './threadPool.ts';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import { fromErrorData } from '../core/errors.ts';
import type { RgbImage } from '../models/engine/engine.ts';
import type * as frameWork from './frameWork.ts';
import type { Answer, StoredFrame, StoreTask } from './frameWork.ts';
import { toMovable } from './givenMemory.ts';
import type { PhotoWork } from './quality.ts';

/** With these 16 cores did 67 frames of 2048×1024 a second and were busy for 47 %; more were not tried. */
const MAX_WORKERS = 8;
/** While one frame's file is read or packed elsewhere, its thread goes on with others. */
const FRAMES_A_WORKER = 4;
const IDLE_MS = 20_000;

export interface FrameWorkers extends PhotoWork {
  /** @throws MaskwrightError `image/unreadable` */
  readPhoto(file: string): Promise<RgbImage>;
  /**
   * Writes a frame's mask and scores, and counts them.
   * @param task its labels and scores are given away: they are empty afterwards
   * @throws MaskwrightError `storage/…`; `frame/noMask` and `label/…` for its ground truth
   */
  store(task: StoreTask): Promise<StoredFrame>;
  close(): Promise<void>;
}

export function createFrameWorkers(cores = availableParallelism()): FrameWorkers {
  let pool: Tinypool | null = null;
  const run = async <Value>(
    name: keyof typeof frameWork,
    task: unknown,
    memory: ArrayBuffer[],
  ): Promise<Value> => {
    pool ??= startPool(Math.min(MAX_WORKERS, Math.max(1, Math.floor(cores / 2))));
    const answer = (await pool.run(task, { name, transferList: memory })) as Answer<Value>;
    if ('error' in answer) throw fromErrorData(answer.error);
    return answer.value;
  };
  return {
    readPhoto: (file) => run('decodePhoto', file, []),
    scale: (photo, factor) => run('scalePhoto', { photo, factor }, []),
    mirror: (photo) => run('mirrorPhoto', photo, []),
    settle: (scores) => run('settle', scores, []),
    store(task) {
      const labels = { ...task.labels, data: toMovable(task.labels.data) };
      const scores = { ...task.scores, data: toMovable(task.scores.data) };
      const memory = new Set([labels.data.buffer, scores.data.buffer]);
      return run('storeFrame', { ...task, labels, scores }, [...memory]);
    },
    async close() {
      await pool?.destroy();
      pool = null;
    },
  };
}

function startPool(workers: number): Tinypool {
  // The file beside this one, in sources (.ts) and in the build (.js) alike.
  const entry = new URL(import.meta.url.replace(/frameWorkers\.(ts|js)$/, 'frameWork.$1'));
  return new Tinypool({
    filename: fileURLToPath(entry),
    minThreads: 0,
    maxThreads: workers,
    concurrentTasksPerWorker: FRAMES_A_WORKER,
    idleTimeout: IDLE_MS,
    execArgv: [],
    // A thread that sleeps in `Atomics.wait` gives no memory back.
    useAtomics: false,
  });
}
