// The guards as they are set on the screen: what they keep is kept in the stored mask, and what they let change is not.

import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { filledMask, maskHas } from '../core/edit/pixelMask.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { AppPage } from './appPage.ts';
import { expect, test } from './fixtures.ts';

const FRAME = 'sample_0001';
const [SKY, ROAD, CAR] = [0, 3, 8];
/** Across sky, buildings and road. */
const BOX = { x: 60, y: 40, width: 360, height: 280 };

let project: string;
let before: LabelMap;

test.beforeEach(async ({ app, page, workplace }) => {
  project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.prelabel('cgnet-scenes-m2n6');
  await app.openFrame(FRAME);
  before = await workplace.storedLabels(project, FRAME);
  await app.chooseClass('Car');
  await page.keyboard.press('m');
});

const panelOf = (page: Page): Locator =>
  page.getByRole('complementary', { name: 'Tools and classes' });

async function paintBox(app: AppPage): Promise<void> {
  const { x, y, width, height } = BOX;
  await app.paint([
    { x, y },
    { x: x + width, y: y + height },
  ]);
}

/** What the mask is once the box is painted where `isFree` says so. */
function expectedWhere(isFree: (index: number, x: number, y: number) => boolean): Uint8Array {
  const box = filledMask(BOX);
  return before.data.map((index, offset) => {
    const [x, y] = [offset % before.width, Math.floor(offset / before.width)];
    return maskHas(box, x, y) && isFree(index, x, y) ? CAR : index;
  });
}

test('what is locked, what is not to be painted over and what is not selected stays as it is', async ({
  app,
  page,
  workplace,
}) => {
  const panel = panelOf(page);
  const stored = async (): Promise<Buffer> =>
    Buffer.from((await workplace.storedLabels(project, FRAME)).data);
  const undo = async (): Promise<void> => {
    await page.keyboard.press('Control+z');
    await expect(page.getByText('Undo 0 · Redo 1')).toBeVisible();
    await app.expectSaved();
  };
  expect(before.data).toContain(SKY);
  expect(before.data).toContain(ROAD);

  await test.step('a locked class', async () => {
    const lock = panel.getByRole('button', { name: 'Lock Road', exact: true });
    await lock.click();
    await paintBox(app);
    await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
    expect(await stored()).toEqual(Buffer.from(expectedWhere((index) => index !== ROAD)));
    await undo();
    // The pill among the guards says so, and unlocks.
    await panel.getByRole('button', { name: 'Locked: Road' }).click();
    await expect(lock).toHaveAttribute('aria-pressed', 'false');
  });

  await test.step('only over chosen classes', async () => {
    const over = panel.getByRole('combobox', { name: 'Classes to paint over' });
    await expect(over).toContainText('Paint over: all classes');
    await over.selectOption({ label: '+ Road' });
    await over.selectOption({ label: '+ Sky' });
    await expect(over).toContainText('Only over: Road, Sky');
    await over.selectOption({ label: '− Sky' });
    await paintBox(app);
    await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
    expect(await stored()).toEqual(Buffer.from(expectedWhere((index) => index === ROAD)));
    await undo();
    await over.selectOption({ label: 'All classes' });
    await expect(over).toContainText('Paint over: all classes');
  });

  await test.step('a selection, and what was selected once it is protected', async () => {
    const part = { x: 200, y: 100, width: 100, height: 150 };
    await panel.getByRole('radio', { name: 'Select' }).click();
    await app.paint([
      { x: part.x, y: part.y },
      { x: part.x + part.width, y: part.y + part.height },
    ]);
    await expect(panel.getByRole('button', { name: 'Inside the selection' })).toBeVisible();
    await panel.getByRole('radio', { name: 'Paint' }).click();
    await paintBox(app);
    await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
    const isInside = (_: number, x: number, y: number): boolean => maskHas(filledMask(part), x, y);
    expect(await stored()).toEqual(Buffer.from(expectedWhere(isInside)));
    await undo();
    await panel.getByRole('button', { name: 'Protect the selection' }).click();
    await expect(panel.getByRole('button', { name: 'Inside the selection' })).toBeHidden();
    await paintBox(app);
    await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
    const isOutside = (...place: [number, number, number]): boolean => !isInside(...place);
    expect(await stored()).toEqual(Buffer.from(expectedWhere(isOutside)));
  });
});

test('locked classes and those to paint over alone are remembered for the project, over a reload', async ({
  app,
  page,
  workplace,
}) => {
  const panel = panelOf(page);
  const over = panel.getByRole('combobox', { name: 'Classes to paint over' });
  await panel.getByRole('button', { name: 'Lock Road', exact: true }).click();
  await over.selectOption({ label: '+ Road' });
  await over.selectOption({ label: '+ Sky' });
  await page.reload();
  await expect(panel.getByRole('button', { name: 'Locked: Road' })).toBeVisible();
  await expect(over).toContainText('Only over: Road, Sky');
  await app.chooseClass('Car');
  await page.keyboard.press('m');
  await paintBox(app);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const stored = await workplace.storedLabels(project, FRAME);
  expect(Buffer.from(stored.data)).toEqual(Buffer.from(expectedWhere((index) => index === SKY)));
});

test('what is protected stays so while other frames are open, over a reload, and until it is let go', async ({
  app,
  page,
  workplace,
}) => {
  const panel = panelOf(page);
  const part = { x: 200, y: 100, width: 100, height: 150 };
  const expectPainted = async (isFree: (x: number, y: number) => boolean): Promise<void> => {
    await app.chooseClass('Car');
    await page.keyboard.press('m');
    await paintBox(app);
    await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
    await app.expectSaved();
    const { data } = await workplace.storedLabels(project, FRAME);
    const expected = expectedWhere((_, x, y) => isFree(x, y));
    expect(Buffer.from(data).equals(Buffer.from(expected))).toBe(true);
    await page.keyboard.press('Control+z');
    await expect(page.getByText('Undo 0 · Redo 1')).toBeVisible();
    await app.expectSaved();
  };
  const isOutside = (x: number, y: number): boolean => !maskHas(filledMask(part), x, y);
  await panel.getByRole('radio', { name: 'Select' }).click();
  await app.paint([
    { x: part.x, y: part.y },
    { x: part.x + part.width, y: part.y + part.height },
  ]);
  await panel.getByRole('button', { name: 'Protect the selection' }).click();
  await panel.getByRole('radio', { name: 'Paint' }).click();
  await app.openFrame('sample_0002');
  await app.openFrame(FRAME);
  await expectPainted(isOutside);
  await page.reload();
  await app.openFrame(FRAME);
  await expectPainted(isOutside);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Protect nothing');
  await page.keyboard.press('Enter');
  await page.reload();
  await app.openFrame(FRAME);
  await expectPainted(() => true);
});

test('what is protected in one window is so in the other, where the frame is open and where it was left', async ({
  app,
  page,
  context,
  workplace,
}) => {
  const part = { x: 200, y: 100, width: 100, height: 150 };
  const other = new AppPage(await context.newPage());
  await other.goto(new URL('/', page.url()).href);
  await other.page.getByRole('button', { name: 'streets' }).click();
  await other.openFrame(FRAME);
  await other.openFrame('sample_0002');
  const panel = panelOf(page);
  await panel.getByRole('radio', { name: 'Select' }).click();
  await app.paint([
    { x: part.x, y: part.y },
    { x: part.x + part.width, y: part.y + part.height },
  ]);
  await panel.getByRole('button', { name: 'Protect the selection' }).click();
  await app.expectSaved();
  await other.openFrame(FRAME);
  await other.chooseClass('Car');
  await other.page.keyboard.press('m');
  await paintBox(other);
  await other.expectSaved();
  const { data } = await workplace.storedLabels(project, FRAME);
  const expected = expectedWhere((_, x, y) => !maskHas(filledMask(part), x, y));
  expect(Buffer.from(data).equals(Buffer.from(expected))).toBe(true);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Protect nothing');
  await page.keyboard.press('Enter');
  await app.expectSaved();
  // What is told after that is there by then.
  await panel.getByRole('radio', { name: 'Paint' }).click();
  await page.keyboard.press('b');
  await app.paint([{ x: 20, y: 20 }]);
  await expect(other.page.getByText('Undo 2 · Redo 0')).toBeVisible();
  await paintBox(other);
  await other.expectSaved();
  const freed = await workplace.storedLabels(project, FRAME);
  expect(freed.data[(part.y + 50) * freed.width + part.x + 50]).toBe(CAR);
});

test('the verdict is in view whatever the tool in hand has to set, on a small screen too', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  const panel = panelOf(page);
  await panel.getByText('Operations').click();
  await panel.getByText('Display', { exact: true }).click();
  await page.getByRole('radio', { name: 'Edge-growing brush' }).click();
  for (const name of ['Accept', 'Reject', 'Skip']) {
    await expect(panel.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
  }
  // What has the focus is not under them.
  const gamma = panel.getByLabel('Gamma');
  await gamma.focus();
  const [field, verdict] = await Promise.all([
    gamma.boundingBox(),
    panel.getByRole('group', { name: 'Verdict' }).boundingBox(),
  ]);
  if (field === null || verdict === null) throw new Error('The panel is not on the screen.');
  expect(field.y + field.height).toBeLessThanOrEqual(verdict.y);
});
