import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MaskwrightError } from '../core/errors.ts';
import { countConfusion } from '../core/metrics/confusion.ts';
import { evaluateConfusion } from '../core/metrics/evaluation.ts';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { readCamvidLabels } from '../datasets/camvid/camvid.ts';
import { createNodeEngine } from '../models/engine/nodeEngine.ts';
import type { EngineFactory } from '../models/engine/engine.ts';
import { createModelRegistry } from '../models/modelRegistry.ts';
import { runPrelabelJob } from './benchmarkJob.ts';
import type { Job } from './contract/records.ts';
import { createEngineHost } from './engineHost.ts';
import { createEventHub } from './eventHub.ts';
import { openProjectFolder } from './openProject.ts';
import { encodePng } from './photos.ts';
import { createProjectSession } from './projectSession.ts';
import { createTestProject, endOfJob, type TestProject } from './testing/testProject.ts';

const frames = ['a', 'b', 'c', 'd'].map((name) => ({ name }));

/** Jobs of a test project, with another engine than its backend's. */
function openJobs(
  { projectFolder, modelsFolder }: TestProject,
  createEngine: EngineFactory,
): AsyncDisposable & { readonly prelabel: () => Promise<Job> } {
  const hub = createEventHub();
  const engines = createEngineHost(createEngine, hub.emit);
  const project = openProjectFolder(projectFolder, 'test', hub.emit);
  const session = createProjectSession(project, engines, createModelRegistry(modelsFolder), 'test');
  const { signal } = new AbortController();
  const request = { model: null, device: 'cpu', limit: null } as const;
  return {
    prelabel: () => runPrelabelJob(session, hub, request, signal),
    async [Symbol.asyncDispose]() {
      await session.close();
      await engines.close();
    },
  };
}

test('a job labels every frame, scores it, and says on which device and how fast', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  const job = await project.prelabel();
  expect(job).toMatchObject({ state: 'done', total: 4, done: 4, failed: 0 });
  expect(job.device).toMatch(/^CPU, \d+ threads?$/);
  expect(job.engineMsPerFrame).toBeGreaterThan(0);
  const list = await project.backend.call('frames.list', { projectId: project.projectId });
  for (const frame of list) {
    expect(frame.status).toBe('prelabelled');
    expect(frame.meanIoU).toBeTypeOf('number');
    expect(frame.likelyError).toBeGreaterThan(0);
  }
});

test('float16 is said with the device, and the next job is back in float32', async () => {
  await using project = await createTestProject(frames.slice(0, 2));
  await project.import();
  const half = await project.prelabel(1, 'fast', 'float16');
  expect(half).toMatchObject({ state: 'done', done: 1 });
  expect(half.device).toMatch(/^CPU, \d+ threads?, float16$/);
  expect((await project.prelabel()).device).toMatch(/^CPU, \d+ threads?$/);
});

test('the engine has one frame more than it works on, never two, and gets each frame once', async () => {
  await using testProject = await createTestProject(
    Array.from({ length: 12 }, (_, place) => ({ name: `frame-${place}`, width: 40 + place })),
  );
  await testProject.import();
  let inEngine = 0;
  const most = { inEngine: 0 };
  const widths: number[] = [];
  const createEngine: EngineFactory = async (model, preference) => {
    const engine = await createNodeEngine(model, preference);
    return {
      device: engine.device,
      async run(image) {
        widths.push(image.width);
        most.inEngine = Math.max(most.inEngine, ++inEngine);
        const result = await engine.run(image);
        inEngine -= 1;
        return result;
      },
      close: () => engine.close(),
    };
  };
  await using jobs = openJobs(testProject, createEngine);
  expect(await jobs.prelabel()).toMatchObject({ state: 'done', done: 12, failed: 0 });
  expect(most.inEngine).toBe(2);
  expect(widths.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => 40 + i));
});

test('a job ends at once where the GPU does not come back, and another goes on once it has', async () => {
  await using testProject = await createTestProject(
    Array.from({ length: 12 }, (_, place) => ({ name: `frame-${place}` })),
  );
  await testProject.import();
  const noAdapter = new MaskwrightError('engine/noAdapter', 'WebGPU found no adapter.');
  let runs = 0;
  let isGone = true;
  const createEngine: EngineFactory = async (model, preference) => {
    const engine = await createNodeEngine(model, preference);
    return {
      device: engine.device,
      async run(image) {
        runs += 1;
        if (isGone) throw noAdapter;
        return engine.run(image);
      },
      close: () => engine.close(),
    };
  };
  await using jobs = openJobs(testProject, createEngine);
  await expect(jobs.prelabel()).rejects.toThrow(noAdapter.message);
  // Those that were in the engine together.
  expect(runs).toBeLessThanOrEqual(2);
  isGone = false;
  expect(await jobs.prelabel()).toMatchObject({ state: 'done', done: 12, failed: 0 });
});

test('the stored scores equal a recount of the masks on screen against the files on disk', async () => {
  await using project = await createTestProject(frames);
  const { backend, projectId } = project;
  await project.import();
  await project.prelabel();
  const { classes } = TAXONOMIES.camvid11;
  for (const { name } of frames) {
    const opened = await backend.call('frames.open', {
      projectId,
      frameId: await project.frameId(name),
    });
    const truth = await readCamvidLabels(path.join(project.data, 'valannot', `${name}.png`));
    const labels = { width: truth.width, height: truth.height, data: opened.labels };
    const recount = evaluateConfusion(countConfusion(truth, labels, classes.length), classes, 1);
    expect(opened.mask.evaluation).toEqual(recount);
    expect(opened.prelabelMeanIoU).toBe(recount.meanIoU);
  }
});

test('frames that the model has labelled are not labelled again', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  expect((await project.prelabel(3)).done).toBe(3);
  expect((await project.prelabel()).done).toBe(1);
  expect(await project.prelabel()).toMatchObject({ state: 'done', total: 0, done: 0 });
});

test('a cancelled job keeps what it did and goes on from there', async () => {
  await using project = await createTestProject(
    Array.from({ length: 30 }, (_, place) => ({ name: `frame-${place}` })),
  );
  await project.import();
  const { backend, projectId } = project;
  const firstResult = Promise.withResolvers<null>();
  const unsubscribe = backend.subscribe((event) => {
    if (event.name === 'job.updated' && event.payload.job.done > 0) firstResult.resolve(null);
  });
  const { jobId } = await backend.call('prelabel.start', {
    projectId,
    model: null,
    device: 'cpu',
    quality: 'fast',
    limit: null,
  });
  await firstResult.promise;
  unsubscribe();
  const cancelled = await backend.call('jobs.cancel', { projectId, jobId });
  expect(cancelled.state).toBe('cancelled');
  expect(cancelled.done).toBeLessThan(30);
  const summary = await backend.call('projects.summary', { projectId });
  expect(summary.framesPrelabelled).toBe(cancelled.done);

  const resumed = await endOfJob(backend, () => backend.call('jobs.resume', { projectId, jobId }));
  expect(resumed).toMatchObject({ jobId, state: 'done', total: 30, done: 30 });
});

test('a job that was cut off is seen as interrupted after a restart and can be gone on with', async () => {
  await using project = await createTestProject(
    Array.from({ length: 30 }, (_, place) => ({ name: `frame-${place}` })),
  );
  await project.import();
  const { jobId } = await project.backend.call('prelabel.start', {
    projectId: project.projectId,
    model: null,
    device: 'cpu',
    quality: 'fast',
    limit: null,
  });
  await project.restart();
  const { backend, projectId } = project;
  const [job] = await backend.call('jobs.list', { projectId });
  expect(job).toMatchObject({ jobId, state: 'interrupted' });
  const resumed = await endOfJob(backend, () => backend.call('jobs.resume', { projectId, jobId }));
  expect(resumed).toMatchObject({ state: 'done', done: 30 });
});

test('a photo that has gone is named, and the other frames are labelled', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await rm(path.join(project.data, 'val', 'b.png'));
  const job = await project.prelabel();
  expect(job).toMatchObject({ state: 'done', done: 3, failed: 1 });
  expect(job.problems[0]?.message).toContain(path.join('val', 'b.png'));
});

test('a photo that was replaced by one of another size is named, and its frame can be opened', async () => {
  await using project = await createTestProject(frames);
  const { backend, projectId, data } = project;
  // Its mask would be held against ground truth.
  await rm(path.join(data, 'valannot', 'b.png'));
  await project.import();
  const photo = path.join(data, 'val', 'b.png');
  await writeFile(photo, await encodePng({ width: 24, height: 16, data: new Uint8Array(1152) }));
  const job = await project.prelabel();
  expect(job).toMatchObject({ state: 'done', done: 3, failed: 1, problems: [{ subject: 'b' }] });
  expect(job.problems[0]?.message).toContain('24×16');
  const frameId = await project.frameId('b');
  expect((await backend.call('frames.open', { projectId, frameId })).labels).toHaveLength(48 * 32);
});

test('a file that is no checkpoint is refused before anything starts', async () => {
  await using project = await createTestProject(frames);
  const { backend, projectId, folder } = project;
  const model = path.join(folder, 'weights.onnx');
  await writeFile(model, 'not a network');
  const start = backend.call('prelabel.start', {
    projectId,
    model,
    device: 'cpu',
    quality: 'fast',
    limit: null,
  });
  await expect(start).rejects.toMatchObject({ code: 'model/notACheckpoint' });
  await expect(start).rejects.toThrow(model);
  expect(await backend.call('jobs.list', { projectId })).toEqual([]);
});

test('the stored scores can be read back at an eighth of the image', async () => {
  await using project = await createTestProject(frames);
  const { backend, projectId } = project;
  await project.import();
  await project.prelabel();
  const scores = await backend.call('frames.scores', {
    projectId,
    frameId: await project.frameId('a'),
  });
  expect(scores).toMatchObject({
    modelId: 'cgnet-m3n21-camvid11',
    classCount: 11,
    width: 6,
    height: 4,
  });
  expect(scores?.data.byteLength).toBe(11 * 6 * 4 * 2);
});

test('best looks again at frames that fast has labelled, on a finer grid, and the report says so', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  const frameId = await project.frameId('a');
  const gridOf = async () => {
    const scores = await backend.call('frames.scores', { projectId, frameId });
    return [scores?.width, scores?.height];
  };
  expect(await gridOf()).toEqual([6, 4]);
  expect((await project.prelabel(undefined, 'best')).done).toBe(1);
  expect(await gridOf()).toEqual([12, 8]);
  expect((await project.prelabel(undefined, 'best')).done).toBe(0);
  const file = path.join(project.folder, 'report.json');
  await backend.call('report.write', { projectId, path: file });
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    models: [{ id: 'cgnet-m3n21-camvid11', quality: 'best', frames: 1 }],
  });
});
