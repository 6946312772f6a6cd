// The threads on which a pre-labelling job decodes, packs and counts, so that the main one is left with order, the
// database and events. They start when they are first needed and end after a while without work.

import './threadPool.ts';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import Tinypool from 'tinypool';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { RgbImage } from '../models/engine/engine.ts';
import type * as frameWork from './frameWork.ts';
import type { StoredFrame, StoreTask } from './frameWork.ts';
import { toMovable } from './givenMemory.ts';
import type { PhotoWork } from './quality.ts';
import { valueOf, type Answer } from './threadAnswer.ts';

/** With these 16 cores did 67 frames of 2048×1024 a second and were busy for 47 %; more were not tried. */
const MAX_WORKERS = 8;
/** While one frame's file is read or packed elsewhere, its thread goes on with others. */
const FRAMES_A_WORKER = 4;
const IDLE_MS = 20_000;
/**
 * In MiB, memory outside of the heap included: what a thread may gain before it collects garbage. V8's own 24 are less than
 * the arrays of two frames of 2048×1024, and marking the heap for nearly every frame took a tenth to a fifth of the
 * processor's time.
 */
const COLLECTED_FROM = 64;

// The file beside this one, in sources (.ts) and in the build (.js) alike.
const FRAME_WORK = fileURLToPath(
  new URL(import.meta.url.replace(/frameWorkers\.(ts|js)$/, 'frameWork.$1')),
);

/** Each of them rejects with a MaskwrightError `internal` where its thread dies; the threads' next work starts new ones. */
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

/** @param entry what the threads run, with all that {@link frameWork} has */
export function createFrameWorkers(
  cores = availableParallelism(),
  entry = FRAME_WORK,
): FrameWorkers {
  let pool: Tinypool | null = null;
  /** Why the pool was closed in the middle of its work. */
  let fault: unknown = null;
  const close = async (): Promise<void> => {
    const closing = pool;
    pool = null;
    await closing?.destroy();
  };
  const start = (): Tinypool => {
    fault = null;
    const started = startPool(entry, Math.min(MAX_WORKERS, Math.max(1, Math.floor(cores / 2))));
    // A thread that cannot start, or dies without work: what waits for it is told, since nobody else would take it on.
    started.on('error', (error: unknown) => {
      if (pool !== started) return;
      fault = error;
      void close();
    });
    return started;
  };
  const run = async <Value>(
    name: keyof typeof frameWork,
    task: unknown,
    memory: ArrayBuffer[],
  ): Promise<Value> => {
    pool ??= start();
    const asked = pool;
    const answering = asked.run(task, { name, transferList: memory }) as Promise<Answer<Value>>;
    const answer = await answering.catch((error: unknown) => {
      // What waits in a pool for a thread that has died waits until the pool is asked for something more.
      if (pool === asked) asked.run(null, { name: 'wake' }).catch(() => null);
      throw threadDied(fault ?? error);
    });
    return valueOf(answer);
  };
  return {
    readPhoto: (file) => run('decodePhoto', file, []),
    scale: (photo, factor) => run('scalePhoto', { photo, factor }, []),
    mirror: (photo) => run('mirrorPhoto', photo, []),
    settle(task) {
      const views = task.views.map(({ scores, ...view }) => ({
        ...view,
        scores: { ...scores, data: toMovable(scores.data) },
      }));
      const memory = new Set(views.map(({ scores }) => scores.data.buffer));
      return run('settle', { ...task, views }, [...memory]);
    },
    store(task) {
      const labels = { ...task.labels, data: toMovable(task.labels.data) };
      const scores = { ...task.scores, data: toMovable(task.scores.data) };
      const memory = new Set([labels.data.buffer, scores.data.buffer]);
      return run('storeFrame', { ...task, labels, scores }, [...memory]);
    },
    close,
  };
}

function threadDied(error: unknown): MaskwrightError {
  const reason = messageOf(error);
  return new MaskwrightError(
    'internal',
    `The thread that had this frame in hand ended (${reason}). Start the job again for what it left.`,
  );
}

function startPool(entry: string, workers: number): Tinypool {
  // Heard by what starts from now on.
  setFlagsFromString(`--initial-old-space-size=${COLLECTED_FROM}`);
  return new Tinypool({
    filename: entry,
    minThreads: 0,
    maxThreads: workers,
    concurrentTasksPerWorker: FRAMES_A_WORKER,
    idleTimeout: IDLE_MS,
    execArgv: [],
    // A thread that sleeps in `Atomics.wait` gives no memory back.
    useAtomics: false,
  });
}
