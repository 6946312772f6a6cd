// `npm run bench:memory -- --frames 8`: the most memory that a pre-labelling job of generated scenes takes, all of its
// processes at once. The job is the command `maskwright prelabel`, in processes of its own; meanwhile their `Pss`, in which a
// page that several share counts once, is added up from /proc, which Linux alone has. `--model` names another model than the
// one that comes for the scenes' classes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { drawBenchmarkProject } from '../backend/benchmarkProject.ts';
import { describeMachine } from './machine.ts';

/** What a job may take. */
const TARGET_MB = 700;
const SAMPLED_EVERY_MS = 20;

const { values } = parseArgs({
  options: {
    width: { type: 'string', default: '2048' },
    height: { type: 'string', default: '1024' },
    frames: { type: 'string', default: '8' },
    /** A model's id or a file. */
    model: { type: 'string', default: 'cgnet-m3n21-camvid11' },
    /** `cpu`, `webgpu` or `auto`. */
    device: { type: 'string', default: 'cpu' },
  },
});
const scenes = {
  count: Number(values.frames),
  width: Number(values.width),
  height: Number(values.height),
};

/** A process and all that it has started, itself first; what has ended meanwhile has no children. */
async function processTree(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const children = await Promise.all(
    threads.map((thread) =>
      readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''),
    ),
  );
  const started = children.join(' ').split(/\s+/).filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(started.map(processTree))).flat()];
}

/** 0 for a process that has ended. */
async function readPssMB(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return (Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024) / 1e6;
}

interface Peak {
  readonly totalMB: number;
  /** Of each process at that moment, the first one first. */
  readonly partsMB: readonly number[];
  readonly samples: number;
}

/** Watches a process and all that it starts until it has ended. */
async function watchPeak(pid: number, hasEnded: () => boolean): Promise<Peak> {
  let peak: Peak = { totalMB: 0, partsMB: [], samples: 0 };
  while (!hasEnded()) {
    const partsMB = await Promise.all((await processTree(pid)).map(readPssMB));
    const totalMB = partsMB.reduce((sum, part) => sum + part, 0);
    const samples = peak.samples + 1;
    peak = totalMB > peak.totalMB ? { totalMB, partsMB, samples } : { ...peak, samples };
    await sleep(SAMPLED_EVERY_MS);
  }
  return peak;
}

/** Runs the job of a project. @throws what it says when it fails */
async function runJob(folder: string): Promise<Peak> {
  const main = path.join(import.meta.dirname, '..', 'cli', 'main.ts');
  const { model, device } = values;
  const options = ['--model', model, '--device', device];
  const child = spawn(
    process.execPath,
    [main, 'prelabel', path.join(folder, 'project'), ...options],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'exit');
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const peak = await watchPeak(child.pid ?? 0, hasEnded);
  await ended;
  if (child.exitCode !== 0) throw new Error(`The job failed: ${said.trim()}`);
  return peak;
}

console.log(
  `${scenes.count} frames of ${scenes.width}×${scenes.height} by ${values.model}, ${describeMachine()}`,
);
const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-memory-'));
try {
  const { signal } = new AbortController();
  const project = await drawBenchmarkProject(folder, 'camvid11', scenes, () => undefined, signal);
  project.store.close();
  const { totalMB, partsMB, samples } = await runJob(folder);
  if (totalMB === 0) throw new Error('This system does not tell what processes hold in memory.');
  const parts = partsMB.map((part) => part.toFixed(0)).join(' + ');
  console.log(
    `peak of all processes: ${totalMB.toFixed(0)} MB (${parts}), ${((totalMB * 1e6) / 2 ** 20).toFixed(0)} MiB; ` +
      `${(totalMB / TARGET_MB).toFixed(2)} of ${TARGET_MB} MB (${samples} samples)`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
