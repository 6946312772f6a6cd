// How things are shown is remembered: over a reload, and for each project what belongs to it.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import type { AppPage } from './appPage.ts';
import { expect, test, type Workplace } from './fixtures.ts';
import { colorGap, colorOn } from './screen.ts';

test('how things are shown is remembered over a reload', async ({ app, page, workplace }) => {
  await app.openSample(workplace);
  await page.getByText('Display', { exact: true }).click();
  await page.getByLabel('Opacity', { exact: true }).fill('0.3');
  await page.getByRole('radio', { name: 'Hatch' }).click();
  await page.getByRole('radio', { name: 'Colour-blind safe' }).click();
  await page.getByLabel('Gamma').fill('1.4');
  await page.getByRole('button', { name: 'Rulers' }).click();
  await page.getByRole('combobox', { name: 'Layer' }).selectOption('groundTruth');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Overlay 30 %' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Layer' })).toHaveValue('groundTruth');
  await page.getByText('Display', { exact: true }).click();
  await expect(page.getByRole('radio', { name: 'Hatch' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Colour-blind safe' })).toBeChecked();
  await expect(page.getByLabel('Gamma')).toHaveValue('1.4');
  await expect(page.getByRole('button', { name: 'Rulers' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('button', { name: 'Image as it is' }).click();
  await expect(page.getByLabel('Gamma')).toHaveValue('1');
});

test('which classes are hidden is remembered for the project, over a reload and over another screen', async ({
  app,
  page,
  workplace,
}) => {
  await app.openSample(workplace);
  const hide = (name: string) => page.getByRole('button', { name: `Hide ${name}`, exact: true });
  await hide('Road').click();
  await app.show('Evaluate');
  await app.show('Annotate');
  await expect(hide('Road')).toHaveAttribute('aria-pressed', 'true');
  await hide('Car').click({ modifiers: ['Alt'] });
  await page.reload();
  await expect(hide('Sky')).toHaveAttribute('aria-pressed', 'true');
  await expect(hide('Car')).toHaveAttribute('aria-pressed', 'false');
  // Another project has its own.
  await app.show('Home');
  await app.createProject(path.join(workplace.folder, 'lanes'));
  await app.importFrames(workplace.data);
  await app.openFrame('sample_0001');
  await expect(hide('Sky')).toHaveAttribute('aria-pressed', 'false');
});

function firstPhoto({ data }: Workplace): string {
  return path.join(data, 'train', 'sample_0001.png');
}

/** Makes the first generated frame's photo one of 16 bits, and opens it with the panel that has its window. */
async function openDeepPhoto(app: AppPage, page: Page, workplace: Workplace): Promise<void> {
  const photo = firstPhoto(workplace);
  const deep = sharp(await readFile(photo)).toColourspace('rgb16');
  await writeFile(photo, await deep.png().toBuffer());
  await app.openSample(workplace);
  await page.getByText('Display', { exact: true }).click();
}

/** Makes that photo one of 12 bits in 16, of two halves that differ by less than a hundredth of the whole range. */
async function halvePhoto(workplace: Workplace): Promise<void> {
  const [width, height] = [480, 360];
  const data = Uint16Array.from({ length: width * height * 3 }, (_, at) =>
    Math.floor(at / 3) % width < width / 2 ? 300 : 900,
  );
  const halves = sharp(data, { raw: { width, height, channels: 3 } }).toColourspace('rgb16');
  await writeFile(firstPhoto(workplace), await halves.png().toBuffer());
}

test('the window of 16-bit photos is remembered over a reload', async ({
  app,
  page,
  workplace,
}) => {
  await openDeepPhoto(app, page, workplace);
  const black = page.getByLabel('Black at');
  await page.getByLabel('White at').fill('40800');
  await black.fill('20400');
  await page.reload();
  await page.getByText('Display', { exact: true }).click();
  await expect(black).toHaveValue('20400');
  await expect(page.getByLabel('White at')).toHaveValue('40800');
  await page.getByRole('button', { name: 'Image as it is' }).click();
  await expect(black).not.toHaveValue('20400');
  await page.reload();
  await page.getByText('Display', { exact: true }).click();
  await expect(black).not.toHaveValue('20400');
});

test('a 16-bit photo is seen through its remembered window from the start', async ({
  app,
  page,
  workplace,
}) => {
  await openDeepPhoto(app, page, workplace);
  await page.getByLabel('Black at').fill('20400');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/1/image')) asked.push(request.url());
  });
  await page.reload();
  await app.expectSaved();
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain('low=20400');
});

test('the wand tells apart what is seen through the window of a 16-bit photo', async ({
  app,
  page,
  workplace,
}) => {
  await halvePhoto(workplace);
  await app.openSample(workplace);
  await app.chooseClass('Car');
  await page.getByRole('radio', { name: 'Wand (similar colours)' }).click();
  await app.paint([{ x: 100, y: 60 }]);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const project = path.join(workplace.folder, 'streets');
  const carAt = async (x: number): Promise<boolean> =>
    (await workplace.storedLabels(project, 'sample_0001')).data[200 * 480 + x] === 8;
  expect([await carAt(5), await carAt(239), await carAt(240)]).toEqual([true, true, false]);
  // Where both halves are black, they are one.
  await page.getByText('Display', { exact: true }).click();
  const through = page.waitForResponse(/image\?low=20400/);
  await page.getByLabel('White at').fill('40800');
  await page.getByLabel('Black at').fill('20400');
  await through;
  await app.chooseClass('Sky');
  await expect(async () => {
    await app.paint([{ x: 100, y: 60 }]);
    const { data } = await workplace.storedLabels(project, 'sample_0001');
    expect([data[200 * 480 + 5], data[200 * 480 + 470]]).toEqual([0, 0]);
  }).toPass();
});

test('a stroke in hand goes on while a 16-bit photo comes through another window', async ({
  app,
  page,
  workplace,
}) => {
  await openDeepPhoto(app, page, workplace);
  let letPhotoCome = (): void => undefined;
  const isPainting = new Promise<void>((resolve) => (letPhotoCome = resolve));
  const throughWindow = /image.*20400/;
  await page.route(throughWindow, async (route) => {
    await isPainting;
    await route.continue();
  });
  const asked = page.waitForRequest(throughWindow);
  await page.getByLabel('Black at').fill('20400');
  await asked;
  await app.chooseClass('Car');
  const [from, to] = [await app.locate({ x: 100, y: 60 }), await app.locate({ x: 300, y: 60 })];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, from.y, { steps: 4 });
  const beside = await app.locate({ x: 240, y: 330 });
  const before = await colorOn(page, beside);
  letPhotoCome();
  await expect.poll(async () => colorGap(await colorOn(page, beside), before)).toBeGreaterThan(9);
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const { data } = await workplace.storedLabels(
    path.join(workplace.folder, 'streets'),
    'sample_0001',
  );
  const carAt = (x: number): boolean => data[60 * 480 + x] === 8;
  expect([110, 200, 290].map(carAt)).toEqual([true, true, true]);
});
