import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Job } from './contract/records.ts';
import { createJobRunner } from './jobRunner.ts';
import { openProjectFolder } from './openProject.ts';
import { DATABASE_FILE } from './projectFolder.ts';
import { createTestProject, endOfJob, type TestProject } from './testing/testProject.ts';

test('a job whose progress can no longer be stored ends as failed, with the reason, and the app goes on', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  const { backend, projectId } = project;
  const unsubscribe = backend.subscribe((event) => {
    if (event.name !== 'job.updated' || event.payload.job.total === 0) return;
    unsubscribe();
    const other = new BetterSqlite3(path.join(project.projectFolder, 'maskwright.db'));
    other.exec('DROP TABLE job_problems; DROP TABLE jobs');
    other.close();
  });
  const job = await project.import();
  expect(job.state).toBe('failed');
  expect(job.error).toContain('maskwright.db is damaged (no such table: jobs)');
  expect(await backend.call('frames.list', { projectId })).toHaveLength(1);
});

test('a job at work tells the first 100 of its problems, and all of them once it has ended', async () => {
  await using testProject = await createTestProject([]);
  const events: Job[] = [];
  const ended = Promise.withResolvers<null>();
  const project = openProjectFolder(testProject.projectFolder, 'test', (event) => {
    if (event.name !== 'job.updated') return;
    events.push(event.payload.job);
    if (event.payload.job.state !== 'running') ended.resolve(null);
  });
  createJobRunner(project).start('import', 'Frames', {}, (reporter) => {
    for (let place = 0; place < 150; place++) reporter.note(`frame ${place}`, 'It is gone.');
    reporter.setDevice('CPU');
    return Promise.resolve();
  });
  await ended.promise;
  project.store.close();
  const told = events.map(({ state, problems }) => [
    state,
    problems.length,
    problems.at(-1)?.subject,
  ]);
  expect(told).toEqual([
    ['running', 0, undefined],
    ['running', 100, 'frame 99'],
    ['done', 150, 'frame 149'],
  ]);
});

/** Leaves the last job of a project as another process would that has it in hand. */
function giveJobTo(project: TestProject, ownerPid: number, runStartedAt: string): void {
  const database = new BetterSqlite3(path.join(project.projectFolder, DATABASE_FILE));
  database
    .prepare(
      `UPDATE jobs SET state = 'running', finished_at = NULL, owner_pid = ?, run_started_at = ?
       WHERE job_id = (SELECT MAX(job_id) FROM jobs)`,
    )
    .run(ownerPid, runStartedAt);
  database.close();
}

test('a job that another program runs keeps others of its kind out, until that program is gone', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  const { jobId } = await project.import();
  const { backend, projectId } = project;
  const program = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  const pid = program.pid ?? NaN;
  giveJobTo(project, pid, new Date().toISOString());
  await expect(project.import()).rejects.toThrow(`process ${pid}`);
  expect((await backend.call('jobs.cancel', { projectId, jobId })).state).toBe('running');
  program.stdin.end();
  await once(program, 'exit');
  expect((await backend.call('jobs.cancel', { projectId, jobId })).state).toBe('interrupted');
  expect((await project.import()).state).toBe('done');
});

test('a job from before the machine was started is over, whoever has its process id now', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  const { jobId } = await project.import();
  giveJobTo(project, process.ppid, '2020-01-01T00:00:00.000Z');
  await project.restart();
  const { backend, projectId } = project;
  expect(await backend.call('jobs.list', { projectId })).toMatchObject([
    { jobId, state: 'interrupted' },
  ]);
  const resumed = await endOfJob(backend, () => backend.call('jobs.resume', { projectId, jobId }));
  expect(resumed.state).toBe('done');
});
