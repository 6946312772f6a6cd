import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { diffLabelMaps, encodeDelta } from '../core/edit/delta.ts';
import { voidLabelMap, type LabelMap } from '../core/labelMap.ts';
import {
  addBoundaries,
  countBoundaries,
  emptyBoundaries,
  evaluateBoundaries,
} from '../core/metrics/boundary.ts';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { readCamvidLabels } from '../datasets/camvid/camvid.ts';
import { EVERY_FRAME, type MethodParams } from './contract/contract.ts';
import { createTestProject, type TestProject } from './testing/testProject.ts';

const CAR = 8;
const { classes } = TAXONOMIES.camvid11;
const FRAMES = ['a', 'b', 'c'];

type Request = Partial<Omit<MethodParams<'evaluate.boundary'>, 'projectId'>>;

async function prelabelledProject(): Promise<TestProject> {
  const project = await createTestProject([
    { name: 'a' },
    { name: 'b' },
    { name: 'c', split: 'train' },
  ]);
  await project.import();
  await project.prelabel();
  return project;
}

function boundaries({ backend, projectId }: TestProject, request: Request = {}) {
  return backend.call('evaluate.boundary', {
    ...EVERY_FRAME,
    revision: 'latest',
    measureAtMost: null,
    ...request,
    projectId,
  });
}

function frameBoundaries({ backend, projectId }: TestProject) {
  return backend.call('evaluate.boundaryFrames', { ...EVERY_FRAME, revision: 'latest', projectId });
}

async function latestMask({ backend, ...project }: TestProject, name: string): Promise<LabelMap> {
  const { projectId } = project;
  const opened = await backend.call('frames.open', {
    projectId,
    frameId: await project.frameId(name),
  });
  return { width: opened.frame.width, height: opened.frame.height, data: opened.labels };
}

async function countFrame(project: TestProject, name: string) {
  const split = name === 'c' ? 'train' : 'val';
  const truth = await readCamvidLabels(path.join(project.data, `${split}annot`, `${name}.png`));
  return countBoundaries(truth, await latestMask(project, name), classes.length);
}

/** What core/metrics makes of the frames' ground truth files and the masks that the editor shows. */
async function expectedOf(project: TestProject, ...names: string[]) {
  const sum = emptyBoundaries(classes.length);
  for (const name of names) addBoundaries(sum, await countFrame(project, name));
  const { classes: scores, ...means } = evaluateBoundaries(sum);
  const named = scores.map((score, index) => ({ index, name: classes[index]?.name, ...score }));
  return { ...means, classes: named, frames: names.length, unmeasured: 0 };
}

/** Makes the frame a car in its left half, beside void. */
async function paintHalf(project: TestProject, name: string, afterSequence: number): Promise<void> {
  const before = await latestMask(project, name);
  const after = voidLabelMap(before.width, before.height);
  const isLeft = (offset: number): boolean => offset % after.width < after.width / 2;
  after.data.forEach((_, offset) => {
    if (isLeft(offset)) after.data[offset] = CAR;
  });
  await project.backend.call('annotate.stroke', {
    projectId: project.projectId,
    frameId: await project.frameId(name),
    afterSequence,
    tool: 'brush',
    classIndex: CAR,
    delta: encodeDelta(diffLabelMaps(before, after)),
    elapsedMs: 5,
    activeMs: 5,
    mode: 'open',
  });
}

describe('boundary scores of a project', () => {
  test('are those of the masks and the ground truth, pooled and frame by frame', async () => {
    await using project = await prelabelledProject();
    expect(await boundaries(project)).toEqual(await expectedOf(project, ...FRAMES));
    expect(await boundaries(project, { split: 'val' })).toEqual(
      await expectedOf(project, 'a', 'b'),
    );
    const frames = await Promise.all(
      FRAMES.map(async (frame) => {
        const { boundaryIoU, boundaryF1 } = evaluateBoundaries(await countFrame(project, frame));
        return { frame, boundaryIoU, boundaryF1 };
      }),
    );
    expect(await frameBoundaries(project)).toEqual(frames);
  });

  test('are of what is measured already where no more may be measured', async () => {
    await using project = await prelabelledProject();
    const none = await boundaries(project, { measureAtMost: 0 });
    expect(none).toMatchObject({ frames: 0, unmeasured: 3, boundaryIoU: null, boundaryF1: null });
    expect(none.classes).toHaveLength(classes.length);
    expect(await boundaries(project, { measureAtMost: 2 })).toMatchObject({
      frames: 2,
      unmeasured: 1,
    });
    expect(await frameBoundaries(project)).toHaveLength(2);
    expect(await boundaries(project, { measureAtMost: 2 })).toEqual(
      await expectedOf(project, ...FRAMES),
    );
  });

  test('need no mask a second time, across a restart', async () => {
    await using project = await prelabelledProject();
    await paintHalf(project, 'a', 0);
    const measured = await boundaries(project);
    await rm(path.join(project.projectFolder, 'masks'), { recursive: true });
    await project.restart();
    expect(await boundaries(project)).toEqual(measured);
    await expect(boundaries(project, { revision: 'prelabel' })).rejects.toMatchObject({
      code: 'frame/noMask',
    });
  });

  test('change with each stroke, undo and redo, and those of pre-labels do not', async () => {
    await using project = await prelabelledProject();
    const { projectId } = project;
    const frameId = await project.frameId('a');
    const untouched = await boundaries(project);
    await paintHalf(project, 'a', 0);
    const painted = await boundaries(project);
    expect(painted).toEqual(await expectedOf(project, ...FRAMES));
    expect(painted.boundaryIoU).not.toBe(untouched.boundaryIoU);
    await project.backend.call('annotate.undo', {
      projectId,
      frameId,
      afterSequence: 1,
      activeMs: 0,
    });
    expect(await boundaries(project)).toEqual(untouched);
    await project.backend.call('annotate.redo', {
      projectId,
      frameId,
      afterSequence: 2,
      activeMs: 0,
    });
    expect(await boundaries(project)).toEqual(painted);
    await project.backend.call('annotate.review', {
      projectId,
      frameId,
      verdict: 'accepted',
      activeMs: 0,
    });
    expect(await boundaries(project, { measureAtMost: 0 })).toEqual(painted);
    expect(await boundaries(project, { revision: 'prelabel' })).toEqual(untouched);
    expect(await boundaries(project, { status: 'done' })).toEqual(await expectedOf(project, 'a'));
  });

  test('are whole when somebody paints while masks are measured', async () => {
    await using project = await prelabelledProject();
    const [measured] = await Promise.all([boundaries(project), paintHalf(project, 'b', 0)]);
    expect(measured.frames + measured.unmeasured).toBe(3);
    expect(await boundaries(project)).toEqual(await expectedOf(project, ...FRAMES));
  });
});
