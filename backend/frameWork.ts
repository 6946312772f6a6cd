// What a worker thread does with a frame of a pre-labelling job: all that takes time and needs no database. The entry of
// these threads; `frameWorkers` starts them and speaks to them.

import Tinypool, { kTransferable, kValue } from 'tinypool';
import type { LabelMap } from '../core/labelMap.ts';
import { countClassAreas } from '../core/metrics/classAreas.ts';
import { countConfusion, type Confusion } from '../core/metrics/confusion.ts';
import { likelyErrorRate, type ClassScores } from '../core/scores/classScores.ts';
import type { RgbImage } from '../models/engine/engine.ts';
import { mirrorImage, scaleImage } from '../models/engine/views.ts';
import { giveBack, toMovable } from './givenMemory.ts';
import { readPhoto } from './photos.ts';
import { readKnownMask, writeMask, writeScores } from './projectFolder.ts';
import { settleScores, type SettledScores, type UnsettledScores } from './settleScores.ts';
import { answer, type Answer } from './threadAnswer.ts';

/** What is stored of a frame, and what it is counted against. */
export interface StoreTask {
  /** The project's. */
  readonly folder: string;
  readonly classCount: number;
  readonly frameId: number;
  readonly modelId: string;
  readonly labels: LabelMap;
  readonly scores: ClassScores;
  /** The ground truth's file, relative to the project's folder; null without one. */
  readonly truthPath: string | null;
}

/** The files that were written, relative to the project's folder, and what was counted. */
export interface StoredFrame {
  readonly maskPath: string;
  readonly scoresPath: string;
  readonly confusion: Confusion | null;
  /** Pixels by index. */
  readonly areas: Uint32Array;
  readonly likelyError: number;
}

/** The photo's pixels, which move to the thread that asked. */
export function decodePhoto(file: string): Promise<Answer<RgbImage>> {
  return answer(async () => {
    const photo = await readPhoto(file);
    const data = toMovable(photo.data);
    if (data !== photo.data) giveBack(photo.data);
    return moving({ value: { ...photo, data } }, [data.buffer]);
  });
}

/** The photo in another size, which moves to the thread that asked. */
export function scalePhoto(task: {
  readonly photo: RgbImage;
  readonly factor: number;
}): Promise<Answer<RgbImage>> {
  return answer(() => Promise.resolve(movingImage(scaleImage(task.photo, task.factor))));
}

/** The photo mirrored left to right, which moves to the thread that asked. */
export function mirrorPhoto(photo: RgbImage): Promise<Answer<RgbImage>> {
  return answer(() => Promise.resolve(movingImage(mirrorImage(photo))));
}

/** What is made of a network's scores, which moves to the thread that asked. */
export function settle(task: UnsettledScores): Promise<Answer<SettledScores>> {
  return answer(() => {
    const { scores, labels, elapsedMs } = settleScores(task);
    const settled = {
      scores: { ...scores, data: toMovable(scores.data) },
      labels: toMovable(labels),
      elapsedMs,
    };
    const memory = [settled.scores.data.buffer, settled.labels.buffer];
    return Promise.resolve(moving({ value: settled }, memory));
  });
}

/** Writes a frame's mask and scores, and counts them. */
export function storeFrame(task: StoreTask): Promise<Answer<StoredFrame>> {
  const { folder, classCount, frameId, modelId, labels, scores, truthPath } = task;
  return answer(async () => {
    const [maskPath, scoresPath, truth] = await Promise.all([
      writeMask(folder, frameId, 'prelabel', labels),
      writeScores(folder, frameId, modelId, scores),
      truthPath === null ? null : readKnownMask(folder, truthPath, labels, classCount),
    ]);
    const confusion = truth === null ? null : countConfusion(truth, labels, classCount);
    const areas = countClassAreas(labels);
    const likelyError = likelyErrorRate(scores);
    for (const { data } of [labels, scores]) giveBack(data);
    if (truth !== null) giveBack(truth.data);
    return { value: { maskPath, scoresPath, confusion, areas, likelyError } };
  });
}

/** Nothing: being asked for it, the pool starts threads for what waits. */
export function wake(): void {
  // There is nothing to be done.
}

function movingImage(image: RgbImage): Answer<RgbImage> {
  const data = toMovable(image.data);
  return moving({ value: { ...image, data } }, [data.buffer]);
}

/** An answer that the pool sends with this memory moved, not copied. */
function moving<Value extends object>(value: Value, memory: readonly ArrayBuffer[]): Value {
  return Tinypool.move({ [kTransferable]: memory, [kValue]: value }) as Value;
}
