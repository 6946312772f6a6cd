// `npm run bench:pipeline`: photos to label PNGs by the product's pre-labelling job, which stores scores and counts
// confusions besides, against the same path in PyTorch eager. Both have as many threads, the same photos, and take turns.

import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engineBusyShare, runPrelabelJob } from '../backend/benchmarkJob.ts';
import { drawBenchmarkProject } from '../backend/benchmarkProject.ts';
import { createEngineHost } from '../backend/engineHost.ts';
import { createEventHub } from '../backend/eventHub.ts';
import type { OpenProject } from '../backend/openProject.ts';
import { readMask } from '../backend/projectFolder.ts';
import { createProjectSession } from '../backend/projectSession.ts';
import { decodeLabelPng } from '../datasets/png/labelPng.ts';
import type { FrameRow } from '../db/frameTable.ts';
import { countCpuThreads } from '../models/engine/chooseDevice.ts';
import { createNodeEngine } from '../models/engine/nodeEngine.ts';
import { createModelRegistry, toEngineModel } from '../models/modelRegistry.ts';
import { describeMachine, median } from './machine.ts';
import { startOnnxPeer, startTorchPeer } from './pipelinePeers.ts';

const { values } = parseArgs({
  options: {
    width: { type: 'string', default: '2048' },
    height: { type: 'string', default: '1024' },
    /** In each round. */
    frames: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    /** An interpreter with torch, numpy and PIL. */
    python: { type: 'string', default: '/usr/bin/python3' },
  },
});
const size = { width: Number(values.width), height: Number(values.height) };
const framesARound = Number(values.frames);
const rounds = Number(values.rounds);
const threads = countCpuThreads(availableParallelism());
const weightsFolder = fileURLToPath(new URL('../models/weights/', import.meta.url));

/** The share of a frame's pixels on which the product's label is the peer's. */
async function agreement(project: OpenProject, frame: FrameRow, peerFile: string): Promise<number> {
  const revision = project.store.revisions.latestPrelabel(frame.frameId);
  if (typeof revision?.maskPath !== 'string') throw new Error(`${frame.name} has no pre-label.`);
  const ours = await readMask(project.folder, revision.maskPath);
  const theirs = await decodeLabelPng(await readFile(peerFile), peerFile);
  const equal = ours.data.reduce(
    (sum, label, pixel) => sum + Number(label === theirs.data[pixel]),
    0,
  );
  return equal / ours.data.length;
}

async function timed<Result>(work: () => Promise<Result>): Promise<[result: Result, ms: number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, performance.now() - startedAt];
}

async function measure(folder: string): Promise<void> {
  const { signal } = new AbortController();
  const hub = createEventHub();
  const models = createModelRegistry(path.join(folder, 'no-models'));
  const engines = createEngineHost(createNodeEngine, hub.emit);
  const model = await models.loadDefault('camvid11');
  const peerFolder = path.join(folder, 'peer');
  await mkdir(peerFolder);
  const scenes = { count: (rounds + 1) * framesARound, ...size };
  const project = await drawBenchmarkProject(folder, 'camvid11', scenes, hub.emit, signal);
  const session = createProjectSession(project, engines, models, 'benchmark');
  const peer =
    (await startTorchPeer(values.python, weightsFolder, model.card.id, threads, peerFolder)) ??
    (await startOnnxPeer(toEngineModel(model), threads, peerFolder));
  const request = { model: null, device: 'cpu', limit: framesARound } as const;
  const frames = project.store.frames.overview();
  const agreements: number[] = [];
  const ratios: number[] = [];
  try {
    console.log(`maskwright against ${peer.name}; the first round warms up\n`);
    for (let round = 0; round <= rounds; round++) {
      const inTurn = frames.slice(round * framesARound, (round + 1) * framesARound);
      const [job, ours] = await timed(() => runPrelabelJob(session, hub, request, signal));
      const [files, theirs] = await timed(async () => {
        const labelled: string[] = [];
        for (const { imagePath } of inTurn) labelled.push(await peer.label(imagePath));
        return labelled;
      });
      for (const [place, frame] of inTurn.entries()) {
        agreements.push(await agreement(project, frame, files[place] ?? ''));
      }
      console.log(
        `round ${round}: maskwright ${(ours / framesARound).toFixed(0)} ms a frame (engine busy ` +
          `${(100 * engineBusyShare(job, ours)).toFixed(0)} %), peer ${(theirs / framesARound).toFixed(0)} ms, ` +
          `× ${(theirs / ours).toFixed(2)}`,
      );
      if (round > 0) ratios.push(theirs / ours);
    }
  } finally {
    await peer.close();
    await session.close();
    await engines.close();
  }
  console.log(
    `\nmaskwright is × ${median(ratios).toFixed(2)} as fast (median of ${rounds} rounds of ${framesARound} frames); ` +
      `labels equal on ${(100 * Math.min(...agreements)).toFixed(4)} % of a frame's pixels at least`,
  );
}

console.log(`${size.width}×${size.height}, ${describeMachine()}`);
const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-pipeline-'));
try {
  await measure(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
