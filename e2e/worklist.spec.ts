// The worklist: regions one after the other, each kept, given what is suggested, or repainted; what is stored is what the
// kernels say.

import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { paintMask } from '../core/edit/paintMask.ts';
import {
  disagreeingRegions,
  unsureRegions,
  type WorkRegion,
  type Worklist,
} from '../core/edit/worklist.ts';
import { copyLabelMap, type LabelMap } from '../core/labelMap.ts';
import { upsampleTopTwo, type TopTwoMap } from '../core/scores/upsample.ts';
import { taxonomyById } from '../core/taxonomy.ts';
import { sampleSet } from '../datasets/sampleScenes/sampleScenes.ts';
import { DEFAULT_WORKLIST } from '../renderer/src/editor/tools/defaultOptions.ts';
import { expect, test } from './fixtures.ts';

const { marginBelow: MARGIN_BELOW, minAreaPx: MIN_AREA_PX } = DEFAULT_WORKLIST;
const FRAME = 'sample_0001';
const CLASSES = taxonomyById('camvid11').classes;

let project: string;
let labels: LabelMap;
let model: TopTwoMap;

test.beforeEach(async ({ app, page, workplace }) => {
  project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.prelabel();
  await app.openFrame(FRAME);
  labels = copyLabelMap(await workplace.storedLabels(project, FRAME));
  model = upsampleTopTwo(await workplace.storedScores(project, FRAME), 480, 360);
  await app.editor.focus();
  await page.keyboard.press('Shift+W');
});

function bytesOf({ data }: LabelMap): Buffer {
  return Buffer.from(data);
}

function bar(page: Page): Locator {
  return page.getByRole('region', { name: 'Worklist' }).getByRole('status');
}

function isLargeEnough({ areaPx }: WorkRegion): boolean {
  return areaPx >= MIN_AREA_PX;
}

/** The lowest rectangle of that size which holds one class. */
function placeOfOneClass(
  { width, height, data }: LabelMap,
  across: number,
  down: number,
): { readonly x: number; readonly y: number } {
  for (let y = height - down; y >= 0; y--) {
    for (let x = 0; x + across <= width; x++) {
      const rows = Array.from({ length: down }, (_, row) => {
        const from = (y + row) * width + x;
        return data.subarray(from, from + across);
      });
      const first = rows[0]?.[0];
      if (rows.every((row) => row.every((label) => label === first))) return { x, y };
    }
  }
  throw new Error('The frame has no such place for this test.');
}

/** What the bar says of a region. */
async function expectRegion(
  page: Page,
  region: WorkRegion | undefined,
  place: number,
  total: number,
): Promise<void> {
  if (region === undefined) throw new Error('The frame has too few regions for this test.');
  const nameOf = (index: number): string => CLASSES[index]?.name ?? 'void';
  await expect(bar(page)).toContainText(`Region ${place} of ${total}`);
  await expect(bar(page)).toContainText(nameOf(region.label));
  await expect(bar(page)).toContainText(nameOf(region.suggestion));
  await expect(bar(page)).toContainText(`${region.areaPx.toLocaleString('en')} px`);
}

async function expectSteps(page: Page, undo: number, redo: number): Promise<void> {
  await expect(page.getByText(`Undo ${undo} · Redo ${redo}`)).toBeVisible();
}

/** Gives a region of a worklist a class. */
function paint(list: Worklist, region: WorkRegion | undefined, classIndex?: number): void {
  if (region === undefined) throw new Error('The frame has too few regions for this test.');
  paintMask(labels, list.maskOf(region), classIndex ?? region.suggestion, OPEN_GUARD);
}

test('regions are kept, swapped and repainted by key, each one step of undo', async ({
  app,
  page,
  workplace,
}) => {
  const list = unsureRegions(labels, model, MARGIN_BELOW);
  const regions = list.regions.filter(isLargeEnough);
  const total = regions.length;
  await expectRegion(page, regions[0], 1, total);
  await page.keyboard.press('j');
  await expectRegion(page, regions[1], 2, total);
  await page.keyboard.press('Shift+J');
  await expectRegion(page, regions[0], 1, total);

  await page.keyboard.press('k');
  await expectRegion(page, regions[1], 1, total - 1);
  await page.keyboard.press('r');
  await expectRegion(page, regions[2], 1, total - 2);
  paint(list, regions[1]);
  await expectSteps(page, 1, 0);
  expect(bytesOf(await workplace.storedLabels(project, FRAME)).equals(bytesOf(labels))).toBe(true);

  const before = copyLabelMap(labels);
  const tree = CLASSES.findIndex(({ name }) => name === 'Tree');
  const fence = CLASSES.findIndex(({ name }) => name === 'Fence');
  const other = regions[2]?.label === fence ? tree : fence;
  await app.chooseClass(CLASSES[other]?.name ?? '');
  await page.keyboard.press('Shift+K');
  await expectRegion(page, regions[3], 1, total - 3);
  paint(list, regions[2], other);
  await expectSteps(page, 2, 0);
  expect(bytesOf(await workplace.storedLabels(project, FRAME)).equals(bytesOf(labels))).toBe(true);

  await page.keyboard.press('Control+z');
  await expectSteps(page, 1, 1);
  expect(bytesOf(await workplace.storedLabels(project, FRAME)).equals(bytesOf(before))).toBe(true);
  // What was taken back comes again, and the place is not lost.
  await expect(bar(page)).toContainText(`of ${total - 2}`);
  await expect(bar(page)).toContainText(`Region 2 of`);
});

/** Holds back what the page asks the worker that finds regions. @returns what says how much that is, and what lets it go */
async function holdSearches(
  page: Page,
): Promise<{ readonly held: () => Promise<number>; readonly letGo: () => Promise<void> }> {
  await page.evaluate(() => {
    const { prototype } = Worker;
    const post = Reflect.get(prototype, 'postMessage') as (message: unknown) => void;
    const waiting: (() => void)[] = [];
    const { dataset } = document.documentElement;
    dataset['held'] = '0';
    prototype.postMessage = function (this: Worker, message: { readonly kind?: string }) {
      if (message.kind !== 'search' && message.kind !== 'patch') {
        post.call(this, message);
        return;
      }
      waiting.push(() => {
        post.call(this, message);
      });
      dataset['held'] = String(waiting.length);
    };
    const letGo = (): void => {
      prototype.postMessage = post;
      for (const send of waiting) send();
    };
    addEventListener('letgo', letGo, { once: true });
  });
  return {
    held: () => page.evaluate(() => Number(document.documentElement.dataset['held'])),
    letGo: () =>
      page.evaluate(() => {
        dispatchEvent(new Event('letgo'));
      }),
  };
}

test('keys that are pressed while the list is made anew are about regions as they are then', async ({
  app,
  page,
  workplace,
}) => {
  const list = unsureRegions(labels, model, MARGIN_BELOW);
  const [first, second, third] = list.regions.filter(isLargeEnough);
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error('The frame has too few regions for this test.');
  }
  await expect(bar(page)).toContainText('Region 1 of');
  const { rect, bits } = list.maskOf(third);
  const pixel = bits.indexOf(1);
  const x = rect.x + (pixel % rect.width) + 0.5;
  const y = rect.y + Math.floor(pixel / rect.width) + 0.5;
  await app.chooseClass('Bicyclist');
  await app.editor.focus();
  await page.keyboard.press('f');
  await page.getByRole('slider', { name: 'Size' }).fill('1');
  const searches = await holdSearches(page);
  await app.paint([{ x, y }]);
  await expect.poll(searches.held).toBe(1);
  await page.keyboard.press('k');
  await page.keyboard.press('j');
  await searches.letGo();
  await expectSteps(page, 1, 0);

  labels = copyLabelMap(await workplace.storedLabels(project, FRAME));
  const now = unsureRegions(labels, model, MARGIN_BELOW);
  const [kept, ...rest] = now.regions.filter(isLargeEnough);
  expect(kept).toMatchObject({ bounds: first.bounds, areaPx: first.areaPx });
  const place = rest.findIndex(({ expectedGainPx }) => expectedGainPx < third.expectedGainPx);
  await expectRegion(page, rest[place], place + 1, rest.length);
  await page.keyboard.press('r');
  await expectSteps(page, 2, 0);
  paint(now, rest[place]);
  expect(bytesOf(await workplace.storedLabels(project, FRAME)).equals(bytesOf(labels))).toBe(true);
});

test('strokes leave the view where it is: one stays with what is left of a region, and goes on when nothing is', async ({
  app,
  page,
  workplace,
}) => {
  const pixelOf = (list: Worklist, region: WorkRegion): { x: number; y: number } => {
    const { rect, bits } = list.maskOf(region);
    const pixel = bits.indexOf(1);
    return {
      x: rect.x + (pixel % rect.width) + 0.5,
      y: rect.y + Math.floor(pixel / rect.width) + 0.5,
    };
  };
  const list = unsureRegions(labels, model, MARGIN_BELOW);
  const regions = list.regions.filter(isLargeEnough);
  const [first, last] = [regions[0], regions.at(-1)];
  if (first === undefined || last === undefined) throw new Error('The frame has no regions.');
  const zoom = page.getByRole('status', { name: 'Zoom' });
  await expectRegion(page, first, 1, regions.length);
  await app.chooseClass('Bicyclist');
  await app.editor.focus();
  await page.keyboard.press('f');
  await page.getByRole('slider', { name: 'Size' }).fill('1');
  const fitted = (await zoom.textContent()) ?? '';
  await app.paint([pixelOf(list, first)]);
  await expectSteps(page, 1, 0);
  labels = copyLabelMap(await workplace.storedLabels(project, FRAME));
  const rest = unsureRegions(labels, model, MARGIN_BELOW).regions.filter(isLargeEnough);
  const { label, suggestion } = first;
  expect(rest[0]).toMatchObject({ label, suggestion });
  expect(rest[0]?.areaPx).toBeLessThan(first.areaPx);
  await expectRegion(page, rest[0], 1, rest.length);
  await expect(zoom).toHaveText(fitted);
  await page.keyboard.press('Control+z');
  await expectRegion(page, first, 1, regions.length);
  await expect(zoom).toHaveText(fitted);

  await page.keyboard.press('Shift+J');
  await expectRegion(page, last, regions.length, regions.length);
  await expect(zoom).not.toHaveText(fitted);
  await app.editor.focus();
  await page.keyboard.press('f');
  await page.getByRole('slider', { name: 'Size' }).fill('64');
  await app.paint([pixelOf(list, last)]);
  await expectSteps(page, 1, 0);
  labels = copyLabelMap(await workplace.storedLabels(project, FRAME));
  const left = unsureRegions(labels, model, MARGIN_BELOW).regions.filter(isLargeEnough);
  await expect(bar(page)).toHaveText(`${left.length} regions left`);
  await expect(page.getByRole('button', { name: 'Keep K' })).toBeDisabled();
  await page.keyboard.press('k');
  await page.keyboard.press('r');
  await expectSteps(page, 1, 0);
  await expect(zoom).toHaveText(fitted);
  await page.keyboard.press('j');
  const place = left.findIndex(({ expectedGainPx }) => expectedGainPx <= last.expectedGainPx);
  await expectRegion(page, left[Math.max(0, place)], Math.max(0, place) + 1, left.length);
  await expect(zoom).not.toHaveText(fitted);
});

test('a button that has no more regions to do keeps the focus, and Enter accepts nothing', async ({
  app,
  page,
}) => {
  const regions = unsureRegions(labels, model, MARGIN_BELOW).regions.filter(isLargeEnough);
  const [largest, second] = regions.toSorted((a, b) => b.areaPx - a.areaPx);
  await page.getByRole('button', { name: 'Options of the worklist' }).click();
  const options = page.getByRole('dialog', { name: 'Options of the worklist' });
  await options.getByLabel('All that are left below').fill(`${(second?.areaPx ?? 0) + 1}`);
  await options.getByRole('button', { name: `Keep all ${regions.length - 1}` }).click();
  await expectRegion(page, largest, 1, 1);
  const keep = page.getByRole('button', { name: 'Keep K' });
  await keep.focus();
  await page.keyboard.press('Enter');
  await expect(keep).toBeDisabled();
  await expect(keep).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(keep).toBeFocused();
  await expect(app.frame(FRAME)).toHaveAttribute('aria-current', 'true');
  await expect(app.frame(FRAME)).not.toHaveAccessibleName(/done/);
});

test('what is left of small regions is taken at once, as one step of undo', async ({
  page,
  workplace,
}) => {
  const list = unsureRegions(labels, model, MARGIN_BELOW);
  const regions = list.regions.filter(isLargeEnough);
  const small = regions.filter(({ areaPx }) => areaPx < 100);
  await expectRegion(page, regions[0], 1, regions.length);
  await page.getByRole('button', { name: 'Options of the worklist' }).click();
  const options = page.getByRole('dialog', { name: 'Options of the worklist' });
  await options.getByLabel('All that are left below').fill('100');
  await options.getByRole('button', { name: `Take all ${small.length}` }).click();
  await expectSteps(page, 1, 0);
  for (const region of small) paint(list, region);
  expect(bytesOf(await workplace.storedLabels(project, FRAME)).equals(bytesOf(labels))).toBe(true);
  await expect(bar(page)).toContainText(`of ${regions.length - small.length}`);
  await expect(options).toBeHidden();
});

test('what is left stays on the list where the guards let nothing of it change', async ({
  page,
}) => {
  const regions = unsureRegions(labels, model, MARGIN_BELOW).regions.filter(isLargeEnough);
  const small = regions.filter(({ areaPx }) => areaPx < 100);
  const absent = CLASSES.find((_, index) => !labels.data.includes(index));
  if (absent === undefined) throw new Error('The frame has every class.');
  await expectRegion(page, regions[0], 1, regions.length);
  const over = page.getByRole('combobox', { name: 'Classes to paint over' });
  await over.selectOption({ label: `+ ${absent.name}` });
  await page.getByRole('button', { name: 'Options of the worklist' }).click();
  const options = page.getByRole('dialog', { name: 'Options of the worklist' });
  await options.getByLabel('All that are left below').fill('100');
  await options.getByRole('button', { name: `Take all ${small.length}` }).click();
  await expect(page.getByText('The guards let nothing change')).toBeVisible();
  await expectSteps(page, 0, 0);
  await expectRegion(page, regions[0], 1, regions.length);
});

test('where the ground truth differs is a worklist too; kept regions do not come again', async ({
  page,
  workplace,
}) => {
  const [sample] = sampleSet({ count: 3, width: 480, height: 360, seed: 7 });
  if (sample === undefined) throw new Error('There are no samples.');
  await page.getByRole('button', { name: 'Options of the worklist' }).click();
  const options = page.getByRole('dialog', { name: 'Options of the worklist' });
  await options.getByRole('combobox', { name: 'Regions' }).selectOption('unlike the ground truth');
  await page.keyboard.press('Escape');
  const list = disagreeingRegions(labels, sample.scene.labels);
  const regions = list.regions.filter(isLargeEnough);
  await expectRegion(page, regions[0], 1, regions.length);
  await page.keyboard.press('r');
  await expectRegion(page, regions[1], 1, regions.length - 1);
  paint(list, regions[0]);
  await expectSteps(page, 1, 0);
  expect(bytesOf(await workplace.storedLabels(project, FRAME)).equals(bytesOf(labels))).toBe(true);
  await page.keyboard.press('k');
  await expectRegion(page, regions[2], 1, regions.length - 2);
  // Another list leaves the kept region out.
  await page.keyboard.press('Shift+W');
  await expect(bar(page)).toBeHidden();
  await page.keyboard.press('Shift+W');
  await expectRegion(page, regions[2], 1, regions.length - 2);
});

test('what was kept by mistake comes again once that is taken back, after another frame as well', async ({
  app,
  page,
}) => {
  const regions = unsureRegions(labels, model, MARGIN_BELOW).regions.filter(isLargeEnough);
  const total = regions.length;
  const takeBack = page.getByRole('button', { name: 'Take Keep back' });
  await expectRegion(page, regions[0], 1, total);
  await expect(takeBack).toBeHidden();
  await page.keyboard.press('k');
  await expectRegion(page, regions[1], 1, total - 1);
  await page.keyboard.press('k');
  await expectRegion(page, regions[2], 1, total - 2);
  await page.keyboard.press('Shift+Y');
  await expectRegion(page, regions[1], 1, total - 1);
  await app.openFrame('sample_0002');
  await expect(takeBack).toBeHidden();
  await app.openFrame(FRAME);
  await expectRegion(page, regions[1], 1, total - 1);
  await takeBack.click();
  await expectRegion(page, regions[0], 1, total);
  await expect(takeBack).toBeHidden();
  await expect(page.getByRole('button', { name: /^Keep/ })).toBeFocused();
});

test('what was painted on a region right before is not painted over by what is suggested for it', async ({
  app,
  page,
  workplace,
}) => {
  const list = unsureRegions(labels, model, MARGIN_BELOW);
  const [first] = list.regions.filter(isLargeEnough);
  if (first === undefined) throw new Error('The frame has no region for this test.');
  await expect(bar(page)).toContainText('Region 1 of');
  const { rect, bits } = list.maskOf(first);
  const place = bits.indexOf(1);
  const [x, y] = [rect.x + (place % rect.width), rect.y + Math.floor(place / rect.width)];
  await app.chooseClass('Bicyclist');
  await app.editor.focus();
  await page.keyboard.press('f');
  await page.getByRole('slider', { name: 'Size' }).fill('1');
  await app.paint([{ x: x + 0.5, y: y + 0.5 }]);
  await page.keyboard.press('r');
  await expectSteps(page, 2, 0);
  const { data, width } = await workplace.storedLabels(project, FRAME);
  const bicyclist = CLASSES.findIndex(({ name }) => name === 'Bicyclist');
  expect([first.label, first.suggestion]).not.toContain(bicyclist);
  expect(data[y * width + x]).toBe(bicyclist);
});

test('blind mode leaves nothing but what differs from the pre-label', async ({ app, page }) => {
  await expect(bar(page)).toContainText('Region 1 of');
  await page.keyboard.press('Control+b');
  await expect(bar(page)).toContainText('There is nothing left to look at.');
  await page.keyboard.press('Shift+F');
  await app.chooseClass('Bicyclist');
  await app.editor.focus();
  await page.keyboard.press('f');
  // Over one class alone, so that one region comes of it.
  const { x, y } = placeOfOneClass(labels, 100, 40);
  await app.paint([
    { x: x + 20, y: y + 20 },
    { x: x + 80, y: y + 20 },
  ]);
  await expect(bar(page)).toHaveText('1 region left');
  await page.keyboard.press('j');
  await expect(bar(page)).toContainText('Region 1 of 1');
  await expect(bar(page)).toContainText('Bicyclist');
  await page.keyboard.press('r');
  await expect(bar(page)).toContainText('There is nothing left to look at.');
  await expectSteps(page, 2, 0);
});
