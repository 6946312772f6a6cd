import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CITYSCAPES_LABELS } from '../core/cityscapesLabels.ts';
import { diffLabelMaps, encodeDelta } from '../core/edit/delta.ts';
import { VOID_INDEX } from '../core/taxonomy.ts';
import { decodeLabelPng } from '../datasets/png/labelPng.ts';
import { EVERY_FRAME, type MethodParams } from './contract/contract.ts';
import type { FrameSummary } from './contract/records.ts';
import { createNodeBackend } from './nodeBackend.ts';
import { encodePng } from './photos.ts';
import { createRecentProjects } from './recentProjects.ts';
import { temporaryFolder } from './testing/camvidFolder.ts';
import { createTestProject, endOfJob } from './testing/testProject.ts';

const REFERENCE = path.join(import.meta.dirname, '..', 'datasets', 'testdata', 'cityscapes-eval');
const ENDING = '_gtFine_labelIds.png';

interface Expected {
  readonly averageScoreClasses: number;
  readonly averageScoreInstClasses: number;
  readonly averageScoreCategories: number;
  readonly averageScoreInstCategories: number;
  readonly classInstScores: Readonly<Record<string, number | null>>;
}

/** The reference's ground truth as a data set: photos of one grey beside it. */
async function writeDataset(root: string): Promise<void> {
  await cp(path.join(REFERENCE, 'gtFine'), path.join(root, 'gtFine'), { recursive: true });
  const folder = path.join('val', 'demo');
  await mkdir(path.join(root, 'leftImg8bit', folder), { recursive: true });
  for (const file of await readdir(path.join(root, 'gtFine', folder))) {
    if (!file.endsWith(ENDING)) continue;
    const bytes = await readFile(path.join(root, 'gtFine', folder, file));
    const { width, height } = await decodeLabelPng(bytes, file);
    const photo = await encodePng({ width, height, data: new Uint8Array(width * height * 3) });
    const name = file.replace(ENDING, '_leftImg8bit.png');
    await writeFile(path.join(root, 'leftImg8bit', folder, name), photo);
  }
}

/** A project with the reference's ground truth. @param choices of classes that it does not have */
async function importReference(
  folder: string,
  classes: MethodParams<'projects.create'>['classes'],
  choices: MethodParams<'imports.start'>['classes'],
) {
  await writeDataset(folder);
  const backend = createNodeBackend({
    recentProjects: createRecentProjects(path.join(folder, 'configuration')),
  });
  const { projectId } = await backend.call('projects.create', {
    path: path.join(folder, 'project'),
    name: 'City',
    classes,
  });
  const job = await endOfJob(backend, () =>
    backend.call('imports.start', {
      projectId,
      format: 'cityscapes',
      from: folder,
      split: null,
      classTable: null,
      classes: choices,
    }),
  );
  expect(job).toMatchObject({ state: 'done', done: 4, problems: [] });
  return { backend, projectId };
}

/** Gives each frame the mask that a function has for it. */
async function paintAll(
  { backend, projectId }: Awaited<ReturnType<typeof importReference>>,
  maskOf: (frame: FrameSummary) => Promise<Uint8Array>,
): Promise<void> {
  for (const frame of await backend.call('frames.list', { projectId })) {
    const { frameId, width, height } = frame;
    const { labels, mask } = await backend.call('frames.open', { projectId, frameId });
    const before = { width, height, data: labels };
    await backend.call('annotate.stroke', {
      projectId,
      frameId,
      afterSequence: mask.sequence,
      tool: 'brush',
      classIndex: 0,
      delta: encodeDelta(diffLabelMaps(before, { width, height, data: await maskOf(frame) })),
      elapsedMs: 1,
      activeMs: 1,
      mode: 'open',
    });
  }
}

test('a project whose masks are the reference’s predictions has the official script’s scores', async () => {
  await using temporary = await temporaryFolder();
  const project = await importReference(temporary.path, 'cityscapes19', {});
  await paintAll(project, async ({ name }) => {
    const file = path.join(REFERENCE, 'pred', name + ENDING);
    const prediction = await decodeLabelPng(await readFile(file), file);
    return prediction.data.map((id) => CITYSCAPES_LABELS[id]?.trainId ?? VOID_INDEX);
  });
  const { backend, projectId } = project;
  const request = { ...EVERY_FRAME, projectId, revision: 'latest' } as const;
  const scores = await backend.call('evaluate.cityscapes', request);
  const text = await readFile(path.join(REFERENCE, 'expected.json'), 'utf8');
  const expected = JSON.parse(text) as Expected;
  expect(scores.frames).toBe(4);
  expect(scores.averageScoreClasses).toBeCloseTo(expected.averageScoreClasses, 9);
  expect(scores.averageScoreInstClasses).toBeCloseTo(expected.averageScoreInstClasses, 9);
  expect(scores.averageScoreCategories).toBeCloseTo(expected.averageScoreCategories, 9);
  expect(scores.averageScoreInstCategories).toBeCloseTo(expected.averageScoreInstCategories, 9);
  for (const { name, instanceIoU } of scores.classes) {
    const official = expected.classInstScores[name] ?? null;
    if (official === null) expect(instanceIoU, name).toBeNull();
    else expect(instanceIoU, name).toBeCloseTo(official, 9);
  }
  await backend.close();
});

test('things whose classes came in as void or as another class have no instances to be missed', async () => {
  await using temporary = await temporaryFolder();
  const own = ['road', 'sidewalk', 'building', 'vegetation', 'sky', 'person', 'car'];
  const classes = CITYSCAPES_LABELS.filter(({ name }) => own.includes(name)).map(
    ({ name, color }) => ({ name, color }),
  );
  const others = CITYSCAPES_LABELS.filter(
    ({ name, ignoreInEval }) => !ignoreInEval && !own.includes(name),
  );
  const choices = others.map(({ name }) => [name, name === 'bus' ? 'car' : null] as const);
  const project = await importReference(temporary.path, classes, Object.fromEntries(choices));
  const { backend, projectId } = project;
  await paintAll(project, async ({ frameId }) => {
    const revisions = await backend.call('frames.revisions', { projectId, frameId });
    const revisionId = revisions.find(({ kind }) => kind === 'groundTruth')?.revisionId ?? NaN;
    return (await backend.call('frames.labels', { projectId, frameId, revisionId })).labels;
  });
  const request = { ...EVERY_FRAME, projectId, revision: 'latest' } as const;
  const scores = await backend.call('evaluate.cityscapes', request);
  expect(scores).toMatchObject({
    averageScoreClasses: 1,
    averageScoreInstClasses: 1,
    averageScoreCategories: 1,
    averageScoreInstCategories: 1,
  });
  const withInstances = scores.classes.filter(({ instanceIoU }) => instanceIoU !== null);
  expect(withInstances.map(({ name }) => name).sort()).toEqual(['car', 'person']);
  await backend.close();
});

test('a project of other classes has no such scores, and is told why', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const { backend, projectId } = project;
  const scores = backend.call('evaluate.cityscapes', {
    ...EVERY_FRAME,
    projectId,
    revision: 'latest',
  });
  await expect(scores).rejects.toMatchObject({ code: 'dataset/unsupported' });
  await expect(scores).rejects.toThrow('Sky');
});
