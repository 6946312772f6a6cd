import { expect, test } from 'vitest';
import type { Job } from '../backend/contract/records.ts';
import { createTestProject, type TestProject } from '../backend/testing/testProject.ts';
import { followJob } from './session.ts';

/** Follows a job that is cancelled as soon as it is there. */
async function followCancelled(
  { backend, projectId, projectFolder }: TestProject,
  start: () => Promise<Job>,
): Promise<Job> {
  const project = await backend.call('projects.open', { path: projectFolder });
  return followJob({ backend, project }, async () => {
    const job = await start();
    await backend.call('jobs.cancel', { projectId, jobId: job.jobId });
    return job;
  });
}

test('a job that was stopped says what happens when the command is run again', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  const { backend, projectId } = project;
  await project.import();
  await expect(
    followCancelled(project, () =>
      backend.call('prelabel.start', {
        projectId,
        model: null,
        device: 'cpu',
        quality: 'fast',
        limit: null,
      }),
    ),
  ).rejects.toThrow(/prelabel job was stopped after .* run the command again to go on\.$/);
  await project.prelabel();
  const frameId = await project.frameId('a');
  await backend.call('annotate.review', { projectId, frameId, verdict: 'accepted', activeMs: 0 });
  await expect(
    followCancelled(project, () =>
      backend.call('learning.start', { projectId, model: null, steps: 60 }),
    ),
  ).rejects.toThrow(/learn job was stopped after .* run the command again to begin anew\.$/);
});

test('Ctrl-C while a job is still being started stops it', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  const { backend, projectId, projectFolder } = project;
  await project.import();
  const opened = await backend.call('projects.open', { path: projectFolder });
  const followed = followJob({ backend, project: opened }, () => {
    process.emit('SIGINT');
    return backend.call('prelabel.start', {
      projectId,
      model: null,
      device: 'cpu',
      quality: 'fast',
      limit: null,
    });
  });
  await expect(followed).rejects.toThrow(/prelabel job was stopped after/);
});
