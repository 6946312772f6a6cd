// Work on models outside any project, which goes on while the app does other things: fetching published weights and
// measuring how fast a model is. Kept in memory: a fetch that is cut off goes on from its file, a measurement is taken
// again.

import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { EngineFactory } from '../models/engine/engine.ts';
import type { KnownCheckpoint } from '../models/knownCheckpoints.ts';
import type { ModelRegistry } from '../models/modelRegistry.ts';
import { benchmarkPrelabelling, type Benchmark } from './benchmarking.ts';
import { BENCHMARK_STEPS, BENCHMARK_STEP_NAMES } from './benchmarkSteps.ts';
import type { MethodParams } from './contract/contract.ts';
import type { BenchmarkTask, FetchTask, ModelTask } from './contract/modelRecords.ts';
import type { EmitEvent } from './eventHub.ts';
import { fetchModel } from './fetchingModels.ts';

const MIN_EVENT_INTERVAL_MS = 100;

export interface ModelTasks {
  /** Starts to fetch it, or gives the fetch that runs. */
  fetch(checkpoint: KnownCheckpoint): ModelTask;
  /** @throws MaskwrightError `usage/invalid` while another is measured: each would slow the other down */
  benchmark(request: MethodParams<'models.benchmark'>): ModelTask;
  /** Newest first. */
  list(): ModelTask[];
  /**
   * Asks a task to stop and waits until it has.
   * @throws MaskwrightError `job/notFound`
   */
  cancel(taskId: number): Promise<ModelTask>;
  /** Whether a task is at work with or for this model. */
  usesModel(modelId: string): boolean;
  close(): Promise<void>;
}

interface Running {
  task: ModelTask;
  readonly abort: AbortController;
  finished: Promise<void>;
}

export interface ModelTasksOptions {
  readonly createEngine: EngineFactory;
  readonly models: ModelRegistry;
  /** Where the user's own models lie. */
  readonly modelsFolder: string;
  readonly emit: EmitEvent;
}

export function createModelTasks(options: ModelTasksOptions): ModelTasks {
  const { createEngine, models, modelsFolder, emit } = options;
  const entries = new Map<number, Running>();

  const running = (): Running[] =>
    [...entries.values()].filter(({ task }) => task.state === 'running');

  /** Runs work that changes its task as it goes; how it ends is told here. */
  const start = <Task extends ModelTask>(
    beginning: Omit<Task, 'taskId' | 'state' | 'startedAt' | 'error'>,
    work: (change: (changes: Partial<Task>) => void, signal: AbortSignal) => Promise<void>,
  ): ModelTask => {
    const abort = new AbortController();
    const task = {
      ...beginning,
      taskId: entries.size + 1,
      state: 'running',
      startedAt: new Date().toISOString(),
      error: null,
    } as Task;
    const entry: Running = { task, abort, finished: Promise.resolve() };
    entries.set(task.taskId, entry);
    let next: NodeJS.Timeout | null = null;
    const tell = (): void => {
      if (next !== null) clearTimeout(next);
      next = null;
      emit({ name: 'modelTask.updated', payload: { task: entry.task } });
    };
    const change = (changes: Partial<Task>): void => {
      entry.task = { ...entry.task, ...changes };
      next ??= setTimeout(tell, MIN_EVENT_INTERVAL_MS);
    };
    const end = (changes: Partial<Pick<ModelTask, 'state' | 'error'>>): void => {
      entry.task = { ...entry.task, ...changes };
      tell();
    };
    entry.finished = work(change, abort.signal).then(
      () => {
        end({ state: 'done' });
      },
      (error: unknown) => {
        if (abort.signal.aborted) end({ state: 'cancelled' });
        else end({ state: 'failed', error: messageOf(error) });
      },
    );
    tell();
    return entry.task;
  };

  return {
    fetch(checkpoint) {
      const modelId = checkpoint.id;
      const present = running().find(
        ({ task }) => task.kind === 'fetch' && task.modelId === modelId,
      );
      if (present !== undefined) return present.task;
      return start<FetchTask>(
        { kind: 'fetch', modelId, receivedBytes: 0, totalBytes: null },
        async (change, signal) => {
          await fetchModel(createEngine, checkpoint, {
            modelsFolder,
            signal,
            onProgress: (receivedBytes, totalBytes) => {
              change({ receivedBytes, totalBytes });
            },
          });
          emit({ name: 'models.updated', payload: {} });
        },
      );
    },
    benchmark({ modelId, device, precision, width, height, frames }) {
      if (running().some(({ task }) => task.kind === 'benchmark')) {
        throw new MaskwrightError(
          'usage/invalid',
          'A measurement is running already; wait for it or cancel it first.',
        );
      }
      return start<BenchmarkTask>(
        { kind: 'benchmark', modelId, width, height, phase: 'start', result: null },
        async (change, signal) => {
          const benchmark = await benchmarkPrelabelling(
            createEngine,
            models,
            { model: modelId, device, precision, width, height, frames },
            {
              signal,
              onPhase: (phase) => {
                change({ phase });
              },
            },
          );
          change({ result: toRecord(benchmark) });
        },
      );
    },
    list: () => [...entries.values()].map(({ task }) => task).reverse(),
    async cancel(taskId) {
      const entry = entries.get(taskId);
      if (entry === undefined) {
        throw new MaskwrightError('job/notFound', `There is no task ${taskId}.`, { taskId });
      }
      entry.abort.abort(new MaskwrightError('job/cancelled', 'The task was cancelled.'));
      await entry.finished;
      return entry.task;
    },
    usesModel: (modelId) => running().some(({ task }) => task.modelId === modelId),
    async close() {
      for (const { abort } of running()) abort.abort();
      await Promise.all([...entries.values()].map(({ finished }) => finished));
    },
  };
}

function toRecord(benchmark: Benchmark): NonNullable<BenchmarkTask['result']> {
  const { stepsMs, job } = benchmark;
  return {
    measuredAt: benchmark.measuredAt,
    width: benchmark.width,
    height: benchmark.height,
    frames: benchmark.frames,
    device: benchmark.device,
    peakMemoryBytes: benchmark.peakMemoryBytes,
    machine: benchmark.machine,
    framesPerSecond: job.framesPerSecond,
    engineBusyShare: job.engineBusyShare,
    steps: BENCHMARK_STEPS.map((step) => ({
      name: BENCHMARK_STEP_NAMES[step],
      p50Ms: stepsMs[step].p50,
      p95Ms: stepsMs[step].p95,
    })),
  };
}
