// Tools that read the model's scores, and operations on the whole mask of a frame.

import path from 'node:path';
import type { Page } from '@playwright/test';
import { copyLabels } from '../core/edit/copyRegion.ts';
import { growthRim, shrinkagePatch } from '../core/edit/growShrink.ts';
import { classMask } from '../core/edit/classMask.ts';
import { fillVoid } from '../core/edit/fillVoid.ts';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { maskHoles } from '../core/edit/holes.ts';
import { removeIslands } from '../core/edit/islands.ts';
import { paintMask, paintPatch, type LabelPatch } from '../core/edit/paintMask.ts';
import { filledMask, type PixelPlace } from '../core/edit/pixelMask.ts';
import { polygonMask } from '../core/edit/polygon.ts';
import { runnerUpPatch, runnerUpRegion } from '../core/edit/runnerUp.ts';
import { likelyPart } from '../core/edit/scoreBrush.ts';
import { createScoreField } from '../core/edit/scoreField.ts';
import { scoreFillMask } from '../core/edit/scoreFill.ts';
import { rectangleMask } from '../core/edit/shapes.ts';
import { smoothLabels } from '../core/edit/smooth.ts';
import { copyLabelMap, type LabelMap } from '../core/labelMap.ts';
import { toScoreGrid } from '../core/scores/scoreLine.ts';
import { upsampleTopTwo, type TopTwoMap } from '../core/scores/upsample.ts';
import { taxonomyById, VOID_INDEX } from '../core/taxonomy.ts';
import { sampleSet } from '../datasets/sampleScenes/sampleScenes.ts';
import { DEFAULT_OPTIONS } from '../renderer/src/editor/tools/defaultOptions.ts';
import type { AppPage } from './appPage.ts';
import { expect, test, type Workplace } from './fixtures.ts';
import { likelihoodField, readFrame } from './frameData.ts';

const { marginBelow: MARGIN_BELOW } = DEFAULT_OPTIONS;
const FRAME = 'sample_0001';
const CLASSES = taxonomyById('camvid11').classes;

let project: string;

test.beforeEach(async ({ app, workplace }) => {
  project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.prelabel();
  await app.openFrame(FRAME);
});

function bytesOf({ data }: LabelMap): Buffer {
  return Buffer.from(data);
}

/** Waits until so many steps can be undone: by then they are stored. */
async function expectSteps(page: Page, count: number): Promise<void> {
  await expect(page.getByText(`Undo ${count} · Redo 0`)).toBeVisible();
}

/** Acts until it has an effect: what a tool reads is worked out when it is first asked for. */
async function untilStored(page: Page, count: number, act: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await act();
    await expect(page.getByText(`Undo ${count} · Redo 0`)).toBeVisible({ timeout: 1000 });
  }).toPass();
}

/** The pixel away from the frame's edges where the model is least sure. */
function leastSure({ width, height, margins }: TopTwoMap): PixelPlace {
  let best = { x: 0, y: 0 };
  for (let y = 40; y < height - 40; y++) {
    for (let x = 40; x < width - 40; x++) {
      const margin = margins[y * width + x] ?? Infinity;
      if (margin < (margins[best.y * width + best.x] ?? Infinity)) best = { x, y };
    }
  }
  return best;
}

/** The stored frame where the model is least sure, and the class that it thinks of second there. */
async function doubt(workplace: Workplace) {
  const before = await workplace.storedLabels(project, FRAME);
  const frame = await readFrame(workplace, project, FRAME);
  const topTwo = upsampleTopTwo(frame.scores, before.width, before.height);
  const place = leastSure(topTwo);
  const classIndex = topTwo.runnersUp[place.y * before.width + place.x] ?? 0;
  const smooth = createScoreField(toScoreGrid(frame.scores), classIndex, before, 'relative');
  return { before, place, classIndex, field: likelihoodField(frame, classIndex), smooth };
}

function nameOf(index: number): string {
  return CLASSES[index]?.name ?? 'void';
}

async function clickAt(app: AppPage, { x, y }: PixelPlace): Promise<void> {
  await app.pointAt({ x: x + 0.5, y: y + 0.5 });
  await app.paint([{ x: x + 0.5, y: y + 0.5 }]);
}

test('the class-score fill paints what the model holds likely enough, by a threshold that the wheel sets', async ({
  app,
  page,
  workplace,
}) => {
  const { before, place: seed, classIndex, field } = await doubt(workplace);
  const expected = copyLabelMap(before);
  const fillBy = (threshold: number): void => {
    const mask = scoreFillMask(field, seed, threshold, 'contiguous');
    if (mask !== null) paintMask(expected, mask, classIndex, OPEN_GUARD);
  };

  await page.keyboard.press('x');
  await app.chooseClass(nameOf(classIndex));
  // The slider's places are powers of two.
  await page.getByLabel('Likelihood at least').fill('-1');
  await untilStored(page, 1, () => clickAt(app, seed));
  fillBy(0.5);
  expect(bytesOf(await workplace.storedLabels(project, FRAME))).toEqual(bytesOf(expected));

  await page.mouse.down();
  for (let notch = 0; notch < 3; notch++) await page.mouse.wheel(0, 100);
  await expect(page.getByLabel('Likelihood at least')).toHaveAttribute('aria-valuetext', '0.17');
  await expectSteps(page, 1);
  await page.mouse.up();
  await expectSteps(page, 2);
  fillBy(0.172);
  expect(bytesOf(await workplace.storedLabels(project, FRAME))).toEqual(bytesOf(expected));
});

test('the score-aware box paints in its corners what the model holds likely enough, by a threshold that the wheel sets', async ({
  app,
  page,
  workplace,
}) => {
  const { before, place: middle, classIndex, field, smooth } = await doubt(workplace);
  const from = { x: middle.x - 30, y: middle.y - 24 };
  const to = { x: middle.x + 34, y: middle.y + 20 };
  const expected = copyLabelMap(before);
  const box = rectangleMask(before, from, to);
  if (box === null) throw new Error('The box is off the frame.');
  paintMask(expected, likelyPart(box, field, 0.172), classIndex, OPEN_GUARD);
  expect(bytesOf(expected)).not.toEqual(bytesOf(before));

  await page.keyboard.press("'");
  await app.chooseClass(nameOf(classIndex));
  await page.getByLabel('Likelihood at least').fill('-1');
  await app.pointAt(from);
  await page.mouse.down();
  await app.pointAt(to);
  for (let notch = 0; notch < 3; notch++) await page.mouse.wheel(0, 100);
  await expect(page.getByLabel('Likelihood at least')).toHaveAttribute('aria-valuetext', '0.17');
  await page.mouse.up();
  await expectSteps(page, 1);
  expect(bytesOf(await workplace.storedLabels(project, FRAME))).toEqual(bytesOf(expected));

  // The same box by the scores alone, without the photo's edges.
  await page.keyboard.press('Control+z');
  await page
    .getByRole('radiogroup', { name: 'Outlines of the likelihood' })
    .getByRole('radio', { name: 'Smooth' })
    .click();
  await app.pointAt(from);
  await page.mouse.down();
  await app.pointAt(to);
  // Keys change the threshold of what is in hand as the wheel does; nothing else happens before the release.
  await page.keyboard.press(']');
  await expect(page.getByLabel('Likelihood at least')).toHaveAttribute('aria-valuetext', '0.25');
  await page.keyboard.press('[');
  await page.keyboard.press('b');
  await expect(page.getByLabel('Likelihood at least')).toHaveAttribute('aria-valuetext', '0.17');
  await page.mouse.up();
  await expectSteps(page, 1);
  const smoothly = copyLabelMap(before);
  paintMask(smoothly, likelyPart(box, smooth, 0.172), classIndex, OPEN_GUARD);
  expect(bytesOf(smoothly)).not.toEqual(bytesOf(expected));
  expect(bytesOf(await workplace.storedLabels(project, FRAME))).toEqual(bytesOf(smoothly));
});

test('a click swaps a region to its runner-up, and a lasso everything inside that the model is unsure of', async ({
  app,
  page,
  workplace,
}) => {
  const expected = await workplace.storedLabels(project, FRAME);
  const scores = await workplace.storedScores(project, FRAME);
  const topTwo = upsampleTopTwo(scores, expected.width, expected.height);
  const seed = leastSure(topTwo);
  const region = runnerUpRegion(expected, seed, topTwo, MARGIN_BELOW);
  if (region === null) throw new Error('The model is sure of everything.');

  await page.keyboard.press('q');
  await untilStored(page, 1, () => clickAt(app, seed));
  paintPatch(expected, runnerUpPatch(expected, region, topTwo, MARGIN_BELOW), OPEN_GUARD);
  expect(bytesOf(await workplace.storedLabels(project, FRAME))).toEqual(bytesOf(expected));

  // Corners where pixels meet: half a pixel of the screen does not matter there.
  const corners = [
    { x: 60, y: 60 },
    { x: 420, y: 60 },
    { x: 420, y: 300 },
    { x: 60, y: 300 },
  ];
  await app.paint(corners);
  await expectSteps(page, 2);
  const inside = polygonMask(expected, corners) ?? filledMask({ x: 0, y: 0, width: 0, height: 0 });
  paintPatch(expected, runnerUpPatch(expected, inside, topTwo, MARGIN_BELOW), OPEN_GUARD);
  expect(bytesOf(await workplace.storedLabels(project, FRAME))).toEqual(bytesOf(expected));
});

test('blind mode hides the scores from the tools, which say so', async ({ app, page }) => {
  await page.keyboard.press('Shift+s');
  await page.keyboard.press('Control+b');
  await expect(page.getByText('which blind mode hides')).toBeVisible();
  await app.paint([
    { x: 100, y: 100 },
    { x: 300, y: 250 },
  ]);
  await page.keyboard.press('Control+b');
  await expect(page.getByText('which blind mode hides')).toBeHidden();
  await expectSteps(page, 0);
});

test('each operation changes what its kernel says, as one step', async ({
  app,
  page,
  workplace,
}) => {
  const expected = await workplace.storedLabels(project, FRAME);
  const prelabel = copyLabelMap(expected);
  const panel = page.getByRole('complementary', { name: 'Tools and classes' });
  await panel.getByText('Operations').click();
  let steps = 0;

  const expectMask = async (): Promise<void> => {
    steps += 1;
    await expectSteps(page, steps);
    expect(bytesOf(await workplace.storedLabels(project, FRAME))).toEqual(bytesOf(expected));
  };
  const run = async (name: string, patch: LabelPatch): Promise<void> => {
    await test.step(name, async () => {
      await panel.getByRole('button', { name }).click();
      paintPatch(expected, patch, OPEN_GUARD);
      await expectMask();
    });
  };
  const asPatch = (mask: { rect: LabelPatch['rect']; bits: Uint8Array }, index: number) => ({
    ...mask,
    indices: new Uint8Array(mask.bits.length).fill(index),
  });

  // A hole in the largest region there is, drawn by the eraser.
  const roads = classMask(expected, 3);
  expect(roads.bits).toContain(1);
  await app.chooseClass('Road');
  await page.keyboard.press('e');
  await app.paint([{ x: 240, y: 320 }]);
  steps += 1;
  await expectSteps(page, steps);
  expected.data.set((await workplace.storedLabels(project, FRAME)).data);
  await app.chooseClass('Road');

  await run('Fill holes', asPatch(maskHoles(classMask(expected, 3), 1000), 3));
  await run('Grow', asPatch(growthRim(expected, classMask(expected, 3), 2), 3));
  await run('Shrink', shrinkagePatch(expected, classMask(expected, 3), 2));
  await panel.getByLabel('below').fill('400');
  await page.keyboard.press('Tab');
  await run('Remove islands', removeIslands(expected, 400));
  await run('Smooth', smoothLabels(expected, 2));

  await test.step('Fill all void', async () => {
    const fill = panel.getByRole('button', { name: 'Fill void' });
    await expect(fill).toHaveAttribute('aria-disabled', 'true');
    await expect(fill).toHaveAccessibleDescription('Nothing in this frame is void.');
    await page.keyboard.press('e');
    await app.paint([{ x: 100, y: 300 }]);
    steps += 1;
    await expectSteps(page, steps);
    expected.data.set((await workplace.storedLabels(project, FRAME)).data);
    expect(expected.data).toContain(VOID_INDEX);
    await expect(fill).toHaveAttribute('aria-disabled', 'false');
  });
  await run('Fill void', fillVoid(expected));

  await test.step('Replace a class', async () => {
    await panel.getByRole('button', { name: 'Replace a class…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replace a class by another' });
    await dialog.getByLabel('Pixels of').selectOption('Road');
    await dialog.getByLabel('become').selectOption('Pavement');
    await dialog.getByRole('button', { name: 'Replace' }).click();
    await expect(dialog).toBeHidden();
    paintMask(expected, classMask(expected, 3), 4, OPEN_GUARD);
    await expectMask();
  });

  await run('Pre-label', copyLabels(expected, prelabel, { withVoid: true }));
  const [sample] = sampleSet({ count: 3, width: 480, height: 360, seed: 7 });
  if (sample === undefined) throw new Error('There is no sample.');
  const truth = sample.scene.labels;
  await run('Ground truth', copyLabels(expected, truth, { withVoid: true }));

  await test.step('Copy a part from a revision', async () => {
    await page.keyboard.press('m');
    await panel.getByRole('radio', { name: 'Select' }).click();
    await app.paint([
      { x: 60, y: 60 },
      { x: 420, y: 300 },
    ]);
    await panel.getByRole('button', { name: 'Revision…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy from a revision' });
    await dialog.getByRole('button', { name: /^Pre-label/ }).click();
    await expect(dialog).toBeHidden();
    const region = filledMask({ x: 60, y: 60, width: 360, height: 240 });
    const patch = copyLabels(expected, prelabel, { region, withVoid: true });
    paintPatch(expected, patch, OPEN_GUARD);
    await expectMask();
    await page.keyboard.press('Control+d');
  });
});

test('the mask of the previous frame is copied, and where there is none the reason is given', async ({
  app,
  page,
  workplace,
}) => {
  const panel = page.getByRole('complementary', { name: 'Tools and classes' });
  await panel.getByText('Operations').click();
  const copy = panel.getByRole('button', { name: 'Previous frame', exact: true });
  await expect(copy).toHaveAccessibleDescription('There is no frame before this one.');
  await page.keyboard.press('Control+Shift+v');
  await expect(page.getByRole('status').getByText('There is no frame before')).toBeVisible();
  await expectSteps(page, 0);
  await app.openFrame('sample_0002');
  await copy.click();
  await expectSteps(page, 1);
  expect(bytesOf(await workplace.storedLabels(project, 'sample_0002'))).toEqual(
    bytesOf(await workplace.storedLabels(project, FRAME)),
  );
});
