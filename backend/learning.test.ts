import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Job } from './contract/records.ts';
import { encodePng } from './photos.ts';
import { writeCamvidFolder, writeTruncated } from './testing/camvidFolder.ts';
import { createHand } from './testing/hand.ts';
import { smallCheckpoint } from './testing/smallCheckpoint.ts';
import {
  endOfJob,
  createTestProject,
  importCamvid,
  prelabelWith,
  type TestProject,
} from './testing/testProject.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Pre-labelled frames, of which the first few have their ground truth as mask and are accepted. */
async function acceptedProject(accepted: number): Promise<TestProject> {
  const project = await createTestProject(NAMES.map((name) => ({ name, width: 96, height: 64 })));
  await project.import();
  await project.prelabel();
  for (const name of NAMES.slice(0, accepted)) await accept(project, name);
  return project;
}

async function accept(project: TestProject, name: string): Promise<void> {
  const { backend, projectId } = project;
  const hand = await createHand(project, name);
  const { frameId } = hand;
  const revisions = await backend.call('frames.revisions', { projectId, frameId });
  const truth = revisions.find(({ kind }) => kind === 'groundTruth');
  const { labels } = await backend.call('frames.labels', {
    projectId,
    frameId,
    revisionId: truth?.revisionId ?? null,
  });
  const { width, height } = await hand.labels();
  await hand.send({ width, height, data: labels });
  await backend.call('annotate.review', { projectId, frameId, verdict: 'accepted', activeMs: 0 });
}

function learn(
  project: TestProject,
  steps: number | null = null,
  model: string | null = null,
): Promise<Job> {
  const { backend, projectId } = project;
  return endOfJob(backend, () => backend.call('learning.start', { projectId, model, steps }));
}

function preview({ backend, projectId }: TestProject, model: string | null = null) {
  return backend.call('learning.preview', { projectId, model, steps: null });
}

/** Another project of the same person, of two frames that the first one does not have. */
async function projectBeside(project: TestProject): Promise<TestProject> {
  const { backend, folder } = project;
  const data = path.join(folder, 'other-camvid');
  await writeCamvidFolder(data, [
    { name: 'y', width: 104, height: 64 },
    { name: 'z', width: 112, height: 64 },
  ]);
  const { projectId } = await backend.call('projects.create', {
    path: path.join(folder, 'other'),
    name: 'Other',
    classes: 'camvid11',
  });
  const other = {
    ...project,
    projectId,
    frameId: (name: string) => frameIdOf(backend, projectId, name),
  };
  await importCamvid(backend, projectId, data);
  await prelabelWith(other, 'cgnet-m3n21-camvid11');
  return other;
}

async function frameIdOf(
  backend: TestProject['backend'],
  projectId: string,
  name: string,
): Promise<number> {
  const frames = await backend.call('frames.list', { projectId });
  return frames.find((frame) => frame.name === name)?.frameId ?? 0;
}

async function modelIds({ backend, projectId }: TestProject): Promise<string[]> {
  const models = await backend.call('models.list', { projectId });
  return models.map(({ modelId }) => modelId);
}

describe('learning from accepted frames', () => {
  test('gives a model that is better on those that were kept back', async () => {
    await using project = await acceptedProject(6);
    const { backend } = project;
    const before = await modelIds(project);
    expect(await preview(project)).toEqual({
      modelId: 'cgnet-m3n21-camvid11',
      name: expect.any(String) as string,
      frames: 5,
      newFrames: 5,
      heldOut: 1,
      steps: 200,
    });
    const job = await learn(project);
    expect(job).toMatchObject({ kind: 'learn', state: 'done', done: 202, total: 202, error: null });
    expect(await modelIds(project)).toEqual(['test-learned-1', ...before]);
    const { models } = await backend.call('models.catalogue', {});
    const learned = models.find(({ modelId }) => modelId === 'test-learned-1');
    expect(learned).toMatchObject({ isOwn: true, architecture: 'CGNet M=3 N=21' });
    const [measured] = learned?.metrics ?? [];
    expect(measured).toMatchObject({ frames: 1, quality: 'fast' });
    const former = Number(/: ([\d.]+) %/.exec(measured?.source ?? '')?.[1]) / 100;
    expect(measured?.meanIoU).toBeGreaterThan(former);
    const name = 'Test, learned from 5 frames';
    const meanIoU = { before: expect.closeTo(former, 3) as number, after: measured?.meanIoU };
    expect(job.learned).toEqual({ modelId: 'test-learned-1', name, meanIoU });
    expect(await backend.call('jobs.list', { projectId: project.projectId })).toContainEqual(job);

    // It labels what it has not learned from: the one that was kept back, and the two that nobody looked at.
    expect(await prelabelWith(project, 'test-learned-1')).toMatchObject({
      state: 'done',
      done: 3,
      total: 3,
    });
  });

  test('goes on from what was learned, with the frames that are new', async () => {
    await using project = await acceptedProject(1);
    const { backend, projectId } = project;
    expect(await learn(project, 2)).toMatchObject({
      state: 'done',
      done: 2,
      learned: { modelId: 'test-learned-1', meanIoU: null },
    });
    await expect(preview(project, 'test-learned-1')).rejects.toThrow(/learned from all 1 accepted/);
    await accept(project, 'b');
    expect(await preview(project, 'test-learned-1')).toMatchObject({ frames: 2, newFrames: 1 });
    await endOfJob(backend, () =>
      backend.call('prelabel.start', {
        projectId,
        model: 'test-learned-1',
        device: 'cpu',
        quality: 'fast',
        limit: 1,
      }),
    );
    // The model of the newest pre-labels is what it begins with.
    expect(await preview(project)).toMatchObject({ modelId: 'test-learned-1', newFrames: 1 });
    await learn(project, 2);
    expect((await modelIds(project)).slice(0, 2)).toEqual(['test-learned-2', 'test-learned-1']);
    const { models } = await backend.call('models.catalogue', {});
    const { trainedOn } = models.find(({ modelId }) => modelId === 'test-learned-2') ?? {};
    expect(trainedOn).toMatch(/^What cgnet-m3n21-camvid11 was trained on, then 2 frames/);
  });

  test('from a model that has learned keeps what that one knows, in whatever project that was', async () => {
    await using project = await acceptedProject(3);
    const { backend, projectId } = project;
    await learn(project, 2);
    const other = await projectBeside(project);
    await accept(other, 'y');
    expect(await learn(other, 2, 'test-learned-1')).toMatchObject({ state: 'done' });
    const { models } = await backend.call('models.catalogue', {});
    const { trainedOn } = models.find(({ modelId }) => modelId === 'other-learned-1') ?? {};
    expect(trainedOn).toMatch(
      /then 4 frames that people accepted, 1 of them of the project Other$/,
    );
    expect(await prelabelWith(project, 'other-learned-1')).toMatchObject({
      state: 'done',
      done: 5,
    });

    // What is accepted no more was learned from all the same.
    const frameId = await project.frameId('a');
    await backend.call('annotate.review', { projectId, frameId, verdict: null, activeMs: 0 });
    await accept(project, 'd');
    await learn(project, 2, 'test-learned-1');
    expect(await prelabelWith(project, 'test-learned-2')).toMatchObject({ state: 'done', done: 4 });
  });

  test('leaves out photos that are damaged or others by now, and names them before it begins', async () => {
    await using project = await acceptedProject(3);
    const photo = (name: string): string => path.join(project.data, 'val', `${name}.png`);
    await writeTruncated(photo('a'), await readFile(photo('a')), 100);
    const smaller = { width: 48, height: 32, data: new Uint8Array(3 * 48 * 32) };
    await writeFile(photo('b'), await encodePng(smaller));
    const job = await learn(project, 2);
    expect(job).toMatchObject({ state: 'done', done: 2, total: 2 });
    expect(job.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/a\.png cannot be read .* Nothing is learned from it/) as string,
      expect.stringMatching(/The mask of b is 96×64, but its image is 48×32/) as string,
    ]);

    await writeFile(
      photo('c'),
      await encodePng({ ...smaller, width: 96, height: 64, data: new Uint8Array(3 * 96 * 64) }),
    );
    const failed = await learn(project, 2);
    expect(failed).toMatchObject({ state: 'failed', done: 0 });
    expect(failed.error).toMatch(/None of the accepted frames that are new to .* can be read/);
    expect(failed.problems.at(-1)?.message).toMatch(/c\.png is not the one that c was imported/);
  });

  test('keeps nothing that is no better', async () => {
    await using project = await createTestProject(NAMES.map((name) => ({ name })));
    const { backend, projectId } = project;
    await project.import();
    await project.prelabel();
    const frames = await backend.call('frames.list', { projectId });
    // Its own labels: nothing can be better than it there.
    await backend.call('annotate.reviewMany', {
      projectId,
      frameIds: frames.map(({ frameId }) => frameId),
      verdict: 'accepted',
    });
    const before = await modelIds(project);
    const job = await learn(project, 1);
    expect(job.state).toBe('failed');
    expect(job.error).toMatch(/was not kept: on 2 accepted frames .* had 100\.00 % before/);
    expect(job.learned).toBeNull();
    expect(job.failure).toEqual({
      code: 'model/nothingToLearn',
      details: {
        learner: 'cgnet-m3n21-camvid11',
        frames: 2,
        before: 1,
        after: expect.any(Number) as number,
      },
    });
    expect(await modelIds(project)).toEqual(before);
  });

  test('is refused where nothing was accepted, or the model cannot learn', async () => {
    await using project = await acceptedProject(0);
    await expect(learn(project)).rejects.toThrow(/No frame has been accepted yet/);
    await accept(project, 'a');
    await expect(preview(project, 'nowhere')).rejects.toThrow(/no model and no file "nowhere"/);
    const file = path.join(project.folder, 'city.safetensors');
    await writeFile(file, smallCheckpoint(19).bytes);
    await expect(preview(project, file)).rejects.toThrow(/its classes are not the project's/);
  });

  test('and pre-labelling wait for each other', async () => {
    await using project = await acceptedProject(1);
    const { backend, projectId } = project;
    const { jobId } = await backend.call('learning.start', { projectId, model: null, steps: 60 });
    await expect(project.prelabel()).rejects.toThrow(
      /needs the engine as well \(learn\) is running/,
    );
    await expect(learn(project)).rejects.toThrow(/of this kind \(learn\) is running already/);
    await backend.call('jobs.cancel', { projectId, jobId });
  });

  test('ends without a model when it is cancelled', async () => {
    await using project = await acceptedProject(1);
    const { backend, projectId } = project;
    const before = await modelIds(project);
    const { jobId } = await backend.call('learning.start', { projectId, model: null, steps: 60 });
    const job = await backend.call('jobs.cancel', { projectId, jobId });
    expect(job.state).toBe('cancelled');
    expect(await modelIds(project)).toEqual(before);
    const resumed = await endOfJob(backend, () =>
      backend.call('jobs.resume', { projectId, jobId }),
    );
    expect(resumed.state).toBe('done');
    // It begins anew: what was done before it was cancelled does not count.
    expect(resumed).toMatchObject({ done: 60, total: 60 });
    expect(await modelIds(project)).toEqual(['test-learned-1', ...before]);
  });
});
