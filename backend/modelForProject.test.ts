import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { upsampleArgMax } from '../core/scores/upsample.ts';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { defaultChoices, importModel } from '../models/importModel.ts';
import type { Job } from './contract/records.ts';
import { openUserModels } from './modelTools.ts';
import { BUNDLED_IDS } from './testing/bundledModels.ts';
import { smallCheckpoint } from './testing/smallCheckpoint.ts';
import { createTestProject, endOfJob, type TestProject } from './testing/testProject.ts';

const BUNDLED = 'cgnet-m3n21-camvid11';
const VEGETATION_AND_TERRAIN_APART = { terrain: null };

/** A project of CamVid's classes, and a model of Cityscapes' 19 among the user's own. */
async function createMappedProject(names = ['a', 'b']): Promise<TestProject> {
  const project = await createTestProject(names.map((name) => ({ name })));
  await addModel(project.modelsFolder, 'city', 19);
  await project.import();
  return project;
}

async function addModel(folder: string, id: string, classCount: number): Promise<void> {
  const file = `${id}.safetensors`;
  await openUserModels(folder).add(
    importModel(smallCheckpoint(classCount).bytes, file, {
      ...defaultChoices(file),
      preprocessing: { mean: [0, 0, 0], std: [255, 255, 255] },
    }),
  );
}

type Choices = Readonly<Record<string, string | null>>;

function request({ projectId }: TestProject, model: string, mapping: Choices) {
  return { projectId, model, mapping, device: 'cpu', quality: 'fast', limit: null } as const;
}

function prelabel(project: TestProject, model: string, mapping: Choices = {}): Promise<Job> {
  const { backend } = project;
  return endOfJob(backend, () =>
    backend.call('prelabel.start', { ...request(project, model, { ...mapping }) }),
  );
}

async function reportedModels(
  project: Pick<TestProject, 'backend' | 'projectId' | 'folder'>,
): Promise<unknown> {
  const file = path.join(project.folder, 'report.json');
  await project.backend.call('report.write', { projectId: project.projectId, path: file });
  return (JSON.parse(await readFile(file, 'utf8')) as { models: unknown }).models;
}

test('models of the project’s classes are listed first, the others with their mapping', async () => {
  await using project = await createMappedProject();
  await addModel(project.modelsFolder, 'a-seven', 7);
  const { backend, projectId } = project;
  const listed = await backend.call('models.list', { projectId });
  expect(listed.map(({ modelId }) => modelId)).toEqual([...BUNDLED_IDS, 'a-seven', 'city']);
  const [seven, city] = listed.slice(BUNDLED_IDS.length);
  for (const { mapping } of listed.slice(0, BUNDLED_IDS.length)) expect(mapping).toBeNull();
  expect(Object.values(seven?.mapping ?? {})).toEqual(Array.from({ length: 7 }, () => null));
  expect(city?.mapping).toMatchObject({ wall: 'Building', terrain: 'Tree' });
});

test('a preview names the mapping and what it leaves out on both sides', async () => {
  await using project = await createMappedProject();
  const { backend, projectId } = project;
  expect(await backend.call('models.mapping', { projectId, model: null })).toEqual({
    modelId: BUNDLED,
    name: expect.any(String) as string,
    mapping: null,
    unmapped: { model: [], project: [] },
  });
  const preview = await backend.call('models.mapping', {
    projectId,
    model: 'city',
    mapping: { SKY: null, pole: 'sign-symbol' },
  });
  expect(preview.mapping).toMatchObject({ sky: null, pole: 'SignSymbol', road: 'Road' });
  expect(preview.unmapped).toEqual({ model: ['sky'], project: ['Sky', 'Pole'] });
});

test('a model of other classes labels in the project’s, and labels are what its stored scores say', async () => {
  await using project = await createMappedProject();
  const { backend, projectId } = project;
  const job = await prelabel(project, 'city');
  expect(job).toMatchObject({ state: 'done', done: 2 });
  expect(job.title).toContain('mapped');
  const frameId = await project.frameId('a');
  const [{ labels, frame }, scores] = await Promise.all([
    backend.call('frames.open', { projectId, frameId }),
    backend.call('frames.scores', { projectId, frameId }),
  ]);
  expect(scores).toMatchObject({ modelId: 'city', classCount: 11 });
  const { buffer, byteOffset, length } = Uint8Array.from(scores?.data ?? []);
  const data = new Float16Array(buffer, byteOffset, length / 2);
  const { width = 0, height = 0 } = scores ?? {};
  const again = upsampleArgMax({ classCount: 11, width, height, data }, frame.width, frame.height);
  const differing = labels.filter((label, place) => label !== again.data[place]);
  // Stored as float16, near ties may turn.
  expect(differing.length).toBeLessThan(labels.length / 50);
  expect(Math.max(...labels)).toBeLessThan(TAXONOMIES.camvid11.classes.length);
  expect(await backend.call('projects.summary', { projectId })).toMatchObject({
    framesPrelabelled: 2,
    framesMapped: 2,
  });
});

test('a class that is left out is never labelled, in the better quality neither', async () => {
  await using project = await createMappedProject(['a']);
  const { backend, projectId } = project;
  const everythingBut = Object.fromEntries(
    TAXONOMIES.cityscapes19.classes.map(({ name }) => [name, name === 'road' ? 'Road' : null]),
  );
  const frameId = await project.frameId('a');
  for (const quality of ['fast', 'best'] as const) {
    const job = await endOfJob(backend, () =>
      backend.call('prelabel.start', { ...request(project, 'city', everythingBut), quality }),
    );
    expect(job).toMatchObject({ state: 'done', done: 1 });
    const { labels } = await backend.call('frames.open', { projectId, frameId });
    expect([...new Set(labels)]).toEqual([3]);
  }
});

test('the same mapping labels nothing again, another one does, and reports tell them apart', async () => {
  await using project = await createMappedProject();
  expect((await prelabel(project, 'city')).done).toBe(2);
  expect((await prelabel(project, 'city')).done).toBe(0);
  expect((await prelabel(project, 'city', { wall: 'building' })).done).toBe(0);
  expect((await prelabel(project, 'city', VEGETATION_AND_TERRAIN_APART)).done).toBe(2);
  expect(await reportedModels(project)).toMatchObject([
    { id: 'city', frames: 2, mapping: { vegetation: 'Tree', terrain: null } },
  ]);
  const page = path.join(project.folder, 'report.html');
  await project.backend.call('report.write', { projectId: project.projectId, path: page });
  expect(await readFile(page, 'utf8')).toMatch(/vegetation → Tree.*Left out of the model.*terrain/);
  expect((await prelabel(project, BUNDLED)).done).toBe(2);
  expect(await reportedModels(project)).toMatchObject([{ id: BUNDLED, mapping: null }]);
});

test('a resumed job keeps a person’s choices', async () => {
  await using project = await createMappedProject(
    Array.from({ length: 20 }, (_, place) => `frame-${place}`),
  );
  const { jobId } = await project.backend.call('prelabel.start', {
    ...request(project, 'city', VEGETATION_AND_TERRAIN_APART),
  });
  await project.restart();
  const { backend, projectId } = project;
  const resumed = await endOfJob(backend, () => backend.call('jobs.resume', { projectId, jobId }));
  expect(resumed).toMatchObject({ state: 'done', done: 20 });
  expect(await reportedModels(project)).toMatchObject([{ frames: 20, mapping: { terrain: null } }]);
});

test('classes of its own meet the project’s by name', async () => {
  await using project = await createMappedProject(['a']);
  const folder = path.join(project.folder, 'weights');
  await mkdir(folder);
  const file = path.join(folder, 'own.safetensors');
  const { card, onnx } = importModel(smallCheckpoint(3).bytes, file, {
    ...defaultChoices(file),
    preprocessing: { mean: [0, 0, 0], std: [255, 255, 255] },
  });
  const classes = ['ROAD', 'sign-symbol', 'lamp'].map((name) => ({ name, color: [1, 2, 3] }));
  await writeFile(path.join(folder, 'own.onnx'), onnx);
  await writeFile(path.join(folder, 'own.card.json'), JSON.stringify({ ...card, classes }));
  expect((await prelabel(project, path.join(folder, 'own.onnx'))).done).toBe(1);
  expect(await reportedModels(project)).toMatchObject([
    { mapping: { ROAD: 'Road', 'sign-symbol': 'SignSymbol', lamp: null } },
  ]);
});

test('a model none of whose classes is mapped is refused before anything starts', async () => {
  await using project = await createMappedProject(['a']);
  await addModel(project.modelsFolder, 'seven', 7);
  const { backend, projectId } = project;
  await expect(
    backend.call('prelabel.start', { ...request(project, 'seven', {}) }),
  ).rejects.toMatchObject({
    code: 'model/classesDiffer',
    message: expect.stringMatching(/seven \(class 0, .*--map/) as string,
  });
  await expect(
    backend.call('prelabel.start', { ...request(project, 'city', { road: 'Street' }) }),
  ).rejects.toMatchObject({ code: 'usage/invalid' });
  expect((await backend.call('jobs.list', { projectId })).map(({ kind }) => kind)).toEqual([
    'import',
  ]);
  expect((await prelabel(project, 'seven', { 'class 3': 'Road' })).done).toBe(1);
});

test('a Cityscapes project without Cityscapes weights takes CamVid’s, and its job stays with them', async () => {
  const frames = Array.from({ length: 20 }, (_, place) => ({ name: `frame-${place}` }));
  await using project = await createTestProject(frames);
  const folder = path.join(project.folder, 'city');
  const { projectId } = await project.backend.call('projects.create', {
    path: folder,
    name: 'City',
    classes: 'cityscapes19',
  });
  const preview = () => project.backend.call('models.mapping', { projectId, model: null });
  const before = await preview();
  expect(before).toMatchObject({ modelId: BUNDLED, mapping: { Pavement: 'sidewalk' } });
  expect(before.unmapped.project).toContain('train');

  const asVoid = Object.fromEntries(TAXONOMIES.camvid11.classes.map(({ name }) => [name, null]));
  const imported = await endOfJob(project.backend, () =>
    project.backend.call('imports.start', {
      projectId,
      format: 'camvid',
      from: project.data,
      split: null,
      classTable: null,
      classes: asVoid,
    }),
  );
  expect(imported).toMatchObject({ state: 'done', done: 20 });
  const { jobId } = await project.backend.call('prelabel.start', {
    projectId,
    model: null,
    device: 'cpu',
    quality: 'fast',
    limit: null,
  });
  await project.restart();
  const { backend, modelsFolder } = project;
  await backend.call('projects.open', { path: folder });
  await addModel(modelsFolder, 'city', 19);
  expect(await preview()).toMatchObject({ modelId: 'city', mapping: null });
  const resumed = await endOfJob(backend, () => backend.call('jobs.resume', { projectId, jobId }));
  expect(resumed).toMatchObject({ state: 'done', done: 20 });
  expect(await reportedModels({ backend, projectId, folder: project.folder })).toMatchObject([
    { id: BUNDLED, frames: 20, mapping: { Pavement: 'sidewalk' } },
  ]);
});
