import { expect, test } from 'vitest';
import { diffLabelMaps, encodeDelta } from '../core/edit/delta.ts';
import { paintSegment } from '../core/edit/brush.ts';
import { copyLabelMap } from '../core/labelMap.ts';
import { countConfusion } from '../core/metrics/confusion.ts';
import { evaluateConfusion } from '../core/metrics/evaluation.ts';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { readCamvidLabels } from '../datasets/camvid/camvid.ts';
import path from 'node:path';
import { EVERY_FRAME } from './contract/contract.ts';
import { createHand, VOID } from './testing/hand.ts';
import { createTestProject, type TestProject } from './testing/testProject.ts';

const CAR = 8;

async function prelabelledProject(): Promise<TestProject> {
  const project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  await project.prelabel();
  return project;
}

test('an acknowledged stroke is there after a restart', async () => {
  await using project = await prelabelledProject();
  const hand = await createHand(project, 'a');
  const painted = await hand.paint(10, 10, CAR);
  await project.restart();
  expect(await hand.labels()).toEqual(painted);
});

test('undo and redo walk through all strokes, across a restart', async () => {
  await using project = await prelabelledProject();
  const { projectId } = project;
  const hand = await createHand(project, 'a');
  const states = [await hand.labels()];
  for (let stroke = 0; stroke < 5; stroke++) {
    states.push(await hand.paint(4 + stroke * 6, 6 + stroke * 3, stroke % 2 === 0 ? CAR : VOID));
  }
  await project.restart();
  let sequence = 5;
  for (const expected of states.slice(0, -1).reverse()) {
    const { mask } = await project.backend.call('annotate.undo', {
      projectId,
      frameId: hand.frameId,
      afterSequence: sequence,
      activeMs: 0,
    });
    sequence = mask.sequence;
    expect(await hand.labels()).toEqual(expected);
  }
  await expect(
    project.backend.call('annotate.undo', {
      projectId,
      frameId: hand.frameId,
      afterSequence: sequence,
      activeMs: 0,
    }),
  ).rejects.toMatchObject({ code: 'journal/nothingToUndo' });
  await project.restart();
  for (const expected of states.slice(1)) {
    const { mask } = await project.backend.call('annotate.redo', {
      projectId,
      frameId: hand.frameId,
      afterSequence: sequence,
      activeMs: 0,
    });
    sequence = mask.sequence;
    expect(await hand.labels()).toEqual(expected);
  }
});

test('the score after each stroke, undo and redo equals a recount of the whole frame', async () => {
  await using project = await prelabelledProject();
  const { projectId } = project;
  const { classes } = TAXONOMIES.camvid11;
  const hand = await createHand(project, 'a');
  const truth = await readCamvidLabels(path.join(project.data, 'valannot', 'a.png'));
  const expectRecount = async (): Promise<void> => {
    const { mask } = await project.backend.call('frames.open', {
      projectId,
      frameId: hand.frameId,
    });
    const recount = countConfusion(truth, await hand.labels(), classes.length);
    expect(mask.evaluation).toEqual(evaluateConfusion(recount, classes, 1));
  };
  await hand.paint(10, 10, CAR);
  await expectRecount();
  await hand.paint(12, 12, VOID);
  await expectRecount();
  await project.backend.call('annotate.undo', {
    projectId,
    frameId: hand.frameId,
    afterSequence: 2,
    activeMs: 0,
  });
  await expectRecount();
  await project.restart();
  await expectRecount();
  await project.backend.call('annotate.redo', {
    projectId,
    frameId: hand.frameId,
    afterSequence: 3,
    activeMs: 0,
  });
  await expectRecount();
  await project.restart();
  await expectRecount();
});

test("the project's scores take the person's mask where there is one and the pre-label elsewhere", async () => {
  await using project = await prelabelledProject();
  const { projectId, backend } = project;
  const hand = await createHand(project, 'a');
  const evaluate = (revision: 'prelabel' | 'latest') =>
    backend.call('evaluate.project', { ...EVERY_FRAME, projectId, revision, split: null });
  const before = await evaluate('latest');
  expect(before).toEqual(await evaluate('prelabel'));
  await hand.paint(10, 10, VOID);
  expect(await evaluate('prelabel')).toEqual(before);
  const after = await evaluate('latest');
  expect(after.pixels).toBe(before.pixels);
  expect(after.labelledVoid.reduce((sum, pixels) => sum + pixels)).toBeGreaterThan(0);
});

test('a stroke on an outdated state is refused and changes nothing', async () => {
  await using project = await prelabelledProject();
  const hand = await createHand(project, 'a');
  const painted = await hand.paint(10, 10, CAR);
  await expect(hand.paint(20, 20, VOID, { afterSequence: 0 })).rejects.toMatchObject({
    code: 'journal/conflict',
  });
  expect(await hand.labels()).toEqual(painted);
});

test('a stroke that is sent again, as its answer was lost, is stored once', async () => {
  await using project = await prelabelledProject();
  const hand = await createHand(project, 'a');
  const before = await hand.labels();
  const mine = copyLabelMap(before);
  paintSegment(mine, { x: 10, y: 10 }, { x: 16, y: 10 }, 5, CAR);
  const sendMine = (elapsedMs: number) =>
    project.backend.call('annotate.stroke', {
      projectId: project.projectId,
      frameId: hand.frameId,
      afterSequence: 0,
      tool: 'brush',
      classIndex: CAR,
      delta: encodeDelta(diffLabelMaps(before, mine)),
      elapsedMs,
      activeMs: 7,
      mode: 'open',
    });
  await sendMine(12.5);
  const painted = await hand.paint(12, 10, VOID);
  const state = await hand.state();
  await project.restart();
  expect(await sendMine(12.5)).toEqual(state);
  expect([state.sequence, state.effort.strokes, await hand.labels()]).toEqual([2, 2, painted]);
  // Another one that changes the same.
  await expect(sendMine(13)).rejects.toMatchObject({ code: 'journal/conflict' });
});

test('a stroke of a class that the project does not have is refused and changes nothing', async () => {
  await using project = await prelabelledProject();
  const hand = await createHand(project, 'a');
  const before = await hand.labels();
  await expect(hand.paint(10, 10, 11)).rejects.toMatchObject({ code: 'label/unknownIndex' });
  expect(await hand.labels()).toEqual(before);
});

test('strokes sent at once are stored in order, without waiting for each other', async () => {
  await using project = await prelabelledProject();
  const { projectId } = project;
  const hand = await createHand(project, 'a');
  let current = await hand.labels();
  const states = [current];
  for (const [place, classIndex] of [CAR, VOID, 3, 4].entries()) {
    current = copyLabelMap(current);
    paintSegment(current, { x: 8, y: 8 }, { x: 20 + place, y: 20 }, 7, classIndex);
    states.push(current);
  }
  await Promise.all(
    states.slice(1).map((after, place) =>
      project.backend.call('annotate.stroke', {
        projectId,
        frameId: hand.frameId,
        afterSequence: place,
        tool: 'brush',
        classIndex: CAR,
        delta: encodeDelta(diffLabelMaps(states[place] ?? after, after)),
        elapsedMs: 1,
        activeMs: 1,
        mode: 'open',
      }),
    ),
  );
  expect(await hand.labels()).toEqual(current);
});

test('a frame that is done stays so over a restart; painting on it opens it again', async () => {
  await using project = await prelabelledProject();
  const { projectId } = project;
  const hand = await createHand(project, 'a');
  const painted = await hand.paint(10, 10, CAR);
  const done = await project.backend.call('annotate.review', {
    projectId,
    frameId: hand.frameId,
    verdict: 'accepted',
    activeMs: 0,
  });
  expect(done.status).toBe('done');
  await project.restart();
  expect(await hand.labels()).toEqual(painted);
  expect((await project.backend.call('projects.summary', { projectId })).framesDone).toBe(1);

  const again = await hand.paint(30, 20, VOID);
  await project.restart();
  expect(await hand.labels()).toEqual(again);
  const { frame, mask } = await project.backend.call('frames.open', {
    projectId,
    frameId: hand.frameId,
  });
  expect(frame.status).toBe('inProgress');
  expect(mask.undoDepth).toBe(2);
});

test('undo reaches strokes from before the frame was done', async () => {
  await using project = await prelabelledProject();
  const { projectId } = project;
  const hand = await createHand(project, 'a');
  const before = await hand.labels();
  await hand.paint(10, 10, CAR);
  await project.backend.call('annotate.review', {
    projectId,
    frameId: hand.frameId,
    verdict: 'accepted',
    activeMs: 0,
  });
  await project.restart();
  await project.backend.call('annotate.undo', {
    projectId,
    frameId: hand.frameId,
    afterSequence: 1,
    activeMs: 0,
  });
  await project.restart();
  expect(await hand.labels()).toEqual(before);
});

test('a frame without any mask can be painted from nothing', async () => {
  await using project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const hand = await createHand(project, 'a');
  expect(new Set((await hand.labels()).data)).toEqual(new Set([VOID]));
  const painted = await hand.paint(10, 10, CAR);
  await project.restart();
  expect(await hand.labels()).toEqual(painted);
});
