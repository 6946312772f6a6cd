import { expect, test } from 'vitest';
import { encodeDelta } from '../core/edit/delta.ts';
import { decodeMask, encodeMask } from '../core/edit/maskBytes.ts';
import { filledMask } from '../core/edit/pixelMask.ts';
import { EVERY_FRAME, type BackendEvent } from './contract/contract.ts';
import { createNodeBackend } from './nodeBackend.ts';
import { createRecentProjects } from './recentProjects.ts';
import { createHand, VOID } from './testing/hand.ts';
import { createTestProject, type TestProject } from './testing/testProject.ts';
import type { Verdict } from '../core/verdicts.ts';
import path from 'node:path';

const CAR = 8;

async function prelabelledProject(): Promise<TestProject> {
  const project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  await project.prelabel();
  return project;
}

function review(project: TestProject, frameId: number, verdict: Verdict | null, activeMs = 0) {
  const { backend, projectId } = project;
  return backend.call('annotate.review', { projectId, frameId, verdict, activeMs });
}

function evaluateLatest({ backend, projectId }: TestProject) {
  return backend.call('evaluate.project', { ...EVERY_FRAME, projectId, revision: 'latest' });
}

test.each([
  ['accepted', 'done'],
  ['rejected', 'rejected'],
  ['skipped', 'skipped'],
] as const)(
  'a frame that was %s stays so over a restart, until it is painted on',
  async (verdict, status) => {
    await using project = await prelabelledProject();
    const hand = await createHand(project, 'a');
    expect((await review(project, hand.frameId, verdict)).status).toBe(status);
    await project.restart();
    expect((await hand.state()).status).toBe(status);
    await hand.paint(10, 10, CAR);
    expect((await hand.state()).status).toBe('inProgress');
  },
);

test('a pre-label that was accepted as it was stays the mask when another one comes', async () => {
  await using project = await prelabelledProject();
  const { backend, projectId } = project;
  const hand = await createHand(project, 'a');
  const accepted = await hand.labels();
  const score = async () => (await evaluateLatest(project)).meanIoU;
  await review(project, hand.frameId, 'accepted');
  const scoreBefore = await score();
  await project.prelabel(undefined, 'best');
  const revisions = await backend.call('frames.revisions', { projectId, frameId: hand.frameId });
  expect(revisions.map(({ kind }) => kind)).toEqual([
    'prelabel',
    'human',
    'prelabel',
    'groundTruth',
  ]);
  expect(await hand.labels()).toEqual(accepted);
  const newest = revisions[0]?.revisionId ?? NaN;
  const { labels } = await backend.call('frames.labels', {
    projectId,
    frameId: hand.frameId,
    revisionId: newest,
  });
  expect(labels).not.toEqual(accepted.data);
  const [summary] = await backend.call('frames.list', { projectId });
  const differing = labels.filter((label, place) => label !== accepted.data[place]).length;
  expect(summary).toMatchObject({
    status: 'done',
    differsFromModel: differing / accepted.data.length,
  });
  // The other frame has its new pre-label.
  expect(await score()).not.toBe(scoreBefore);
  await hand.paint(10, 10, CAR);
  expect((await hand.undo()).status).toBe('inProgress');
  expect(await hand.labels()).toEqual(accepted);
});

test.each(['rejected', 'skipped'] as const)(
  'a pre-label that was %s lets go of that when another one takes its place',
  async (verdict) => {
    await using project = await prelabelledProject();
    const hand = await createHand(project, 'a');
    await review(project, hand.frameId, verdict);
    await project.prelabel(undefined, 'best');
    expect((await hand.state()).status).toBe('prelabelled');
  },
);

test('undo, redo and taking it back end a verdict as painting does', async () => {
  await using project = await prelabelledProject();
  const hand = await createHand(project, 'a');
  await hand.paint(10, 10, CAR);
  const ends = [() => hand.undo(), () => hand.redo(), () => review(project, hand.frameId, null)];
  for (const end of ends) {
    expect((await review(project, hand.frameId, 'rejected')).status).toBe('rejected');
    expect((await end()).status).toBe('inProgress');
  }
});

test('accepting, and nothing else, seals what was painted as a revision', async () => {
  await using project = await prelabelledProject();
  const { backend, projectId } = project;
  const hand = await createHand(project, 'a');
  const people = async (): Promise<number> => {
    const revisions = await backend.call('frames.revisions', { projectId, frameId: hand.frameId });
    return revisions.filter(({ kind }) => kind === 'human').length;
  };
  await hand.paint(10, 10, CAR);
  for (const verdict of ['rejected', 'skipped'] as const) {
    await review(project, hand.frameId, verdict);
    await hand.paint(14, 14, VOID);
  }
  expect(await people()).toBe(1);
  await review(project, hand.frameId, 'accepted');
  const accepted = await hand.labels();
  await hand.paint(20, 20, CAR);
  expect(await people()).toBe(2);
  const [, sealed] = await backend.call('frames.revisions', { projectId, frameId: hand.frameId });
  const { labels } = await backend.call('frames.labels', {
    projectId,
    frameId: hand.frameId,
    revisionId: sealed?.revisionId ?? 0,
  });
  expect(labels).toEqual(accepted.data);
});

test('the effort is of all strokes, looks and verdicts, undone strokes as well, across a restart', async () => {
  await using project = await prelabelledProject();
  const hand = await createHand(project, 'a');
  expect((await hand.state()).effort).toEqual({ strokes: 0, changedPx: 0, activeMs: 0 });
  const before = await hand.labels();
  const first = await hand.paint(10, 10, CAR, { activeMs: 400 });
  const changedPx = first.data.filter((index, offset) => index !== before.data[offset]).length;
  expect(changedPx).toBeGreaterThan(0);
  await hand.undo(20);
  await hand.redo(10);
  const { backend, projectId } = project;
  const { frameId } = hand;
  await backend.call('annotate.look', { projectId, frameId, activeMs: 5 });
  await review(project, hand.frameId, 'accepted', 35);
  const effort = { strokes: 1, changedPx, activeMs: 470 };
  expect((await hand.state()).effort).toEqual(effort);
  await project.restart();
  expect((await hand.state()).effort).toEqual(effort);
  await hand.paint(10, 10, VOID, { activeMs: 30 });
  expect((await hand.state()).effort).toMatchObject({ strokes: 2, activeMs: 500 });
  expect((await (await createHand(project, 'b')).state()).effort.strokes).toBe(0);
});

test('many frames get one verdict; those that cannot are named', async () => {
  await using project = await prelabelledProject();
  const { backend, projectId } = project;
  const [a, b] = [await createHand(project, 'a'), await createHand(project, 'b')];
  const painted = await a.paint(10, 10, CAR);
  const announced: string[] = [];
  const unsubscribe = backend.subscribe((event) => {
    if (event.name !== 'frames.updated') return;
    announced.push(...event.payload.frames.map(({ name, status }) => `${name} ${status}`));
  });
  const answer = await backend.call('annotate.reviewMany', {
    projectId,
    frameIds: [a.frameId, 99, b.frameId],
    verdict: 'accepted',
  });
  unsubscribe();
  expect(answer).toMatchObject({ reviewed: 2, problems: [{ subject: '99' }] });
  expect(announced).toEqual(['a done', 'b done']);
  await project.restart();
  const frames = await project.backend.call('frames.list', { projectId });
  expect(frames.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(await a.labels()).toEqual(painted);
});

test('a verdict that comes while strokes are on their way is given after them', async () => {
  await using project = await prelabelledProject();
  const hand = await createHand(project, 'a');
  const painting = hand.paint(10, 10, CAR);
  await painting;
  const [undone, reviewed] = await Promise.all([
    hand.undo(),
    hand.state().then(() => review(project, hand.frameId, 'accepted')),
  ]);
  expect([undone.status, reviewed.status]).toEqual(['inProgress', 'done']);
});

test('a verdict on a mask that is another by now is refused', async () => {
  await using project = await prelabelledProject();
  const { backend, projectId } = project;
  const hand = await createHand(project, 'a');
  const { frameId } = hand;
  const facts = { projectId, frameId, verdict: 'accepted', activeMs: 0 } as const;
  const seen = await hand.state();
  await hand.paint(10, 10, CAR);
  await expect(
    backend.call('annotate.review', { ...facts, seenVersion: seen.version }),
  ).rejects.toMatchObject({ code: 'journal/conflict' });
  const { status, version } = await hand.state();
  expect(status).toBe('inProgress');
  const accepted = await backend.call('annotate.review', { ...facts, seenVersion: version });
  expect(accepted.status).toBe('done');
});

test('a remark and a flag stay with their frame, whatever is painted', async () => {
  await using project = await prelabelledProject();
  const { backend, projectId } = project;
  const hand = await createHand(project, 'a');
  const note = { projectId, frameId: hand.frameId, comment: 'Is this a kerb?', flagged: true };
  expect(await backend.call('annotate.note', note)).toMatchObject({
    frameId: hand.frameId,
    comment: 'Is this a kerb?',
    flagged: true,
  });
  await hand.paint(10, 10, CAR);
  await project.restart();
  const frames = await project.backend.call('frames.list', { projectId });
  expect(frames.map(({ comment, flagged }) => [comment, flagged])).toEqual([
    ['Is this a kerb?', true],
    [null, false],
  ]);
  await expect(
    project.backend.dispatch('annotate.note', { ...note, comment: 'x'.repeat(2001) }),
  ).rejects.toMatchObject({ code: 'usage/invalid' });
  await expect(
    project.backend.call('annotate.note', { ...note, frameId: 99 }),
  ).rejects.toMatchObject({ code: 'frame/notFound' });
});

test('reviewed pixels stay with their frame over a restart, until they are others', async () => {
  await using project = await prelabelledProject();
  const { frameId } = await createHand(project, 'a');
  const place = { projectId: project.projectId, frameId };
  const { frame, reviewedPixels } = await project.backend.call('frames.open', place);
  expect(reviewedPixels).toBeNull();
  const mask = filledMask({ x: 5, y: 4, width: 3, height: 2 });
  const mark = (pixels: Uint8Array | null) =>
    project.backend.call('annotate.setReviewed', { ...place, pixels });
  const told: BackendEvent[] = [];
  const unsubscribe = project.backend.subscribe((event) => told.push(event));
  const reviewed = encodeMask(mask, frame);
  await mark(reviewed);
  unsubscribe();
  const payload = { ...place, reviewedPixels: reviewed };
  expect(told).toContainEqual({ name: 'reviewed.updated', payload });
  await project.restart();
  const kept = (await project.backend.call('frames.open', place)).reviewedPixels;
  expect(kept && decodeMask(kept, frame)).toEqual(mask);
  const ofOtherFrame = [{ start: frame.width * frame.height, length: 1, before: 0, after: 1 }];
  await expect(mark(encodeDelta(ofOtherFrame))).rejects.toMatchObject({
    code: 'journal/malformed',
  });
  await expect(
    project.backend.call('annotate.setReviewed', { ...place, frameId: 99, pixels: null }),
  ).rejects.toMatchObject({ code: 'frame/notFound' });
  await mark(encodeDelta([]));
  expect((await project.backend.call('frames.open', place)).reviewedPixels).toBeNull();
});

test('what one program paints is not lost when another one accepts the frame', async () => {
  await using project = await prelabelledProject();
  const hand = await createHand(project, 'a');
  await hand.paint(10, 10, CAR);
  const other = createNodeBackend({
    recentProjects: createRecentProjects(path.join(project.folder, 'other')),
  });
  const { projectId } = await other.call('projects.open', { path: project.projectFolder });
  const accept = { projectId, frameId: hand.frameId, verdict: 'accepted', activeMs: 0 } as const;
  expect((await other.call('annotate.review', accept)).status).toBe('done');
  const painted = await hand.paint(24, 20, VOID);
  const shown = await other.call('frames.open', { projectId, frameId: hand.frameId });
  await other.close();
  expect(shown.labels).toEqual(painted.data);
  expect(shown.mask).toMatchObject({ status: 'inProgress', undoDepth: 2 });
  await project.restart();
  expect(await hand.labels()).toEqual(painted);
});
