import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MaskwrightError } from '../core/errors.ts';
import { defaultChoices, importModel } from '../models/importModel.ts';
import { benchmarkPrelabelling, type Benchmark, type BenchmarkRequest } from './benchmarking.ts';
import { BENCHMARK_STEPS } from './benchmarkSteps.ts';
import { openUserModels } from './modelTools.ts';
import { createNodeEngine } from './nodeBackend.ts';
import { temporaryFolder } from './testing/camvidFolder.ts';
import { smallCheckpoint } from './testing/smallCheckpoint.ts';

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  temporary = await temporaryFolder();
  await mkdir(scratch());
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, scratch());
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await temporary[Symbol.asyncDispose]();
});

/** What the benchmark takes for the system's temporary folder. */
function scratch(): string {
  return path.join(temporary.path, 'scratch');
}

/** What is left there of the benchmark's own; runtimes leave notes of theirs. */
async function leftovers(): Promise<string[]> {
  return (await readdir(scratch())).filter((name) => name.startsWith('maskwright'));
}

const never = new AbortController().signal;

function bench(
  changes: Partial<BenchmarkRequest> = {},
  onPhase: (phase: string) => void = () => undefined,
  signal = never,
): Promise<Benchmark> {
  const models = openUserModels(path.join(temporary.path, 'models'));
  const request = { model: null, device: 'cpu', width: 48, height: 32, frames: 3 } as const;
  const options = { onPhase, signal };
  return benchmarkPrelabelling(createNodeEngine, models, { ...request, ...changes }, options);
}

/** Makes a small network one of the user's models. */
async function addModel(id: string, classCount: number): Promise<void> {
  const { bytes } = smallCheckpoint(classCount);
  const file = `${id}.safetensors`;
  await openUserModels(path.join(temporary.path, 'models')).add(
    importModel(bytes, file, {
      ...defaultChoices(file),
      preprocessing: { mean: [0, 0, 0], std: [1, 1, 1] },
    }),
  );
}

test('every step has its percentiles, the job its pace, and the machine its name', async () => {
  const phases: string[] = [];
  const benchmark = await bench({}, (phase) => phases.push(phase));
  expect(phases).toEqual(['draw', 'steps', 'job']);
  expect(benchmark).toMatchObject({
    model: { id: 'cgnet-m3n21-camvid11', classCount: 11 },
    width: 48,
    height: 32,
    frames: 3,
    warmUpFrames: 3,
  });
  expect(Object.keys(benchmark.stepsMs)).toEqual([...BENCHMARK_STEPS]);
  for (const { p50, p95 } of Object.values(benchmark.stepsMs)) {
    expect(p50).toBeGreaterThan(0);
    expect(p95).toBeGreaterThanOrEqual(p50);
  }
  const { job, device, machine, peakMemoryBytes } = benchmark;
  expect(job.framesPerSecond).toBeGreaterThan(0);
  expect(job.framesPerSecond * job.elapsedMs).toBeCloseTo(3000);
  expect(job.engineBusyShare).toBeGreaterThan(0);
  expect(job.engineBusyShare).toBeLessThanOrEqual(1);
  expect(device).toMatch(/^CPU, \d+ threads?/);
  expect(machine.cores).toBeGreaterThan(0);
  expect(machine.cpu).not.toBe('');
  expect(peakMemoryBytes.backend).toBeGreaterThan(1e6);
});

test.runIf(process.platform === 'linux')("the engine's peak memory is read on Linux", async () => {
  const { peakMemoryBytes } = await bench({ frames: 1 });
  expect(peakMemoryBytes.engine).toBeGreaterThan(1e6);
});

test('nothing is left in the temporary folder', async () => {
  await bench({ frames: 1 });
  expect(await leftovers()).toEqual([]);
});

test('a network with other classes than the scenes is measured all the same', async () => {
  await addModel('street', 19);
  const { model, job } = await bench({ model: 'street', frames: 1 });
  expect(model).toMatchObject({ id: 'street', classCount: 19 });
  expect(job.framesPerSecond).toBeGreaterThan(0);
});

test('a network with fewer classes than the scenes, of its own, is measured, too', async () => {
  await addModel('own', 7);
  const { model, job } = await bench({ model: 'own', frames: 1 });
  expect(model).toMatchObject({ id: 'own', classCount: 7 });
  expect(job.framesPerSecond).toBeGreaterThan(0);
});

test('scenes that there is no memory for are refused by their size before one is drawn', async () => {
  vi.spyOn(process, 'constrainedMemory').mockReturnValue(48 * 32 * 400 - 1);
  const phases: string[] = [];
  await expect(bench({}, (phase) => phases.push(phase))).rejects.toMatchObject({
    code: 'image/tooLarge',
    message: expect.stringContaining('The image 48×32 has') as string,
  });
  expect(phases).toEqual([]);
  expect(await leftovers()).toEqual([]);
});

test.each(['draw', 'steps', 'job'])(
  'stopped in the phase "%s", it ends with the reason and leaves nothing',
  async (stopped) => {
    const controller = new AbortController();
    const reason = new MaskwrightError('job/cancelled', 'Enough.');
    const stop = (phase: string): void => {
      if (phase === stopped) controller.abort(reason);
    };
    await expect(bench({}, stop, controller.signal)).rejects.toBe(reason);
    expect(await leftovers()).toEqual([]);
  },
);
