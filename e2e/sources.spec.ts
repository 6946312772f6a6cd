// What tools read beside the mask, where it cannot be made.

import path from 'node:path';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { expect, test } from './fixtures.ts';

const FRAME = 'sample_0001';
const CAR = TAXONOMIES.camvid11.classes[8]?.name ?? '';
const WORKER = '**/frameSources.worker*';

test('a click that reads what cannot be made ends with the error shown, and the next one asks for it again', async ({
  app,
  page,
  workplace,
}) => {
  await app.openSample(workplace);
  const project = path.join(workplace.folder, 'streets');
  const before = await workplace.storedLabels(project, FRAME);
  await page.route(WORKER, (route) => route.abort());
  await app.chooseClass(CAR);
  await page.getByRole('radio', { name: 'Wand (similar colours)' }).click();
  await app.paint([{ x: 240, y: 300 }]);
  await expect(
    page.getByText(/^The tools cannot use the photo of this frame: .+ open the frame again\.$/),
  ).toBeVisible();
  await app.expectSaved();
  await expect(page.getByText('Undo 0 · Redo 0')).toBeVisible();
  expect(await workplace.storedLabels(project, FRAME)).toEqual(before);

  await page.unroute(WORKER);
  await app.paint([{ x: 240, y: 300 }]);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  expect(await workplace.storedLabels(project, FRAME)).not.toEqual(before);
});

test('a frame is accepted by Enter while a click waits for what it reads, which is painted first', async ({
  app,
  page,
  workplace,
}) => {
  await app.openSample(workplace);
  const project = path.join(workplace.folder, 'streets');
  const before = await workplace.storedLabels(project, FRAME);
  const arrival = Promise.withResolvers<undefined>();
  await page.route(WORKER, async (route) => {
    await arrival.promise;
    await route.continue();
  });
  await app.chooseClass(CAR);
  await page.getByRole('radio', { name: 'Wand (similar colours)' }).click();
  await app.paint([{ x: 240, y: 300 }]);
  await page.keyboard.press('Enter');
  arrival.resolve(undefined);
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-current', 'true');
  await expect(app.frame(FRAME)).toHaveAccessibleName(/done/);
  await app.expectSaved();
  expect(await workplace.storedLabels(project, FRAME)).not.toEqual(before);
});
