import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { diffLabelMaps, encodeDelta } from '../core/edit/delta.ts';
import { readCamvidLabels } from '../datasets/camvid/camvid.ts';
import { DATABASE_FILE } from './projectFolder.ts';
import { createTestProject, endOfJob, type TestProject } from './testing/testProject.ts';

const WHOLE = { format: 'camvid', split: null, revision: 'latest', withImages: true } as const;
const frames = [{ name: 'a' }, { name: 'b', split: 'train' as const }];

const FilesSchema = v.array(v.object({ path: v.string(), sha256: v.string() }));
const ManifestSchema = v.object({
  frames: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      revision: v.object({ kind: v.string() }),
      model: v.nullable(v.object({ modelId: v.string() })),
      files: FilesSchema,
    }),
  ),
  files: FilesSchema,
});

async function labelsOf(project: TestProject, name: string) {
  const { backend, projectId } = project;
  const frameId = await project.frameId(name);
  const opened = await backend.call('frames.open', { projectId, frameId });
  return opened.labels;
}

/** Paints the first pixel of a frame. */
async function paintPixel(project: TestProject, name: string): Promise<void> {
  const { backend, projectId } = project;
  const frameId = await project.frameId(name);
  const { frame, labels, mask } = await backend.call('frames.open', { projectId, frameId });
  const before = { width: frame.width, height: frame.height, data: labels };
  const data = labels.slice();
  data[0] = data[0] === 4 ? 5 : 4;
  await backend.call('annotate.stroke', {
    projectId,
    frameId,
    afterSequence: mask.sequence,
    tool: 'brush',
    classIndex: data[0],
    delta: encodeDelta(diffLabelMaps(before, { ...before, data })),
    elapsedMs: 5,
    activeMs: 5,
    mode: 'open',
  });
}

function exportTo(project: TestProject, out: string) {
  const { backend, projectId } = project;
  return endOfJob(backend, () => backend.call('export.start', { ...WHOLE, projectId, out }));
}

test('an export holds photos, the masks as they are on screen, and lists; it imports again', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const out = path.join(project.folder, 'out');
  expect(await exportTo(project, out)).toMatchObject({ state: 'done', done: 2, problems: [] });
  expect(await readFile(path.join(out, 'val.txt'), 'utf8')).toBe('val/a.png valannot/a.png\n');
  const exported = await readCamvidLabels(path.join(out, 'trainannot', 'b.png'));
  const { labels } = await project.backend.call('frames.open', {
    projectId: project.projectId,
    frameId: await project.frameId('b'),
  });
  expect(exported.data).toEqual(labels);
  expect(await readFile(path.join(out, 'val', 'a.png'))).toEqual(
    await readFile(path.join(project.data, 'val', 'a.png')),
  );
  const preview = await project.backend.call('imports.preview', {
    projectId: project.projectId,
    format: 'camvid',
    from: out,
    split: null,
    classTable: null,
    classes: {},
  });
  expect(preview).toMatchObject({ frames: 2, withGroundTruth: 2, problems: [] });
});

test('the same export twice gives the same bytes', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const [first, second] = [path.join(project.folder, 'one'), path.join(project.folder, 'two')];
  await exportTo(project, first);
  await exportTo(project, second);
  const files = await readdir(first, { recursive: true, withFileTypes: true });
  expect(files.filter((entry) => entry.isFile())).toHaveLength(7);
  for (const entry of files.filter((file) => file.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    expect(await readFile(file)).toEqual(await readFile(file.replace(first, second)));
  }
});

test('a folder with something in it is never exported to', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  const out = path.join(project.folder, 'out');
  await mkdir(out);
  await writeFile(path.join(out, 'precious.txt'), 'x');
  await expect(exportTo(project, out)).rejects.toMatchObject({ code: 'export/targetExists' });
  expect(await readdir(out)).toEqual(['precious.txt']);
});

test('frames without a mask are named and left out', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel(1);
  const out = path.join(project.folder, 'out');
  const job = await exportTo(project, out);
  expect(job).toMatchObject({ state: 'done', done: 1, failed: 1 });
  expect(job.problems[0]?.message).toContain('pre-label or paint it first');
  expect(existsSync(path.join(out, 'val', 'a.png'))).toBe(true);
  expect(existsSync(path.join(out, 'train'))).toBe(false);
});

test('frames whose photo or mask cannot be read are named and left out', async () => {
  await using project = await createTestProject([...frames, { name: 'c' }]);
  await project.import();
  await project.prelabel();
  await rm(path.join(project.data, 'val', 'a.png'));
  const masks = path.join(project.projectFolder, 'masks');
  const frameId = await project.frameId('b');
  const isOfB = (file: string): boolean =>
    file.endsWith('.png') && file.split(path.sep).some((part) => part.startsWith(`${frameId}`));
  for (const file of await readdir(masks, { recursive: true })) {
    if (isOfB(file)) await writeFile(path.join(masks, file), 'x');
  }
  const out = path.join(project.folder, 'out');
  const job = await exportTo(project, out);
  expect(job).toMatchObject({ state: 'done', done: 1, failed: 2 });
  expect(job.problems.map(({ subject }) => subject)).toEqual(['a', 'b']);
  expect(job.problems[0]?.message).toContain('put the image back, or find moved images');
  expect(await readFile(path.join(out, 'val.txt'), 'utf8')).toBe('val/c.png valannot/c.png\n');
  const files = await readdir(out, { recursive: true });
  expect(files.filter((file) => /[ab]\.png$/.test(file))).toEqual([]);
});

test('an export takes the place of the empty folder that a link leads to', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const [real, out] = [path.join(project.folder, 'real'), path.join(project.folder, 'link')];
  await mkdir(real);
  await symlink(real, out, 'junction');
  const { mode } = await stat(real);
  expect(await exportTo(project, out)).toMatchObject({ state: 'done', done: 2 });
  // It is there for those for whom a new folder is.
  expect((await stat(real)).mode).toBe(mode);
  expect(existsSync(path.join(real, 'val', 'a.png'))).toBe(true);
});

test('nothing of an export that was killed gets into the next one, and it does not stay', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const out = path.join(project.folder, 'out');
  // Of a process that is gone, and of this one, which works for another project.
  const [killed, atWork] = [
    `${out}.partial-4194305-abcdef`,
    `${out}.partial-${process.pid}-abcdef`,
  ];
  for (const folder of [killed, atWork]) {
    await mkdir(folder);
    await writeFile(path.join(folder, 'stale.png'), 'x');
  }
  expect(await exportTo(project, out)).toMatchObject({ state: 'done' });
  expect((await readdir(out)).sort()).toEqual(
    ['manifest.json', 'train', 'train.txt', 'trainannot', 'val', 'val.txt', 'valannot'].sort(),
  );
  expect([existsSync(killed), await readdir(atWork)]).toEqual([false, ['stale.png']]);
});

test('an export that is asked for twice at once runs once', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  const ask = (out: string) =>
    backend.call('export.start', { ...WHOLE, projectId, out: path.join(project.folder, out) });
  const asked = await Promise.allSettled([ask('one'), ask('two')]);
  expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('an export that is gone on with counts its frames from the first one', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const out = path.join(project.folder, 'out');
  const { jobId } = await exportTo(project, out);
  await rm(out, { recursive: true });
  const database = new BetterSqlite3(path.join(project.projectFolder, DATABASE_FILE));
  database.prepare(`UPDATE jobs SET state = 'interrupted', done = 1 WHERE job_id = ?`).run(jobId);
  database.close();
  await project.restart();
  const { backend, projectId } = project;
  const job = await endOfJob(backend, () => backend.call('jobs.resume', { projectId, jobId }));
  expect(job).toMatchObject({ state: 'done', done: 2, total: 2 });
});

test('an export that fails leaves nothing behind', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  const blocked = path.join(project.folder, 'file');
  await writeFile(blocked, 'x');
  const out = path.join(blocked, 'out');
  const job = await endOfJob(backend, () =>
    backend.call('export.start', { ...WHOLE, projectId, out }),
  );
  expect(job.state).toBe('failed');
  expect(job.error).toContain(out);
});

test('the manifest says of each mask who made it and of each file what it holds', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  await paintPixel(project, 'b');
  const out = path.join(project.folder, 'out');
  await exportTo(project, out);
  const manifest = v.parse(
    ManifestSchema,
    JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8')),
  );
  expect(
    manifest.frames.map(({ name, status, revision }) => [name, status, revision.kind]),
  ).toEqual([
    ['a', 'prelabelled', 'prelabel'],
    ['b', 'inProgress', 'human'],
  ]);
  const [model] = await backend.call('models.list', { projectId });
  for (const frame of manifest.frames) {
    expect(frame.model?.modelId).toBe(model?.modelId);
    for (const file of frame.files) {
      const content = await readFile(path.join(out, file.path));
      expect(createHash('sha256').update(content).digest('hex')).toBe(file.sha256);
    }
  }
  expect(manifest.files.map((file) => file.path)).toEqual(['train.txt', 'val.txt']);
});

test('an export can be of one split, of pre-labels, of approved frames, and without photos', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  const prelabel = await labelsOf(project, 'b');
  await paintPixel(project, 'b');
  await backend.call('annotate.review', {
    projectId,
    frameId: await project.frameId('b'),
    verdict: 'accepted',
    activeMs: 0,
  });
  const write = async (name: string, choice: object): Promise<string[]> => {
    const out = path.join(project.folder, name);
    await endOfJob(backend, () =>
      backend.call('export.start', { ...WHOLE, projectId, out, ...choice }),
    );
    const files = await readdir(out, { recursive: true });
    return files.filter((file) => file.endsWith('.png')).sort();
  };
  expect(await write('val', { split: 'val' })).toEqual(['val/a.png', 'valannot/a.png']);
  expect(await write('masks', { withImages: false })).toEqual([
    'trainannot/b.png',
    'valannot/a.png',
  ]);
  expect(await write('approved', { revision: 'approved' })).toEqual([
    'train/b.png',
    'trainannot/b.png',
  ]);
  const maskOf = (folder: string) =>
    readCamvidLabels(path.join(project.folder, folder, 'trainannot', 'b.png'));
  await write('truth', { revision: 'groundTruth' });
  expect((await maskOf('truth')).data).toEqual(
    (await readCamvidLabels(path.join(project.data, 'trainannot', 'b.png'))).data,
  );
  await write('network', { revision: 'prelabel' });
  expect((await maskOf('network')).data).toEqual(prelabel);
  expect((await maskOf('approved')).data).toEqual(await labelsOf(project, 'b'));
  expect((await maskOf('approved')).data).not.toEqual(prelabel);
});
