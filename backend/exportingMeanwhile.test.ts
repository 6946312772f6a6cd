import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type * as masks from './masks.ts';
import { createHand } from './testing/hand.ts';
import { createTestProject, endOfJob } from './testing/testProject.ts';

const { meanwhile } = vi.hoisted(() => ({
  meanwhile: { beforeMask: () => Promise.resolve() },
}));

vi.mock('./masks.ts', async (importOriginal) => {
  const real = await importOriginal<typeof masks>();
  const loadMask: typeof real.loadMask = async (...given) => {
    await meanwhile.beforeMask();
    return real.loadMask(...given);
  };
  return { ...real, loadMask };
});

test('a frame that was accepted when the export began, and is painted on before its turn, is left out', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  for (const name of ['a', 'b']) {
    const frameId = await project.frameId(name);
    const verdict = 'accepted';
    await backend.call('annotate.review', { projectId, frameId, verdict, activeMs: 0 });
  }
  const hand = await createHand(project, 'b');
  meanwhile.beforeMask = async () => {
    meanwhile.beforeMask = () => Promise.resolve();
    await hand.paint(10, 10, 8);
  };
  const out = path.join(project.folder, 'out');
  const job = await endOfJob(backend, () =>
    backend.call('export.start', {
      projectId,
      out,
      format: 'camvid',
      split: null,
      revision: 'approved',
      withImages: false,
    }),
  );
  expect(job).toMatchObject({ state: 'done', done: 1, failed: 1, problems: [{ subject: 'b' }] });
  const manifest = await readFile(path.join(out, 'manifest.json'), 'utf8');
  expect(manifest).toContain('valannot/a.png');
  expect(manifest).not.toContain('valannot/b.png');
});
