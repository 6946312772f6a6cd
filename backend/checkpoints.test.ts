import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { LabelMap } from '../core/labelMap.ts';
import { createHand, VOID, type Hand } from './testing/hand.ts';
import { createTestProject, type TestProject } from './testing/testProject.ts';

const STROKES = 300;

async function paintMuch(hand: Hand): Promise<LabelMap> {
  for (let stroke = 0; stroke < STROKES; stroke++) {
    await hand.paint(stroke % 48, (stroke * 7) % 32, stroke % 9 === 0 ? VOID : stroke % 11);
  }
  await hand.undo();
  return hand.labels();
}

async function draftFiles(project: TestProject, frameId: number): Promise<string[]> {
  const folder = path.join(project.projectFolder, 'masks', String(frameId));
  const files = await readdir(folder);
  return files.filter((file) => file.startsWith('draft-')).map((file) => path.join(folder, file));
}

test('a long draft is read from its checkpoint, without what it began with', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await project.prelabel();
  const hand = await createHand(project, 'a');
  const painted = await paintMuch(hand);
  await project.restart();
  const folder = path.join(project.projectFolder, 'masks', String(hand.frameId));
  for (const file of await readdir(folder)) {
    if (file.startsWith('prelabel-')) await rm(path.join(folder, file));
  }
  const { projectId } = project;
  const latest = { projectId, frameId: hand.frameId, revisionId: null };
  expect((await project.backend.call('frames.labels', latest)).labels).toEqual(painted.data);
});

test('a long draft is the same mask with its checkpoint and without, and undo reaches behind it', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const hand = await createHand(project, 'a');
  const painted = await paintMuch(hand);
  await project.restart();
  const [checkpoint, ...others] = await draftFiles(project, hand.frameId);
  expect(others).toEqual([]);
  expect(await hand.labels()).toEqual(painted);
  await project.restart();
  await rm(checkpoint ?? '');
  expect(await hand.labels()).toEqual(painted);
  for (let { undoDepth } = await hand.state(); undoDepth > 0;) ({ undoDepth } = await hand.undo());
  expect(new Set((await hand.labels()).data)).toEqual(new Set([VOID]));
});
