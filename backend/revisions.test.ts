import { expect, test } from 'vitest';
import { diffLabelMaps, encodeDelta } from '../core/edit/delta.ts';
import { PROVENANCE } from '../core/edit/provenance.ts';
import { createHand, VOID } from './testing/hand.ts';
import { createTestProject } from './testing/testProject.ts';

const CAR = 8;

test('a frame’s revisions are listed newest first, and each gives its own pixels', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  const hand = await createHand(project, 'a');
  const { frameId } = hand;
  const prelabel = await hand.labels();
  const painted = await hand.paint(10, 10, CAR);
  const opened = await backend.call('frames.open', { projectId, frameId });
  const revisions = await backend.call('frames.revisions', { projectId, frameId });
  expect(revisions.map(({ kind, isLatest }) => [kind, isLatest])).toEqual([
    ['human', true],
    ['prelabel', false],
    ['groundTruth', false],
  ]);
  const [human, labelled, truth] = revisions;
  expect(labelled).toMatchObject({
    revisionId: opened.prelabelRevisionId,
    modelId: 'cgnet-m3n21-camvid11',
  });
  expect(truth).toMatchObject({ revisionId: opened.groundTruthRevisionId, modelId: null });
  const labelsOf = (revisionId: number | null) =>
    backend.call('frames.labels', { projectId, frameId, revisionId });
  expect((await labelsOf(labelled?.revisionId ?? 0)).labels).toEqual(prelabel.data);
  expect((await labelsOf(human?.revisionId ?? 0)).labels).toEqual(painted.data);
  expect(await labelsOf(null)).toEqual({ revisionId: human?.revisionId, labels: painted.data });

  const { labels } = await labelsOf(null);
  labels.fill(0);
  expect((await labelsOf(null)).labels).toEqual(painted.data);
});

test('a revision of another frame is not this one’s, and a frame without a mask is void', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  const { backend, projectId } = project;
  const [frameId, other] = [await project.frameId('a'), await project.frameId('b')];
  const [truth] = await backend.call('frames.revisions', { projectId, frameId: other });
  await expect(
    backend.call('frames.labels', { projectId, frameId, revisionId: truth?.revisionId ?? 0 }),
  ).rejects.toMatchObject({ code: 'frame/noMask' });
  const { revisionId, labels } = await backend.call('frames.labels', {
    projectId,
    frameId,
    revisionId: null,
  });
  expect([revisionId, new Set(labels)]).toEqual([null, new Set([VOID])]);
});

test('provenance tells the model’s pixels from people’s and imported ones, over undo, sealing and a restart', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  await project.prelabel();
  const { projectId } = project;
  const hand = await createHand(project, 'a');
  const { frameId } = hand;
  const provenance = () => project.backend.call('frames.provenance', { projectId, frameId });
  const begun = await hand.labels();
  const expected = begun.data.map((index) => (index === VOID ? 0 : PROVENANCE.model));
  expect(await provenance()).toEqual(expected);

  const mark = (before: Uint8Array, after: Uint8Array, code: number): void => {
    after.forEach((index, offset) => {
      if (index !== before[offset]) expected[offset] = code;
    });
  };
  const painted = await hand.paint(10, 10, CAR);
  mark(begun.data, painted.data, PROVENANCE.human);
  expect(await provenance()).toEqual(expected);
  await project.backend.call('annotate.review', {
    projectId,
    frameId,
    verdict: 'accepted',
    activeMs: 0,
  });

  const truth = painted.data.map((index, offset) => (offset < 96 ? (index + 1) % 11 : index));
  await hand.send({ ...painted, data: truth }, { tool: 'copyGroundTruth' });
  const imported = expected.slice();
  mark(painted.data, truth, PROVENANCE.imported);
  await project.restart();
  expect(await provenance()).toEqual(expected);
  await hand.undo();
  expect(await provenance()).toEqual(imported);
});

test('provenance follows every stroke, undo and redo as a look at the whole journal would', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const { projectId } = project;
  const hand = await createHand(project, 'a');
  const { frameId } = hand;
  const begun = await hand.labels();
  const place = { projectId, frameId };
  const facts = {
    tool: 'brush',
    mode: 'open',
    classIndex: CAR,
    elapsedMs: 1,
    activeMs: 1,
  } as const;
  let afterSequence = 0;
  let inForce = 0;
  /** Each stroke paints the next pixel: the first ones are a person's. */
  const paint = async (): Promise<void> => {
    const after = { ...begun, data: begun.data.slice() };
    after.data[inForce] = CAR;
    const delta = encodeDelta(diffLabelMaps(begun, after));
    const stroke = { ...place, ...facts, afterSequence, delta };
    ({ sequence: afterSequence } = await project.backend.call('annotate.stroke', stroke));
    inForce += 1;
  };
  const walk = async (direction: 'undo' | 'redo'): Promise<void> => {
    const { mask } = await project.backend.call(`annotate.${direction}`, {
      ...place,
      afterSequence,
      activeMs: 0,
    });
    afterSequence = mask.sequence;
    inForce += direction === 'undo' ? -1 : 1;
  };
  const expectTold = async (): Promise<void> => {
    const told = await project.backend.call('frames.provenance', place);
    const own = told.findIndex((code) => code !== PROVENANCE.human);
    expect([own, new Set(told.subarray(own))]).toEqual([inForce, new Set([PROVENANCE.nothing])]);
  };
  const STEPS = [
    ...Array.from({ length: 40 }, () => paint),
    ...Array.from({ length: 38 }, () => () => walk('undo')),
    ...Array.from({ length: 9 }, () => () => walk('redo')),
    ...Array.from({ length: 3 }, () => paint),
    ...Array.from({ length: 14 }, () => () => walk('undo')),
  ];
  for (const [count, step] of STEPS.entries()) {
    await step();
    if (count % 3 === 0 || inForce < 2) await expectTold();
  }
  expect(inForce).toBe(0);
});
