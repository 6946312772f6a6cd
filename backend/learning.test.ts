import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Job } from './contract/records.ts';
import { createHand } from './testing/hand.ts';
import { smallCheckpoint } from './testing/smallCheckpoint.ts';
import { endOfJob, createTestProject, type TestProject } from './testing/testProject.ts';

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

async function modelIds({ backend, projectId }: TestProject): Promise<string[]> {
  const models = await backend.call('models.list', { projectId });
  return models.map(({ modelId }) => modelId);
}

describe('learning from accepted frames', () => {
  test('gives a model that is better on those that were kept back', async () => {
    await using project = await acceptedProject(6);
    const { backend, projectId } = project;
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
    expect(measured?.frames).toBe(1);
    const former = Number(/: ([\d.]+) %/.exec(measured?.source ?? '')?.[1]) / 100;
    expect(measured?.meanIoU).toBeGreaterThan(former);

    // It labels what it has not learned from: the one that was kept back, and the two that nobody looked at.
    const labelled = await endOfJob(backend, () =>
      backend.call('prelabel.start', {
        projectId,
        model: 'test-learned-1',
        device: 'cpu',
        quality: 'fast',
        limit: null,
      }),
    );
    expect(labelled).toMatchObject({ state: 'done', done: 3, total: 3 });
  });

  test('goes on from what was learned, with the frames that are new', async () => {
    await using project = await acceptedProject(1);
    const { backend, projectId } = project;
    expect(await learn(project, 2)).toMatchObject({ state: 'done', done: 2 });
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
    expect(await modelIds(project)).toEqual(['test-learned-1', ...before]);
  });
});
