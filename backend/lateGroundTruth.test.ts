import { rename } from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, expect, test, vi } from 'vitest';
import { EVERY_FRAME, type MethodParams } from './contract/contract.ts';
import type * as frameWorkers from './frameWorkers.ts';
import { DATABASE_FILE } from './projectFolder.ts';
import { createHand } from './testing/hand.ts';
import { createTestProject, importCamvid, type TestProject } from './testing/testProject.ts';

const nothing = (): Promise<void> => Promise.resolve();
const { pause } = vi.hoisted(() => ({ pause: { afterStoring: () => Promise.resolve() } }));

vi.mock('./frameWorkers.ts', async (importOriginal) => {
  const real = await importOriginal<typeof frameWorkers>();
  return {
    ...real,
    createFrameWorkers: (...given: Parameters<typeof real.createFrameWorkers>) => {
      const workers = real.createFrameWorkers(...given);
      const store: typeof workers.store = async (task) => {
        const stored = await workers.store(task);
        await pause.afterStoring();
        return stored;
      };
      return { ...workers, store };
    },
  };
});

afterEach(() => {
  pause.afterStoring = nothing;
});

function moveTruth(
  { folder, data }: TestProject,
  name: string,
  to: 'away' | 'back',
): Promise<void> {
  const [away, back] = [
    path.join(folder, `${name}.png`),
    path.join(data, 'valannot', `${name}.png`),
  ];
  return to === 'away' ? rename(back, away) : rename(away, back);
}

function evaluate(
  { backend, projectId }: TestProject,
  choice: Partial<MethodParams<'evaluate.project'>> = {},
) {
  return backend.call('evaluate.project', {
    ...EVERY_FRAME,
    projectId,
    revision: 'latest',
    ...choice,
  });
}

test('ground truth that comes in while a pre-label is being stored scores it, and its frame can be painted on', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await moveTruth(project, 'a', 'away');
  await project.import();
  pause.afterStoring = async () => {
    pause.afterStoring = nothing;
    await moveTruth(project, 'a', 'back');
    await importCamvid(project.backend, project.projectId, project.data);
  };
  expect(await project.prelabel()).toMatchObject({ state: 'done', done: 2 });
  const { projectId } = project;
  const scores = (await project.backend.call('frames.list', { projectId })).map(
    ({ meanIoU }) => meanIoU,
  );
  expect(scores).toEqual([expect.any(Number), expect.any(Number)]);
  const before = await evaluate(project);
  expect([before.frames, before.pixels]).toEqual([2, 2 * 48 * 32]);
  await project.restart();
  const hand = await createHand(project, 'a');
  await hand.paint(10, 10, 8);
  expect((await evaluate(project)).pixels).toBe(before.pixels);
});

test('pre-labels from before their ground truth came are scored as those from after it', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await moveTruth(project, 'a', 'away');
  await project.import();
  await project.prelabel();
  const until = new Date().toISOString();
  await vi.waitUntil(() => new Date().toISOString() > until);
  await project.prelabel(undefined, 'best');
  await moveTruth(project, 'a', 'back');
  await project.import();
  const before = { ...EVERY_FRAME, revision: 'prelabel' as const, until };
  const [older, newest] = [
    await evaluate(project, before),
    await evaluate(project, { revision: 'prelabel' }),
  ];
  expect([older.frames, older.pixels]).toEqual([newest.frames, newest.pixels]);
});

test('a mask that an earlier Maskwright left uncounted is counted when its frame is opened', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await project.prelabel();
  const before = await evaluate(project);
  const database = new BetterSqlite3(path.join(project.projectFolder, DATABASE_FILE));
  database.exec('DELETE FROM confusions; UPDATE revisions SET truth_counted = 0');
  database.close();
  await project.restart();
  const hand = await createHand(project, 'a');
  await hand.paint(10, 10, 8);
  await hand.undo();
  expect(await evaluate(project)).toEqual(before);
});
