import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { DATABASE_FILE } from './projectFolder.ts';
import { createHand, VOID, type Hand } from './testing/hand.ts';
import { createTestProject, type TestProject } from './testing/testProject.ts';

const CAR = 8;

async function areasOf(project: TestProject): Promise<Map<number, number[][]>> {
  const { backend, projectId } = project;
  const frames = await backend.call('frames.classAreas', { projectId });
  return new Map(
    frames.map(({ frameId, areas }) => [
      frameId,
      areas.map(({ index, pixels }) => [index, pixels]),
    ]),
  );
}

/** Counted pixel by pixel. */
async function recount(hand: Hand): Promise<number[][]> {
  const { data } = await hand.labels();
  const indices = [...new Set(data)].sort((a, b) => a - b);
  return indices.map((index) => [index, data.filter((value) => value === index).length]);
}

/** Empties what older projects do not have. */
function forgetCounts(project: TestProject): void {
  const database = new BetterSqlite3(path.join(project.projectFolder, DATABASE_FILE));
  database.exec('DELETE FROM class_areas; DELETE FROM model_differences;');
  database.close();
}

test('class areas are those of each frame’s latest mask, after every stroke, undo and redo', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  await project.import();
  await project.prelabel(2);
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => createHand(project, name)));
  if (a === undefined || b === undefined || c === undefined) throw new Error('No hands.');
  const expectRecount = async (): Promise<void> => {
    expect((await areasOf(project)).get(a.frameId)).toEqual(await recount(a));
  };
  expect([...(await areasOf(project)).keys()]).toEqual([a.frameId, b.frameId]);
  await expectRecount();
  await a.paint(10, 10, CAR);
  await expectRecount();
  const labels = await a.labels();
  await a.send({ ...labels, data: labels.data.map(() => VOID) });
  await expectRecount();
  await a.undo();
  await expectRecount();
  await a.redo();
  await project.restart();
  await expectRecount();
  expect((await areasOf(project)).get(b.frameId)).toEqual(await recount(b));
  await c.paint(10, 10, CAR);
  expect((await areasOf(project)).get(c.frameId)).toEqual(await recount(c));
});

test('what an older project has not counted is counted on the first call, drafts as well, and kept', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  await project.prelabel();
  const [a, b] = [await createHand(project, 'a'), await createHand(project, 'b')];
  await a.paint(10, 10, CAR);
  const counted = await areasOf(project);
  const differs = async (): Promise<(number | null)[]> => {
    const frames = await project.backend.call('frames.list', { projectId: project.projectId });
    return frames.map(({ differsFromModel }) => differsFromModel);
  };
  const difference = await differs();
  await project.restart();
  forgetCounts(project);
  expect(await differs()).toEqual([null, null]);
  expect(await areasOf(project)).toEqual(counted);
  expect(counted.get(b.frameId)).toEqual(await recount(b));
  expect(await differs()).toEqual(difference);
});

test('a stroke on a frame of an older project counts the whole mask', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await project.prelabel();
  const hand = await createHand(project, 'a');
  await hand.paint(10, 10, CAR);
  await project.restart();
  forgetCounts(project);
  await hand.paint(20, 20, VOID);
  expect((await areasOf(project)).get(hand.frameId)).toEqual(await recount(hand));
});

test('the difference from the model follows the mask, and is of the newest pre-label', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const { projectId } = project;
  const hand = await createHand(project, 'a');
  const differs = async (): Promise<number | null> => {
    const [frame] = await project.backend.call('frames.list', { projectId });
    return frame?.differsFromModel ?? null;
  };
  const prelabelOf = async (): Promise<Uint8Array> => {
    const place = { projectId, frameId: hand.frameId };
    const { prelabelRevisionId } = await project.backend.call('frames.open', place);
    return (
      await project.backend.call('frames.labels', { ...place, revisionId: prelabelRevisionId })
    ).labels;
  };
  const recounted = async (): Promise<number> => {
    const prelabel = await prelabelOf();
    const { data } = await hand.labels();
    return data.filter((index, offset) => index !== prelabel[offset]).length / data.length;
  };
  await hand.paint(10, 10, CAR);
  expect(await differs()).toBeNull();
  // A pre-label that comes after a person's mask.
  await project.prelabel();
  expect(await differs()).toBe(await recounted());
  await hand.paint(20, 20, VOID);
  expect(await differs()).toBe(await recounted());
  expect(await differs()).toBeGreaterThan(0);
  const prelabel = await prelabelOf();
  await hand.send({ ...(await hand.labels()), data: prelabel }, { tool: 'copyPrelabel' });
  expect(await differs()).toBe(0);
  await hand.undo();
  await project.restart();
  expect(await differs()).toBe(await recounted());
});

test('an untouched pre-label differs from nothing that could be told', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await project.prelabel();
  const [frame] = await project.backend.call('frames.list', { projectId: project.projectId });
  expect(frame?.differsFromModel).toBeNull();
});
