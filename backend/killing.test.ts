import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createHand } from './testing/hand.ts';
import { createTestProject, endOfJob, type TestProject } from './testing/testProject.ts';

const painter = fileURLToPath(new URL('testing/paintAndWait.ts', import.meta.url));

/** Another process does this on the project, says that it is done, and is killed at once. */
async function doAndBeKilled(
  task: 'paint' | 'accept' | 'replace',
  project: TestProject,
): Promise<void> {
  const child = spawn(
    process.execPath,
    [painter, task, project.projectFolder, path.join(project.folder, 'configuration')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  expect(output.toString()).toBe('acknowledged\n');
  child.kill('SIGKILL');
  await once(child, 'exit');
  await project.restart();
}

test('a process killed right after it acknowledged a stroke has lost nothing', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await doAndBeKilled('paint', project);
  const { labels, mask } = await project.backend.call('frames.open', {
    projectId: project.projectId,
    frameId: await project.frameId('a'),
  });
  expect(mask).toMatchObject({ sequence: 1, undoDepth: 1, status: 'inProgress' });
  expect(mask.effort).toEqual({ strokes: 1, changedPx: 48 * 3, activeMs: 5 });
  expect([...labels.subarray(0, 48 * 3)].every((index) => index === 4)).toBe(true);
  expect(labels[48 * 3]).toBe(255);
});

test('a process killed right after it acknowledged a verdict has lost neither it nor the mask', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await doAndBeKilled('accept', project);
  const hand = await createHand(project, 'a');
  expect(await hand.state()).toMatchObject({ status: 'done', undoDepth: 1 });
  expect((await hand.labels()).data.filter((index) => index === 4)).toHaveLength(48 * 3);
});

test('a process killed in the middle of a replacing job: what is done is whole, and it goes on from there', async () => {
  const names = ['a', 'b', 'c', 'd'];
  await using project = await createTestProject(names.map((name) => ({ name })));
  await project.import();
  const hands = await Promise.all(names.map((name) => createHand(project, name)));
  for (const hand of hands) await hand.paint(10, 10, 4);
  await doAndBeKilled('replace', project);
  const { backend, projectId } = project;
  const [job] = await backend.call('jobs.list', { projectId });
  expect(job).toMatchObject({ kind: 'replace', state: 'interrupted', total: 4, done: 1 });
  const sequences = async () =>
    Promise.all(hands.map(async (hand) => (await hand.state()).sequence));
  expect(await sequences()).toEqual([2, 1, 1, 1]);
  const resumed = await endOfJob(backend, () =>
    backend.call('jobs.resume', { projectId, jobId: job?.jobId ?? 0 }),
  );
  expect(resumed).toMatchObject({ state: 'done', total: 4, done: 4 });
  expect(await sequences()).toEqual([2, 2, 2, 2]);
  for (const hand of hands) expect((await hand.labels()).data).not.toContain(4);
});
