// How long pre-labelling takes on this machine: each step on its own, then the job as the product runs it, on
// generated street scenes in a temporary project that is gone afterwards.

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { storageError } from '../core/storageErrors.ts';
import type { EngineFactory } from '../models/engine/engine.ts';
import type { ModelRegistry, StoredModel } from '../models/modelRegistry.ts';
import { engineBusyShare, runPrelabelJob } from './benchmarkJob.ts';
import { drawBenchmarkProject } from './benchmarkProject.ts';
import { measureSteps, type BenchmarkStep, type Percentiles } from './benchmarkSteps.ts';
import { createEngineHost, type EngineHost } from './engineHost.ts';
import { createEventHub, type EventHub } from './eventHub.ts';
import { watchChildMemory } from './peakMemory.ts';
import { assertFitsMemory } from './photoMemory.ts';
import type { PrelabelRequest } from './prelabelling.ts';
import { createProjectSession } from './projectSession.ts';

/** What the first frames pay for (compiled code and shaders, growing heaps) is not what a frame costs. */
const WARM_UP_FRAMES = 3;

/** Pre-labelling in the quality `fast`: one look at each frame. */
export interface BenchmarkRequest extends Omit<PrelabelRequest, 'limit' | 'quality'> {
  readonly width: number;
  readonly height: number;
  /** How many frames count, from 1; a few before them warm up. */
  readonly frames: number;
}

export interface BenchmarkOptions {
  readonly onPhase: (phase: 'draw' | 'steps' | 'job') => void;
  /** Ends the benchmark after the frame in hand; its reason is thrown. */
  readonly signal: AbortSignal;
}

export interface Benchmark {
  readonly measuredAt: string;
  readonly model: { readonly id: string; readonly name: string; readonly classCount: number };
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly warmUpFrames: number;
  /** For people: "CPU, 2 threads". */
  readonly device: string;
  readonly stepsMs: Readonly<Record<BenchmarkStep, Percentiles>>;
  /** The pre-labelling job over as many frames, several in hand at once, with an engine that is warm. */
  readonly job: {
    readonly elapsedMs: number;
    readonly framesPerSecond: number;
    /** The part of the time in which the engine had a frame, 0–1, by its own clock: 1 if it never waited for one. */
    readonly engineBusyShare: number;
  };
  /** This process's (with what drawing the scenes took) and the engine's; null where the system does not tell. */
  readonly peakMemoryBytes: { readonly backend: number; readonly engine: number | null };
  readonly machine: Machine;
}

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted a core, over the minute before the benchmark. Windows always says 0. */
  readonly load: number;
  readonly node: string;
  readonly platform: string;
}

/**
 * @param request its model is an id or a file; null for the one that comes with the app
 * @throws MaskwrightError `model/…`, `engine/…`, `usage/invalid`, `storage/…`; `image/tooLarge` for scenes that this machine's
 *   memory is too small for, before one is drawn
 */
export async function benchmarkPrelabelling(
  createEngine: EngineFactory,
  models: ModelRegistry,
  request: BenchmarkRequest,
  options: BenchmarkOptions,
): Promise<Benchmark> {
  const measuredAt = new Date().toISOString();
  const machine = describeMachine();
  const model = await (request.model === null
    ? models.loadDefault('camvid11')
    : models.load(request.model));
  const folder = await temporaryFolder();
  const hub = createEventHub();
  const engines = createEngineHost(createEngine, hub.emit);
  try {
    const figures = await measure({ models, engines, hub, folder }, model, request, options);
    const { width, height, frames } = request;
    const { id, name, classes } = model.card;
    return {
      measuredAt,
      model: { id, name, classCount: classes.length },
      width,
      height,
      frames,
      warmUpFrames: WARM_UP_FRAMES,
      ...figures,
      machine,
    };
  } finally {
    await engines.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Workbench {
  readonly models: ModelRegistry;
  readonly engines: EngineHost;
  readonly hub: EventHub;
  readonly folder: string;
}

async function measure(
  { models, engines, hub, folder }: Workbench,
  model: StoredModel,
  request: BenchmarkRequest,
  { onPhase, signal }: BenchmarkOptions,
): Promise<Pick<Benchmark, 'device' | 'stepsMs' | 'job' | 'peakMemoryBytes'>> {
  const { width, height, frames } = request;
  const children = watchChildMemory();
  // Before the long drawing, so that a device that is not there is missed at once.
  const engine = await engines
    .acquire(model, request.device, request.precision)
    .finally(() => children.stop());
  assertFitsMemory(`${width}×${height}`, { width, height }, 'fast', engine.device, model.card);
  onPhase('draw');
  const scenes = { count: WARM_UP_FRAMES + frames, width, height };
  const project = await drawBenchmarkProject(
    folder,
    model.card.taxonomyId ?? model.card.classes,
    scenes,
    hub.emit,
    signal,
  );
  const session = createProjectSession(project, engines, models, 'benchmark');
  try {
    onPhase('steps');
    const stepsMs = await measureSteps(project, engine, model.card.id, WARM_UP_FRAMES, signal);
    onPhase('job');
    await runPrelabelJob(session, hub, { ...request, limit: WARM_UP_FRAMES }, signal);
    const startedAt = performance.now();
    const job = await runPrelabelJob(session, hub, { ...request, limit: null }, signal);
    const elapsedMs = performance.now() - startedAt;
    return {
      device: engine.device.description,
      stepsMs,
      job: {
        elapsedMs,
        framesPerSecond: (frames * 1000) / elapsedMs,
        engineBusyShare: engineBusyShare(job, elapsedMs),
      },
      peakMemoryBytes: {
        backend: process.resourceUsage().maxRSS * 1024,
        engine: await children.peakBytes(),
      },
    };
  } finally {
    await session.close();
  }
}

async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'maskwright-bench-')).catch((error: unknown) => {
    throw storageError(error, tmpdir());
  });
}

function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: availableParallelism(),
    load: loadavg()[0] ?? 0,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
}
