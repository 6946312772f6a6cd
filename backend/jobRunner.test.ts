import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createTestProject } from './testing/testProject.ts';

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
