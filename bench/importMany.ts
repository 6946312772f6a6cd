// `npm run bench:import -- --frames 20000`: a synthetic Cityscapes tree through `maskwright import`, killed in the middle
// and run again. Prints the pace, the memory at the first thousand frames and at the end, and what is in the project
// after it; fails when a frame is missing or without its ground truth.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createNodeBackend } from '../backend/nodeBackend.ts';
import { encodePng } from '../backend/photos.ts';
import { createRecentProjects } from '../backend/recentProjects.ts';
import { encodeLabelPng } from '../datasets/png/labelPng.ts';
import { renderSampleScene } from '../datasets/sampleScenes/sampleScenes.ts';

const SIZE = { width: 96, height: 48 };
/** The photos that differ; all others are links to them. */
const SCENES = 20;
const FRAMES_A_CITY = 500;
const FIRST_SAMPLE = 1000;
const POLL_MS = 100;

const { values } = parseArgs({ options: { frames: { type: 'string', default: '20000' } } });
const frames = Number(values.frames);
const bin = path.join(import.meta.dirname, '..', 'bin', 'maskwright.js');

/** `leftImg8bit` and `gtFine` with so many frames, few of them written and the others linked to these. */
async function writeTree(root: string): Promise<void> {
  const fileOf = (place: number, tree: 'leftImg8bit' | 'gtFine'): string => {
    const city = `city${String(Math.floor(place / FRAMES_A_CITY)).padStart(3, '0')}`;
    const name = `${city}_000000_${String(place).padStart(6, '0')}`;
    const ending = tree === 'leftImg8bit' ? 'leftImg8bit' : 'gtFine_labelIds';
    return path.join(root, tree, 'train', city, `${name}_${ending}.png`);
  };
  for (let place = 0; place < frames; place++) {
    for (const tree of ['leftImg8bit', 'gtFine'] as const) {
      const file = fileOf(place, tree);
      if (place % FRAMES_A_CITY === 0) await mkdir(path.dirname(file), { recursive: true });
      if (place >= SCENES) {
        await link(fileOf(place % SCENES, tree), file);
        continue;
      }
      const { image, labels } = renderSampleScene({ ...SIZE, seed: place });
      // Any ids will do: those of road (7) and what follows it.
      const ids = labels.data.map((index) => (index === 255 ? 0 : 7 + index));
      const isPhoto = tree === 'leftImg8bit';
      const bytes = isPhoto ? encodePng(image) : encodeLabelPng({ ...labels, data: ids });
      await writeFile(file, await bytes);
    }
  }
}

interface Run {
  readonly elapsedMs: number;
  readonly firstMiB: number;
  readonly lastMiB: number;
}

/** Runs the command, watching its memory. @param killAt ends it by SIGKILL when so many frames have come in */
async function runImport(project: string, data: string, killAt: number | null): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [bin, 'import', project, '--from', data], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  const ended = once(child, 'exit');
  const countAtStart = await countMasks(project);
  let firstMiB = 0;
  let lastMiB = 0;
  const watch = async (): Promise<void> => {
    const imported = await countMasks(project);
    const residentMiB = await readResidentMiB(child.pid);
    if (residentMiB !== null) lastMiB = residentMiB;
    if (firstMiB === 0 && imported - countAtStart >= FIRST_SAMPLE) firstMiB = lastMiB;
    if (killAt !== null && imported >= killAt) child.kill('SIGKILL');
  };
  for (;;) {
    const state = await Promise.race([ended, setTimeout(POLL_MS, 'running')]);
    if (state !== 'running') break;
    await watch();
  }
  return { elapsedMs: performance.now() - startedAt, firstMiB, lastMiB };
}

/** Each frame's masks lie in a folder of their own. */
async function countMasks(project: string): Promise<number> {
  const folders = await readdir(path.join(project, 'masks')).catch(() => []);
  return folders.length;
}

/** Linux alone tells. */
async function readResidentMiB(pid: number | undefined): Promise<number | null> {
  const status = await readFile(`/proc/${pid ?? 'none'}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / 1024;
}

function print(title: string, { elapsedMs, firstMiB, lastMiB }: Run, imported: number): void {
  console.log(
    `${title}: ${imported} frames in ${(elapsedMs / 1000).toFixed(1)} s (${(elapsedMs / imported).toFixed(2)} ms each), ` +
      `${firstMiB.toFixed(0)} MiB at the first ${FIRST_SAMPLE}, ${lastMiB.toFixed(0)} MiB at the end ` +
      `(${(lastMiB / firstMiB).toFixed(2)} times)`,
  );
}

async function measure(folder: string): Promise<void> {
  const data = path.join(folder, 'cityscapes');
  const project = path.join(folder, 'project');
  await writeTree(data);
  const backend = createNodeBackend({
    recentProjects: createRecentProjects(path.join(folder, 'configuration')),
    modelsFolder: path.join(folder, 'models'),
  });
  const { projectId } = await backend.call('projects.create', {
    path: project,
    name: 'Many frames',
    classes: 'cityscapes19',
  });
  try {
    const first = await runImport(project, data, Math.floor(frames / 2));
    const { frames: before } = await backend.call('projects.summary', { projectId });
    print('killed in the middle', first, before);
    const second = await runImport(project, data, null);
    const after = await backend.call('projects.summary', { projectId });
    print('run again', second, after.frames - before);
    console.log(`${after.frames} frames, ${after.framesWithGroundTruth} with ground truth`);
    if (after.frames !== frames || after.framesWithGroundTruth !== frames) process.exitCode = 1;
  } finally {
    await backend.close();
  }
}

console.log(
  `${frames} frames of ${SIZE.width}×${SIZE.height}, ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ` +
    `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'}, Node ${process.versions.node}`,
);
const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-import-'));
try {
  await measure(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
