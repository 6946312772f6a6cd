import { cp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { readCamvidLabels } from '../datasets/camvid/camvid.ts';
import { decodeLabelPng } from '../datasets/png/labelPng.ts';
import { temporaryFolder, writeCamvidFolder, writeTruncated } from './testing/camvidFolder.ts';
import { createTestProject, importCamvid, endOfJob } from './testing/testProject.ts';
import { createNodeBackend } from './nodeBackend.ts';
import { readPhotoSize } from './photos.ts';
import { createRecentProjects } from './recentProjects.ts';
import { turnWithPhoto } from './uprightLabels.ts';

const threeFrames = [{ name: 'a' }, { name: 'b' }, { name: 'c', split: 'train' as const }];

test('an import brings every frame in with its split, size and ground truth', async () => {
  await using project = await createTestProject(threeFrames);
  const job = await project.import();
  expect(job).toMatchObject({ state: 'done', done: 3, failed: 0, problems: [] });
  const frames = await project.backend.call('frames.list', { projectId: project.projectId });
  expect(
    frames.map(({ name, split, width, height, hasGroundTruth, status }) => [
      name,
      split,
      width,
      height,
      hasGroundTruth,
      status,
    ]),
  ).toEqual([
    ['a', 'val', 48, 32, true, 'new'],
    ['b', 'val', 48, 32, true, 'new'],
    ['c', 'train', 48, 32, true, 'new'],
  ]);
});

test('frames are listed as their drive has them, the ninth before the tenth', async () => {
  await using project = await createTestProject([{ name: 'f_10' }, { name: 'f_9' }]);
  await project.import();
  const frames = await project.backend.call('frames.list', { projectId: project.projectId });
  expect(frames.map(({ name }) => name)).toEqual(['f_9', 'f_10']);
});

test('a dry run counts what would come in and brings nothing in', async () => {
  await using project = await createTestProject(threeFrames);
  const { backend, projectId, data } = project;
  const preview = await backend.call('imports.preview', {
    projectId,
    format: 'camvid',
    from: data,
    split: null,
    classTable: null,
    classes: {},
  });
  expect(preview).toEqual({
    format: { id: 'camvid', title: 'CamVid (index PNG)' },
    classes: TAXONOMIES.camvid11.classes.map(({ name }) => ({ from: name, to: name })),
    frames: 3,
    withGroundTruth: 3,
    bySplit: [
      { split: 'train', frames: 1 },
      { split: 'val', frames: 2 },
    ],
    problems: [],
  });
  expect(await backend.call('frames.list', { projectId })).toEqual([]);
});

test('another image of a name that is taken is left out by name, and its labels with it', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await rm(path.join(project.data, 'valannot'), { recursive: true });
  await rm(path.join(project.data, 'val'), { recursive: true });
  await writeCamvidFolder(project.data, [
    { name: 'new', split: 'train' },
    { name: 'a', split: 'train' },
  ]);
  const job = await project.import();
  expect(job).toMatchObject({ state: 'done', done: 1, failed: 1 });
  expect(job.problems).toEqual([
    {
      subject: path.join(project.data, 'train', 'a.png'),
      message: expect.stringContaining(path.join(project.data, 'val', 'a.png')) as string,
    },
  ]);
});

test('importing again adds what is new and leaves the rest alone', async () => {
  await using project = await createTestProject(threeFrames);
  await project.import();
  const before = await project.backend.call('frames.list', { projectId: project.projectId });
  await writeCamvidFolder(project.data, [{ name: 'd' }]);
  const job = await project.import();
  const after = await project.backend.call('frames.list', { projectId: project.projectId });
  expect(job.done).toBe(1);
  expect(after.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  expect(after.slice(0, 3)).toEqual(before);
});

test('a data set that was moved gives its frames their images again when it is imported from there', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  const { backend, projectId, folder, data } = project;
  const moved = path.join(folder, 'moved');
  await rename(data, moved);
  const photo = `media/${projectId}/${await project.frameId('a')}/image`;
  await expect(backend.media(photo)).rejects.toThrow();
  expect(await importCamvid(backend, projectId, moved)).toMatchObject({ state: 'done', done: 2 });
  expect(await backend.media(photo)).not.toBeNull();
  expect(await importCamvid(backend, projectId, moved)).toMatchObject({ total: 0 });
});

test('an image that has a copy elsewhere stays where it is', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const { backend, projectId, folder, data } = project;
  const copy = path.join(folder, 'copy');
  await cp(data, copy, { recursive: true });
  await importCamvid(backend, projectId, copy);
  await rm(copy, { recursive: true });
  const photo = `media/${projectId}/${await project.frameId('a')}/image`;
  expect(await backend.media(photo)).not.toBeNull();
});

test('an import that is asked for twice at once runs once', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  const asked = await Promise.allSettled([project.import(), project.import()]);
  expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a frame without ground truth is imported as one', async () => {
  await using project = await createTestProject(threeFrames);
  await rm(path.join(project.data, 'valannot', 'b.png'));
  await project.import();
  const frames = await project.backend.call('frames.list', { projectId: project.projectId });
  expect(frames.map(({ hasGroundTruth }) => hasGroundTruth)).toEqual([true, false, true]);
});

test.each([
  [
    'a truncated PNG',
    async (file: string) => {
      await writeTruncated(file, await readFile(file), 80);
    },
  ],
  ['a file that is no PNG', (file: string) => writeFile(file, 'hello')],
  [
    'another size than the image',
    (file: string) =>
      writeFile(file, encode({ width: 3, height: 2, data: new Uint8Array(6), channels: 1 })),
  ],
  [
    'an unknown index',
    (file: string) =>
      writeFile(
        file,
        encode({ width: 48, height: 32, data: new Uint8Array(48 * 32).fill(12), channels: 1 }),
      ),
  ],
  [
    'a colour image',
    (file: string) =>
      writeFile(
        file,
        encode({ width: 48, height: 32, data: new Uint8Array(48 * 32 * 3), channels: 3 }),
      ),
  ],
])(
  'a label file with %s is named, its frame comes in without truth, the rest goes on',
  async (_, damage) => {
    await using project = await createTestProject(threeFrames);
    const damaged = path.join(project.data, 'valannot', 'b.png');
    const intact = await readFile(damaged);
    await damage(damaged);
    const job = await project.import();
    expect(job).toMatchObject({ state: 'done', done: 3, failed: 0 });
    expect(job.problems).toHaveLength(1);
    expect(job.problems[0]?.subject).toBe(damaged);
    expect(job.problems[0]?.message).toContain(damaged);
    expect(job.problems[0]?.message).toContain('import again');

    await writeFile(damaged, intact);
    expect(await project.import()).toMatchObject({ state: 'done', done: 1, problems: [] });
    const frames = await project.backend.call('frames.list', { projectId: project.projectId });
    expect(frames.every(({ hasGroundTruth }) => hasGroundTruth)).toBe(true);
  },
);

test('a truncated photo is named and left out, the rest goes on', async () => {
  await using project = await createTestProject(threeFrames);
  const damaged = path.join(project.data, 'val', 'a.png');
  await writeTruncated(damaged, await readFile(damaged), 20);
  const job = await project.import();
  expect(job).toMatchObject({ state: 'done', done: 2, failed: 1 });
  expect(job.problems[0]?.message).toContain(damaged);
});

test('ground truth that comes after pre-labelling is scored at once', async () => {
  await using project = await createTestProject(threeFrames);
  const label = path.join(project.data, 'valannot', 'a.png');
  await rename(label, path.join(project.folder, 'kept.png'));
  await project.import();
  await project.prelabel();
  const frameId = await project.frameId('a');
  const scoreOf = async () => {
    const frames = await project.backend.call('frames.list', { projectId: project.projectId });
    return frames.find((frame) => frame.frameId === frameId)?.meanIoU;
  };
  expect(await scoreOf()).toBeNull();
  await rename(path.join(project.folder, 'kept.png'), label);
  await project.import();
  expect(await scoreOf()).toBeTypeOf('number');
});

test('a folder without the layout is refused by name, with what to choose instead', async () => {
  await using project = await createTestProject(threeFrames);
  const start = project.backend.call('imports.start', {
    projectId: project.projectId,
    format: 'camvid',
    from: project.folder,
    split: null,
    classTable: null,
    classes: {},
  });
  await expect(start).rejects.toMatchObject({ code: 'dataset/layout' });
  await expect(start).rejects.toThrow(project.folder);
});

test('labels of classes that the project does not know come in as what a person says they are', async () => {
  await using temporary = await temporaryFolder();
  const data = path.join(temporary.path, 'camvid');
  await writeCamvidFolder(data, [{ name: 'a', width: 96 }]);
  const backend = createNodeBackend({
    recentProjects: createRecentProjects(path.join(temporary.path, 'configuration')),
  });
  const { projectId } = await backend.call('projects.create', {
    path: path.join(temporary.path, 'project'),
    name: 'City',
    classes: 'cityscapes19',
  });
  const request = { projectId, format: null, from: data, split: null, classTable: null };
  const { classes } = await backend.call('imports.preview', { ...request, classes: {} });
  const open = classes.filter(({ to }) => to === null).map(({ from }) => from);
  expect(open).toEqual(['Pavement', 'Tree', 'SignSymbol', 'Pedestrian', 'Bicyclist']);
  const refused = backend.call('imports.start', { ...request, classes: { Pavement: 'sidewalk' } });
  await expect(refused).rejects.toMatchObject({ code: 'dataset/classesDiffer' });
  await expect(refused).rejects.toThrow('Tree, SignSymbol, Pedestrian, Bicyclist');

  const choices = {
    Pavement: 'sidewalk',
    tree: 'vegetation',
    SignSymbol: 'traffic sign',
    Pedestrian: 'person',
    Bicyclist: null,
  };
  const job = await endOfJob(backend, () =>
    backend.call('imports.start', { ...request, classes: choices }),
  );
  expect(job).toMatchObject({ state: 'done', done: 1, problems: [] });
  const theirs = await readCamvidLabels(path.join(data, 'valannot', 'a.png'));
  const out = path.join(temporary.path, 'project', 'masks', '1');
  const [mask = ''] = await readdir(out);
  const ours = await decodeLabelPng(await readFile(path.join(out, mask)), mask);
  const expected = [10, 2, 5, 0, 1, 8, 7, 4, 13, 11, 255];
  expect([...ours.data]).toEqual(Array.from(theirs.data, (index) => expected[index] ?? 255));
  await backend.close();
});

test('labels that were drawn over a photo as it is stored are turned with it', async () => {
  await using temporary = await temporaryFolder();
  const data = path.join(temporary.path, 'camvid');
  await writeCamvidFolder(data, [{ name: 'a', width: 24, height: 16 }]);
  const photo = path.join(data, 'val', 'a.png');
  for (const orientation of [5, 6, 7, 8]) {
    const stored = await sharp(await readFile(photo))
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    const file = path.join(temporary.path, `${orientation}.png`);
    await writeFile(file, stored);
    const { width, height } = await readPhotoSize(file);
    expect([width, height]).toEqual([16, 24]);
    const labels = await readCamvidLabels(path.join(data, 'valannot', 'a.png'));
    const grey = { raw: { width: 24, height: 16, channels: 1 } } as const;
    const turned = await sharp(
      await sharp(labels.data, grey).withMetadata({ orientation }).png().toBuffer(),
    )
      .autoOrient()
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    const upright = await turnWithPhoto(labels, file, { width, height }, 'a.png');
    expect([upright.width, upright.height]).toEqual([16, 24]);
    expect(Buffer.from(upright.data)).toEqual(turned);
    const asSeen = { width, height, data: upright.data };
    expect(await turnWithPhoto(asSeen, file, { width, height }, 'a.png')).toBe(asSeen);
  }
});
