// `npm run bench:throughput -- --frames 400 --device webgpu`: how many frames a second the pre-labelling job does on this
// machine, and what it waits for: the engine, the backend's main loop or the processor. With `--no-engine` a result that
// costs nothing stands in for the network's, which shows what everything else can do. Few scenes are drawn; each is the
// photo and the ground truth of many frames.

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { performance as nodePerformance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { markAsUntransferable } from 'node:worker_threads';
import { engineBusyShare, runPrelabelJob } from '../backend/benchmarkJob.ts';
import { drawBenchmarkProject } from '../backend/benchmarkProject.ts';
import { createEngineHost } from '../backend/engineHost.ts';
import { createEventHub } from '../backend/eventHub.ts';
import type { OpenProject } from '../backend/openProject.ts';
import { createProjectSession } from '../backend/projectSession.ts';
import type { DevicePreference, EngineFactory, EngineResult } from '../models/engine/engine.ts';
import { createNodeEngine } from '../models/engine/nodeEngine.ts';
import { createModelRegistry } from '../models/modelRegistry.ts';
import { describeMachine } from './machine.ts';

const WARM_UP_FRAMES = 24;
/** A share above which something is what the job waits for. */
const LIMIT = 0.85;

const { values } = parseArgs({
  options: {
    width: { type: 'string', default: '2048' },
    height: { type: 'string', default: '1024' },
    frames: { type: 'string', default: '200' },
    /** How many of them are drawn; the others are copies. */
    scenes: { type: 'string', default: '8' },
    /** `cpu`, `webgpu` or `auto`. */
    device: { type: 'string', default: 'auto' },
    'no-engine': { type: 'boolean', default: false },
    /** Where the project lies while it is measured: a disk's folder, or one in memory. */
    folder: { type: 'string', default: tmpdir() },
  },
});
const size = { width: Number(values.width), height: Number(values.height) };
const frames = Number(values.frames);

/** Answers at once, with the same uneven scores each time and labels in stripes. */
const createNoEngine: EngineFactory = ({ classCount }) => {
  const results = new Map<string, EngineResult>();
  const resultOf = (width: number, height: number): EngineResult => {
    const grid = { width: Math.ceil(width / 8), height: Math.ceil(height / 8) };
    const data = Float32Array.from(
      { length: classCount * grid.width * grid.height },
      (_, cell) => 8 * Math.sin(cell * 12.9898),
    );
    const labels = Uint8Array.from(
      { length: width * height },
      (_, pixel) => Math.floor((pixel % width) / 50) % classCount,
    );
    // Kept for the next frame, so nobody may move them elsewhere.
    for (const { buffer } of [data, labels]) markAsUntransferable(buffer);
    return { scores: { classCount, ...grid, data }, labels, elapsedMs: 0 };
  };
  return Promise.resolve({
    device: { provider: 'webgpu', description: 'no engine: a result that costs nothing' },
    run({ width, height }) {
      const key = `${width}×${height}`;
      const result = results.get(key) ?? resultOf(width, height);
      results.set(key, result);
      return Promise.resolve(result);
    },
    close: () => Promise.resolve(),
  });
};

/** Gives the project as many frames as are asked for, each with a photo of its own name. */
async function multiplyFrames(project: OpenProject, photos: string, count: number): Promise<void> {
  const { store } = project;
  const drawn = store.frames.overview();
  for (let place = drawn.length; place < count; place++) {
    const original = drawn[place % drawn.length];
    if (original === undefined) throw new Error('No scene was drawn.');
    const truth = store.revisions.groundTruth(original.frameId)?.maskPath ?? '';
    const name = `copy_${String(place).padStart(6, '0')}`;
    const imagePath = path.join(photos, `${name}.png`);
    await copyFile(original.imagePath, imagePath);
    const now = new Date().toISOString();
    store.transaction(() => {
      const frameId = store.frames.insert({ ...original, name, imagePath, importedAt: now });
      store.revisions.insertGroundTruth(frameId, truth, now);
    });
  }
}

interface Load {
  readonly engine: number;
  readonly mainLoop: number;
  readonly processor: number;
}

function describeLimit({ engine, mainLoop, processor }: Load): string {
  if (engine > LIMIT) return 'the engine';
  if (mainLoop > LIMIT) return "the backend's main loop";
  if (processor > LIMIT) return 'the processor';
  return 'none of these alone: the stages wait for each other, for the disk or for the thread pool';
}

async function measure(folder: string): Promise<void> {
  const { signal } = new AbortController();
  const hub = createEventHub();
  const models = createModelRegistry(path.join(folder, 'no-models'));
  const engines = createEngineHost(
    values['no-engine'] ? createNoEngine : createNodeEngine,
    hub.emit,
  );
  const count = Math.min(Number(values.scenes), frames);
  const project = await drawBenchmarkProject(
    folder,
    'camvid11',
    { count, ...size },
    hub.emit,
    signal,
  );
  await multiplyFrames(project, path.join(folder, 'photos'), WARM_UP_FRAMES + frames);
  const session = createProjectSession(project, engines, models, 'benchmark');
  const request = { model: null, device: values.device as DevicePreference } as const;
  try {
    await runPrelabelJob(session, hub, { ...request, limit: WARM_UP_FRAMES }, signal);
    const loopBefore = nodePerformance.eventLoopUtilization();
    const cpuBefore = process.cpuUsage();
    const mainBefore = process.threadCpuUsage();
    const startedAt = performance.now();
    const job = await runPrelabelJob(session, hub, { ...request, limit: null }, signal);
    const elapsedMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / 1000;
    const main = process.threadCpuUsage(mainBefore);
    const loop = nodePerformance.eventLoopUtilization(loopBefore);
    const load: Load = {
      engine: engineBusyShare(job, elapsedMs),
      mainLoop: loop.utilization,
      processor: cpuMs / elapsedMs / availableParallelism(),
    };
    const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
    const aFrame = (ms: number): string => `${(ms / job.done).toFixed(2)} ms a frame`;
    console.log(
      [
        `device: ${job.device ?? 'unknown'}`,
        `pace: ${((1000 * job.done) / elapsedMs).toFixed(1)} frames a second (${job.done} in ${(elapsedMs / 1000).toFixed(2)} s)`,
        `engine: busy ${percent(load.engine)} of the time, ${(job.engineMsPerFrame ?? 0).toFixed(2)} ms a frame`,
        `main loop: busy ${percent(load.mainLoop)}, ${aFrame(loop.active)}; its thread's processor time ${aFrame((main.user + main.system) / 1000)}`,
        `backend's processor time, all threads, without the engine's process: ${aFrame(cpuMs)}, ${percent(load.processor)} of ` +
          `${availableParallelism()} cores`,
        `thread pool: ${process.env['UV_THREADPOOL_SIZE'] ?? '4'} threads`,
        `peak memory of the backend: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
        `limit: ${describeLimit(load)}`,
      ].join('\n'),
    );
  } finally {
    await session.close();
    await engines.close();
  }
}

console.log(`${size.width}×${size.height}, ${describeMachine()}`);
const folder = await mkdtemp(path.join(values.folder, 'maskwright-throughput-'));
try {
  await measure(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
