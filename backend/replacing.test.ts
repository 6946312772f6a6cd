import path from 'node:path';
import { expect, test } from 'vitest';
import { encodeMask } from '../core/edit/maskBytes.ts';
import { filledMask } from '../core/edit/pixelMask.ts';
import { openStore } from '../db/store.ts';
import type { MethodParams } from './contract/contract.ts';
import type { Job } from './contract/records.ts';
import { DATABASE_FILE } from './projectFolder.ts';
import { createHand, VOID } from './testing/hand.ts';
import { createTestProject, endOfJob, type TestProject } from './testing/testProject.ts';

const CAR = 8;
const ROAD = 3;

function replace(
  project: TestProject,
  frameIds: readonly number[],
  from: number,
  to: number,
  changes: Partial<MethodParams<'annotate.replaceClass'>> = {},
): Promise<Job> {
  const { backend, projectId } = project;
  const guard = { lockedClasses: [], onlyOver: null };
  const facts = { guard, protectsReviewed: false, mode: 'open', activeMs: 0 } as const;
  const request = { projectId, frameIds: [...frameIds], from, to, ...facts, ...changes };
  return endOfJob(backend, () => backend.call('annotate.replaceClass', request));
}

test('one class takes the place of another in the chosen frames, one undoable step each', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  await project.import();
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => createHand(project, name)));
  if (a === undefined || b === undefined || c === undefined) throw new Error('No hands.');
  const before = await a.paint(10, 10, CAR);
  const other = await b.paint(20, 20, CAR);
  const job = await replace(project, [a.frameId, c.frameId], CAR, ROAD);
  expect(job).toMatchObject({
    kind: 'replace',
    state: 'done',
    title: 'Car → Road',
    total: 1,
    done: 1,
    failed: 0,
  });
  const after = { ...before, data: before.data.map((index) => (index === CAR ? ROAD : index)) };
  expect(await a.labels()).toEqual(after);
  expect(await b.labels()).toEqual(other);
  expect((await c.state()).sequence).toBe(0);
  await project.restart();
  expect(await a.labels()).toEqual(after);
  expect((await a.undo()).undoDepth).toBe(1);
  expect(await a.labels()).toEqual(before);
});

test('its strokes say how they were made, and share the time at work among the frames with the class', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  await project.import();
  const hands = await Promise.all(['a', 'b', 'c'].map((name) => createHand(project, name)));
  const [a, b, c] = hands;
  if (a === undefined || b === undefined || c === undefined) throw new Error('No hands.');
  await a.paint(10, 10, CAR, { activeMs: 0 });
  await b.paint(10, 10, CAR, { activeMs: 0 });
  await c.paint(10, 10, ROAD, { activeMs: 0 });
  const frameIds = hands.map(({ frameId }) => frameId);
  await replace(project, frameIds, CAR, ROAD, { mode: 'blind', activeMs: 9000 });
  const efforts = await Promise.all(hands.map(async (hand) => (await hand.state()).effort));
  expect(efforts.map(({ activeMs }) => activeMs)).toEqual([4500, 4500, 0]);
  await project.restart();
  expect((await a.state()).effort).toEqual(efforts[0]);
  const store = openStore(path.join(project.projectFolder, DATABASE_FILE), 'open');
  const { blindStrokes, elapsedMs } = store.journal.effort(a.frameId);
  store.close();
  expect(blindStrokes).toBe(1);
  // The hand's own stroke took 120 ms.
  expect(elapsedMs).toBeGreaterThan(120);
});

test('what the guard of classes keeps is kept in every frame, and its verdict with it', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  const { backend, projectId } = project;
  const hands = await Promise.all(['a', 'b'].map((name) => createHand(project, name)));
  const frameIds = hands.map(({ frameId }) => frameId);
  const before = [];
  for (const hand of hands) before.push(await hand.paint(10, 10, CAR));
  await backend.call('annotate.reviewMany', { projectId, frameIds, verdict: 'accepted' });
  const kept = [
    { lockedClasses: [CAR], onlyOver: null },
    { lockedClasses: [], onlyOver: [ROAD, VOID] },
  ];
  for (const guard of kept) {
    const job = await replace(project, frameIds, CAR, ROAD, { guard });
    expect(job).toMatchObject({ state: 'done', failed: 0 });
  }
  expect(await Promise.all(hands.map((hand) => hand.labels()))).toEqual(before);
  for (const hand of hands) expect((await hand.state()).status).toBe('done');
  await replace(project, frameIds, CAR, ROAD, {
    guard: { lockedClasses: [ROAD], onlyOver: [CAR] },
  });
  for (const hand of hands) {
    expect((await hand.labels()).data).not.toContain(CAR);
    expect((await hand.state()).status).toBe('inProgress');
  }
});

test('what is reviewed of each frame is kept where that is asked for', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  const { backend, projectId } = project;
  const [a, b] = await Promise.all(['a', 'b'].map((name) => createHand(project, name)));
  if (a === undefined || b === undefined) throw new Error('No hands.');
  for (const hand of [a, b]) await hand.paint(10, 10, CAR);
  const before = await b.labels();
  // The left half of the dab.
  const pixels = encodeMask(filledMask({ x: 0, y: 0, width: 10, height: 16 }), before);
  await backend.call('annotate.setReviewed', { projectId, frameId: b.frameId, pixels });
  const frameIds = [a.frameId, b.frameId];
  await replace(project, frameIds, CAR, ROAD, { protectsReviewed: true });
  expect((await a.labels()).data).not.toContain(CAR);
  const kept = before.data.map((index, offset) =>
    index === CAR && offset % before.width >= 10 ? ROAD : index,
  );
  expect(kept).toContain(CAR);
  expect(kept).toContain(ROAD);
  expect((await b.labels()).data).toEqual(kept);
  await replace(project, frameIds, CAR, ROAD);
  expect((await b.labels()).data).not.toContain(CAR);
});

test('void can be replaced, and replaced by, and the score follows', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const hand = await createHand(project, 'a');
  await hand.paint(10, 10, CAR);
  await replace(project, [hand.frameId], VOID, ROAD);
  expect(new Set((await hand.labels()).data)).toEqual(new Set([CAR, ROAD]));
  await replace(project, [hand.frameId], CAR, VOID);
  expect(new Set((await hand.labels()).data)).toEqual(new Set([ROAD, VOID]));
  const { evaluation } = await hand.state();
  await project.restart();
  expect((await hand.state()).evaluation).toEqual(evaluation);
});

test('classes and frames that are not there are refused before anything is changed', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const hand = await createHand(project, 'a');
  const { frameId } = hand;
  await hand.paint(10, 10, CAR);
  await expect(replace(project, [frameId], CAR, 11)).rejects.toMatchObject({
    code: 'label/unknownIndex',
  });
  await expect(replace(project, [frameId, 99], CAR, ROAD)).rejects.toMatchObject({
    code: 'frame/notFound',
  });
  await expect(replace(project, [frameId], CAR, CAR)).rejects.toMatchObject({
    code: 'usage/invalid',
  });
  await expect(
    project.backend.dispatch('annotate.replaceClass', {
      projectId: project.projectId,
      frameIds: [frameId, frameId],
      from: CAR,
      to: ROAD,
    }),
  ).rejects.toMatchObject({ code: 'usage/invalid' });
  expect((await hand.state()).sequence).toBe(1);
});

test('a job that was cancelled goes on where it stopped', async () => {
  const names = Array.from({ length: 12 }, (_, place) => ({ name: `f${place}` }));
  await using project = await createTestProject(names);
  await project.import();
  const { backend, projectId } = project;
  const hands = await Promise.all(names.map(({ name }) => createHand(project, name)));
  for (const hand of hands) await hand.paint(10, 10, CAR);
  const stop = backend.subscribe((event) => {
    if (event.name !== 'frames.updated') return;
    stop();
    backend.call('jobs.list', { projectId }).then(
      ([job]) => backend.call('jobs.cancel', { projectId, jobId: job?.jobId ?? 0 }),
      () => undefined,
    );
  });
  const frameIds = hands.map(({ frameId }) => frameId);
  const cancelled = await replace(project, frameIds, CAR, ROAD);
  expect(cancelled).toMatchObject({ state: 'cancelled', total: 12 });
  expect(cancelled.done).toBeLessThan(12);
  await project.restart();
  const resumed = await endOfJob(project.backend, () =>
    project.backend.call('jobs.resume', { projectId, jobId: cancelled.jobId }),
  );
  expect(resumed).toMatchObject({ state: 'done', total: 12, done: 12 });
  for (const hand of hands) {
    expect((await hand.labels()).data).not.toContain(CAR);
    expect((await hand.state()).undoDepth).toBe(2);
  }
});

test('strokes that come in between are kept, whichever is first', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const hand = await createHand(project, 'a');
  await hand.paint(10, 10, CAR);
  const replacing = replace(project, [hand.frameId], CAR, ROAD);
  const painting = hand.paint(30, 20, CAR).catch((error: unknown) => error);
  await Promise.all([replacing, painting]);
  const { sequence } = await hand.state();
  const refused = (await painting) instanceof Error;
  expect(sequence).toBe(refused ? 2 : 3);
  const shown = await hand.labels();
  await project.restart();
  expect(await hand.labels()).toEqual(shown);
});
