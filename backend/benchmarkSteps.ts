// The steps of pre-labelling a frame, each timed on its own, one frame after the other.

import { createHistogram } from 'node:perf_hooks';
import { countConfusion } from '../core/metrics/confusion.ts';
import { likelyErrorRate } from '../core/scores/classScores.ts';
import type { FrameRow } from '../db/frameTable.ts';
import type { Engine } from '../models/engine/engine.ts';
import { loadGroundTruth } from './masks.ts';
import type { OpenProject } from './openProject.ts';
import { readPhoto } from './photos.ts';
import { writeMask, writeScores } from './projectFolder.ts';

/** In order; `transfer` is the wait for the engine less what the engine's own clock counted. */
export const BENCHMARK_STEPS = [
  'readPhoto',
  'engine',
  'transfer',
  'writeMask',
  'writeScores',
  'readTruth',
  'countConfusion',
  'rateErrors',
] as const;
export type BenchmarkStep = (typeof BENCHMARK_STEPS)[number];

/** What the steps are called, for people. */
export const BENCHMARK_STEP_NAMES: Readonly<Record<BenchmarkStep, string>> = {
  readPhoto: 'read and decode the photo',
  engine: 'engine: photo to labels',
  transfer: 'to the engine and back',
  writeMask: 'encode and write the mask',
  writeScores: 'write the scores',
  readTruth: 'read the ground truth',
  countConfusion: 'count the confusion',
  rateErrors: 'rate the likely errors',
};

/** Milliseconds, by nearest rank. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

type StepTimes = Readonly<Record<BenchmarkStep, number>>;

/**
 * Takes every frame of the project through all steps but the database's; nothing that is written is named by a row.
 * @param warmUpFrames how many of the first frames are not counted; there must be more frames than that
 * @throws MaskwrightError `engine/failed`, `storage/…`; the signal's reason
 */
export async function measureSteps(
  project: OpenProject,
  engine: Engine,
  modelId: string,
  warmUpFrames: number,
  signal: AbortSignal,
): Promise<Record<BenchmarkStep, Percentiles>> {
  const histograms = mapSteps(() => createHistogram());
  for (const [place, frame] of project.store.frames.overview().entries()) {
    signal.throwIfAborted();
    const times = await measureFrame(project, engine, modelId, frame);
    if (place < warmUpFrames) continue;
    // Histograms count whole numbers from 1: nanoseconds.
    mapSteps((step) => histograms[step].record(Math.max(1, Math.round(times[step] * 1e6))));
  }
  const percentile = (step: BenchmarkStep, share: number): number =>
    histograms[step].percentile(share) / 1e6;
  return mapSteps((step) => ({ p50: percentile(step, 50), p95: percentile(step, 95) }));
}

/** What `backend/prelabelling` does with a frame, but in sequence. */
async function measureFrame(
  project: OpenProject,
  engine: Engine,
  modelId: string,
  { frameId, imagePath }: FrameRow,
): Promise<StepTimes> {
  const classCount = project.classes.length;
  const photo = await timed(() => readPhoto(imagePath));
  const { width, height } = photo.result;
  const run = await timed(() => engine.run(photo.result));
  const { scores, elapsedMs } = run.result;
  const labels = { width, height, data: run.result.labels };
  const mask = await timed(() => writeMask(project.folder, frameId, 'prelabel', labels));
  const stored = await timed(() => writeScores(project.folder, frameId, modelId, scores));
  const truth = await timed(() => loadGroundTruth(project, frameId));
  const confusion = await timed(() =>
    truth.result === null ? null : countConfusion(truth.result, labels, classCount),
  );
  const errors = await timed(() => likelyErrorRate(scores));
  return {
    readPhoto: photo.ms,
    engine: elapsedMs,
    transfer: run.ms - elapsedMs,
    writeMask: mask.ms,
    writeScores: stored.ms,
    readTruth: truth.ms,
    countConfusion: confusion.ms,
    rateErrors: errors.ms,
  };
}

async function timed<Result>(
  work: () => Result | Promise<Result>,
): Promise<{ readonly result: Result; readonly ms: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, ms: performance.now() - startedAt };
}

function mapSteps<Value>(value: (step: BenchmarkStep) => Value): Record<BenchmarkStep, Value> {
  return {
    readPhoto: value('readPhoto'),
    engine: value('engine'),
    transfer: value('transfer'),
    writeMask: value('writeMask'),
    writeScores: value('writeScores'),
    readTruth: value('readTruth'),
    countConfusion: value('countConfusion'),
    rateErrors: value('rateErrors'),
  };
}
