// `npm run bench:frames -- --frames 10000`: whether memory stays flat and the pace holds while thousands of small frames
// are imported and pre-labelled by the product's own jobs. Prints what the backend and the engine hold in memory every
// 1,000 frames, and how much both grew from the first 1,000 to the end.

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { engineBusyShare } from '../backend/benchmarkJob.ts';
import type { Job } from '../backend/contract/records.ts';
import { createTestProject, type TestProject } from '../backend/testing/testProject.ts';
import { describeMachine } from './machine.ts';

const STEP = 1000;
const COLUMN_WIDTH = 13;

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '10000' },
    width: { type: 'string', default: '96' },
    height: { type: 'string', default: '72' },
  },
});
const size = { width: Number(values.width), height: Number(values.height) };
const names = Array.from({ length: Number(values.frames) }, (_, place) => ({
  name: `frame_${String(place).padStart(6, '0')}`,
  ...size,
}));

interface Sample {
  readonly done: number;
  readonly elapsedMs: number;
  readonly backendMiB: number;
  /** The JavaScript heap in use. */
  readonly heapMiB: number;
  readonly engineMiB: number;
}

/** What the first process started from here holds in memory; Linux alone tells. */
async function readEngineMiB(): Promise<number> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  const status = await readFile(`/proc/${children.split(' ')[0] ?? ''}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

async function takeSample(done: number, elapsedMs: number): Promise<Sample> {
  const { rss, heapUsed } = process.memoryUsage();
  const [backendMiB, heapMiB] = [rss / 2 ** 20, heapUsed / 2 ** 20];
  return { done, elapsedMs, backendMiB, heapMiB, engineMiB: await readEngineMiB() };
}

function assertWhole(job: Job): void {
  if (job.state === 'done' && job.failed === 0) return;
  throw new Error(job.error ?? job.problems[0]?.message ?? `The job is ${job.state}.`);
}

function printRow(cells: readonly string[]): void {
  console.log(cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join(''));
}

/** Pre-labels all frames. @returns what was seen each time that another 1,000 were done */
async function prelabel(project: TestProject): Promise<Sample[]> {
  const samples: Promise<Sample>[] = [];
  const startedAt = performance.now();
  const unsubscribe = project.backend.subscribe((event) => {
    if (event.name !== 'job.updated' || event.payload.job.done < (samples.length + 1) * STEP)
      return;
    samples.push(takeSample(event.payload.job.done, performance.now() - startedAt));
  });
  const cpuBefore = process.cpuUsage();
  const job = await project.prelabel();
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  unsubscribe();
  assertWhole(job);
  console.log(
    `pre-labelled ${job.done} frames, ${((job.done * 1000) / elapsedMs).toFixed(1)} a second; the engine busy ` +
      `${(100 * engineBusyShare(job, elapsedMs)).toFixed(0)} % of the time (${job.engineMsPerFrame?.toFixed(2) ?? '?'} ms ` +
      `a frame), the backend's processor time ${((user + system) / 1000 / job.done).toFixed(2)} ms a frame`,
  );
  return Promise.all(samples);
}

console.log(`${names.length} frames of ${size.width}×${size.height}, ${describeMachine()}`);
await using project = await createTestProject(names);
const importStartedAt = performance.now();
const imported = await project.import();
assertWhole(imported);
const importMs = (performance.now() - importStartedAt) / imported.done;
console.log(`imported ${imported.done} frames, ${importMs.toFixed(2)} ms each`);
const samples = await prelabel(project);

if (samples.length > 0)
  printRow(['frames', 'backend MiB', 'its heap MiB', 'engine MiB', 'ms a frame']);
for (const [place, sample] of samples.entries()) {
  const before = samples[place - 1] ?? { done: 0, elapsedMs: 0 };
  const pace = (sample.elapsedMs - before.elapsedMs) / (sample.done - before.done);
  const { done, backendMiB, heapMiB, engineMiB } = sample;
  printRow([
    String(done),
    ...[backendMiB, heapMiB, engineMiB, pace].map((value) => value.toFixed(1)),
  ]);
}
const [first, last] = [samples[0], samples.at(-1)];
if (first !== undefined && last !== undefined) {
  const backend = last.backendMiB / first.backendMiB;
  const engine = last.engineMiB / first.engineMiB;
  console.log(
    `grown from frame ${first.done} to ${last.done}: backend × ${backend.toFixed(3)}, engine × ${engine.toFixed(3)}`,
  );
}
