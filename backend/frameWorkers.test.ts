import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { VOID_INDEX } from '../core/taxonomy.ts';
import { decodeLabelPng } from '../datasets/png/labelPng.ts';
import { mirrorImage, scaleImage } from '../models/engine/views.ts';
import { createFrameWorkers, type FrameWorkers } from './frameWorkers.ts';
import { encodePng } from './photos.ts';
import { writeMask } from './projectFolder.ts';
import { settleScores } from './settleScores.ts';
import { temporaryFolder } from './testing/camvidFolder.ts';
import { DEADLY_PHOTO } from './testing/dyingFrameWork.ts';

const SIZE = { width: 4, height: 3 };

function startWorkers(entry?: URL): AsyncDisposable & { readonly workers: FrameWorkers } {
  const workers = createFrameWorkers(2, entry && fileURLToPath(entry));
  return { workers, [Symbol.asyncDispose]: () => workers.close() };
}

/** Scores of two classes, alike everywhere. */
function evenScores() {
  return { classCount: 2, width: 1, height: 1, data: new Float32Array(2) };
}

test('a photo comes back pixel for pixel', async () => {
  await using folder = await temporaryFolder();
  await using started = startWorkers();
  const file = path.join(folder.path, 'photo.png');
  const data = Uint8Array.from({ length: 3 * 4 * 3 }, (_, place) => 7 * place);
  await writeFile(file, await encodePng({ ...SIZE, data }));
  expect(await started.workers.readPhoto(file)).toEqual({ ...SIZE, data });
});

test('a photo is scaled and mirrored as on this thread, and stays what it was', async () => {
  await using started = startWorkers();
  const data = Uint8Array.from({ length: 3 * 4 * 3 }, (_, place) => 7 * place);
  const photo = { ...SIZE, data: data.slice() };
  expect(await started.workers.scale(photo, 1.5)).toEqual(scaleImage(photo, 1.5));
  expect(await started.workers.mirror(photo)).toEqual(mirrorImage(photo));
  expect(photo.data).toEqual(data);
});

test('the scores of several looks are settled as on this thread, and are given away', async () => {
  await using started = startWorkers();
  const looks = [Float32Array.of(2, 0, 0, 1), Float32Array.of(0, 3, 1, 0)];
  const views = looks.map((data, place) => ({
    scores: { classCount: 2, width: 2, height: 1, data },
    isMirrored: place === 1,
  }));
  const mapping = { classCount: 3, targets: [2, 0] };
  const unsettled = { views, mapping, ...SIZE };
  const expected = settleScores(unsettled);
  const { scores, labels } = await started.workers.settle(unsettled);
  expect(scores).toEqual(expected.scores);
  expect(labels).toEqual(expected.labels);
  expect(views.map((view) => view.scores.data.length)).toEqual([0, 0]);
});

test('an error keeps its code, its details and the name of its file', async () => {
  await using started = startWorkers();
  const file = '/nonexistent/photo.png';
  await expect(started.workers.readPhoto(file)).rejects.toMatchObject({
    name: 'MaskwrightError',
    code: 'image/unreadable',
    message: expect.stringContaining(file) as string,
    details: { file },
  });
});

test('a frame is stored as it was given and counted against its ground truth', async () => {
  await using folder = await temporaryFolder();
  await using started = startWorkers();
  const truth = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1, 255, 255, 255, 255);
  const truthPath = await writeMask(folder.path, 1, 'truth', { ...SIZE, data: truth });
  const labels = Uint8Array.of(0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0);
  const stored = await started.workers.store({
    folder: folder.path,
    classCount: 2,
    frameId: 1,
    modelId: 'own',
    labels: { ...SIZE, data: labels.slice() },
    scores: evenScores(),
    truthPath,
  });
  expect([...(stored.confusion?.counts ?? [])]).toEqual([3, 1, 0, 0, 4, 0]);
  expect([stored.areas[0], stored.areas[1], stored.areas[VOID_INDEX]]).toEqual([7, 5, 0]);
  expect(stored.likelyError).toBeCloseTo(0.5, 10);
  const written = await readFile(path.join(folder.path, stored.maskPath));
  expect((await decodeLabelPng(written, stored.maskPath)).data).toEqual(labels);
});

test('labels and scores that lie in one piece of memory are stored, too', async () => {
  await using folder = await temporaryFolder();
  await using started = startWorkers();
  const memory = new ArrayBuffer(8 + 12);
  const scores = { ...evenScores(), data: new Float32Array(memory, 0, 2) };
  const labels = { ...SIZE, data: new Uint8Array(memory, 8, 12).fill(1) };
  const task = { folder: folder.path, classCount: 2, frameId: 1, modelId: 'own', truthPath: null };
  const stored = await started.workers.store({ ...task, labels, scores });
  expect(stored.confusion).toBeNull();
  expect(stored.areas[1]).toBe(12);
});

test('ground truth of another size, with an unknown index or gone is refused by its code', async () => {
  await using folder = await temporaryFolder();
  await using started = startWorkers();
  const store = (truthPath: string) =>
    started.workers.store({
      folder: folder.path,
      classCount: 2,
      frameId: 1,
      modelId: 'own',
      labels: { ...SIZE, data: new Uint8Array(12) },
      scores: evenScores(),
      truthPath,
    });
  const narrow = { width: 3, height: 3, data: new Uint8Array(9) };
  const unknown = { ...SIZE, data: new Uint8Array(12).fill(2) };
  await expect(store(await writeMask(folder.path, 1, 'truth', narrow))).rejects.toMatchObject({
    code: 'label/sizeMismatch',
  });
  await expect(store(await writeMask(folder.path, 1, 'truth', unknown))).rejects.toMatchObject({
    code: 'label/unknownIndex',
  });
  const gone = await writeMask(folder.path, 1, 'truth', unknown);
  await rm(path.join(folder.path, gone));
  await expect(store(gone)).rejects.toMatchObject({ code: 'frame/noMask' });
});

test('a folder that cannot be written to is told as the storage that it is', async () => {
  await using folder = await temporaryFolder();
  await using started = startWorkers();
  await mkdir(path.join(folder.path, 'project'));
  await writeFile(path.join(folder.path, 'project', 'masks'), 'a file where a folder should be');
  const storing = started.workers.store({
    folder: path.join(folder.path, 'project'),
    classCount: 2,
    frameId: 1,
    modelId: 'own',
    labels: { ...SIZE, data: new Uint8Array(12) },
    scores: evenScores(),
    truthPath: null,
  });
  await expect(storing).rejects.toMatchObject({
    code: expect.stringMatching(/^storage\//) as string,
  });
});

test('a thread that dies fails the frames that it had in hand; those that waited for it are read by another', async () => {
  await using folder = await temporaryFolder();
  await using started = startWorkers(new URL('testing/dyingFrameWork.ts', import.meta.url));
  const file = path.join(folder.path, 'photo.png');
  const data = new Uint8Array(3 * 4 * 3).fill(9);
  await writeFile(file, await encodePng({ ...SIZE, data }));
  const deadly = expect(started.workers.readPhoto(DEADLY_PHOTO)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('a fault in this thread') as string,
  });
  const waiting = Array.from({ length: 12 }, () => started.workers.readPhoto(file));
  await deadly;
  const outcomes = await Promise.allSettled(waiting);
  const read = outcomes.filter(({ status }) => status === 'fulfilled');
  // One thread has up to four in hand, the deadly photo among them.
  expect(read.length).toBeGreaterThanOrEqual(9);
  expect(await started.workers.readPhoto(file)).toEqual({ ...SIZE, data });
});

test('threads that cannot start are told of, not waited for', async () => {
  await using started = startWorkers(new URL('testing/noSuchFrameWork.ts', import.meta.url));
  await expect(started.workers.readPhoto('photo.png')).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('noSuchFrameWork') as string,
  });
});
