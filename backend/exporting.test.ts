import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readCamvidLabels } from '../datasets/camvid.ts';
import { createTestProject, endOfJob, type TestProject } from './testing/testProject.ts';

const frames = [{ name: 'a' }, { name: 'b', split: 'train' as const }];

function exportTo(project: TestProject, out: string) {
  const { backend, projectId } = project;
  return endOfJob(backend, () =>
    backend.call('export.start', { projectId, format: 'camvid', out }),
  );
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
  expect(files.filter((entry) => entry.isFile())).toHaveLength(6);
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

test('an export that fails leaves nothing behind', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  const blocked = path.join(project.folder, 'file');
  await writeFile(blocked, 'x');
  const out = path.join(blocked, 'out');
  const job = await endOfJob(backend, () =>
    backend.call('export.start', { projectId, format: 'camvid', out }),
  );
  expect(job.state).toBe('failed');
  expect(job.error).toContain(out);
});
