import { expect, test } from 'vitest';
import { createTestProject } from '../backend/testing/testProject.ts';
import { complaints, runCommand } from './testing/commandLine.ts';

test('learn makes a model of what was accepted, and says which', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  await project.prelabel();
  const learn = (...options: string[]) =>
    runCommand(project.folder, ['learn', project.projectFolder, '--steps', '1', ...options]);

  const early = await learn();
  expect({ code: early.code, stdout: early.stdout }).toEqual({ code: 1, stdout: '' });
  expect(complaints(early)).toEqual([expect.stringContaining('No frame has been accepted yet')]);

  const { backend, projectId } = project;
  const frameId = await project.frameId('a');
  await backend.call('annotate.review', { projectId, frameId, verdict: 'accepted', activeMs: 0 });
  const { code, stdout, stderr } = await learn('--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    modelId: 'test-learned-1',
    from: 'cgnet-m3n21-camvid11',
    frames: 1,
    newFrames: 1,
    heldOut: 0,
    steps: 1,
    measured: null,
  });
  expect(stderr).toContain('cgnet-m3n21-camvid11 learns from 1 accepted frames, 1 of them new');

  const again = await learn();
  expect(again.stdout).toContain('Learned: test-learned-2');
  expect(again.stdout).toContain('--model test-learned-2');

  const prelabel = () =>
    runCommand(project.folder, ['prelabel', project.projectFolder, '--model', 'test-learned-2']);
  expect((await prelabel()).stdout).toContain('Pre-labelled 1 frames');
  expect((await prelabel()).stdout).toContain('neither pre-labelled nor learned from');
});
