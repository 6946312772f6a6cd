import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createTestProject } from './testing/testProject.ts';

const painter = fileURLToPath(new URL('testing/paintAndWait.ts', import.meta.url));

test('a process killed right after it acknowledged a stroke has lost nothing', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const child = spawn(
    process.execPath,
    [painter, project.projectFolder, path.join(project.folder, 'configuration')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  expect(output.toString()).toBe('acknowledged\n');
  child.kill('SIGKILL');
  await once(child, 'exit');

  await project.restart();
  const { labels, mask } = await project.backend.call('frames.open', {
    projectId: project.projectId,
    frameId: await project.frameId('a'),
  });
  expect(mask).toMatchObject({ sequence: 1, undoDepth: 1, status: 'inProgress' });
  expect([...labels.subarray(0, 48 * 3)].every((index) => index === 4)).toBe(true);
  expect(labels[48 * 3]).toBe(255);
});
