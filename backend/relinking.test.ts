import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createTestProject, endOfJob, type TestProject } from './testing/testProject.ts';

const frames = [{ name: 'a' }, { name: 'b', width: 40 }, { name: 'c', width: 56 }];

function relink({ backend, projectId }: TestProject, folder: string) {
  return endOfJob(backend, () => backend.call('frames.relink', { projectId, folder }));
}

async function photoOf({ backend, projectId }: TestProject, frameId: number) {
  const media = await backend.media(`media/${projectId}/${frameId}/image`).catch(() => null);
  return media;
}

test('images that have moved and been renamed are found by their content', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  const archive = path.join(project.folder, 'archive');
  await mkdir(path.join(archive, 'deep'), { recursive: true });
  await rename(path.join(project.data, 'val', 'a.png'), path.join(archive, 'deep', 'a.png'));
  await rename(path.join(project.data, 'val', 'b.png'), path.join(archive, 'street 17.png'));
  await writeFile(path.join(archive, 'c.png'), 'of the name, but not the image');
  const frameId = await project.frameId('b');
  expect(await photoOf(project, frameId)).toBeNull();

  expect(await relink(project, archive)).toMatchObject({ state: 'done', total: 2, done: 2 });
  expect(await photoOf(project, frameId)).not.toBeNull();
  expect(await relink(project, archive)).toMatchObject({ state: 'done', total: 0, problems: [] });
});

test('images are looked for behind links, not in hidden folders, and what leads nowhere is told', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  const [disk, elsewhere] = ['disk', 'elsewhere'].map((name) => path.join(project.folder, name));
  if (disk === undefined || elsewhere === undefined) throw new Error('two folders');
  await mkdir(path.join(disk, '.trash'), { recursive: true });
  await mkdir(elsewhere);
  await symlink(elsewhere, path.join(disk, 'link'), 'junction');
  await symlink(path.join(disk, 'gone'), path.join(disk, 'nowhere'), 'junction');
  await rename(path.join(project.data, 'val', 'a.png'), path.join(elsewhere, 'a.png'));
  await rename(path.join(project.data, 'val', 'b.png'), path.join(disk, '.trash', 'b.png'));
  const job = await relink(project, disk);
  expect(job).toMatchObject({ state: 'done', done: 1, failed: 1 });
  expect(job.problems.map(({ subject }) => subject)).toEqual([path.join(disk, 'nowhere'), 'b']);
});

test('an image that is nowhere to be found is named', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await rm(path.join(project.data, 'val', 'a.png'));
  const job = await relink(project, project.folder);
  expect(job).toMatchObject({ state: 'done', done: 0, failed: 1 });
  expect(job.problems).toEqual([
    { subject: 'a', message: expect.stringContaining(path.join('val', 'a.png')) as string },
  ]);
});

test('a folder that cannot be read is refused by name', async () => {
  await using project = await createTestProject(frames);
  await project.import();
  await rm(path.join(project.data, 'val', 'a.png'));
  const missing = path.join(project.folder, 'nowhere');
  const job = await relink(project, missing);
  expect(job.state).toBe('failed');
  expect(job.error).toContain(missing);
});
