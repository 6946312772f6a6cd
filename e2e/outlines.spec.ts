// Outlines in hand: what ends them, and what they outlast.

import path from 'node:path';
import { expect, test } from './fixtures.ts';

const CORNERS = [
  { x: 100, y: 100 },
  { x: 200, y: 100 },
  { x: 200, y: 200 },
  { x: 100, y: 200 },
];

test.beforeEach(async ({ app, page, workplace }) => {
  await app.openSample(workplace);
  await page.keyboard.press('g');
  for (const corner of CORNERS) await app.paint([corner]);
  await expect(page.locator('rect.vertex')).toHaveCount(CORNERS.length);
});

test('an outline is ended by Enter when its class was chosen by mouse last', async ({
  app,
  page,
  workplace,
}) => {
  await app.chooseClass('Fence');
  await app.chooseClass('Car');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const project = path.join(workplace.folder, 'streets');
  const { data } = await workplace.storedLabels(project, 'sample_0001');
  expect([data[150 * 480 + 150], data[150 * 480 + 250]]).toEqual([8, 255]);
  // With nothing in hand, Enter is the button's.
  await page.getByRole('radio', { name: 'Fence', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'Fence', exact: true })).toBeChecked();
  await expect(app.frame('sample_0001')).toHaveAttribute('aria-current', 'true');
});

test('an outline outlasts another tool, another frame and another screen', async ({
  app,
  page,
}) => {
  const corners = page.locator('rect.vertex');
  await page.keyboard.press('b');
  await expect(corners).toHaveCount(0);
  await app.paint([{ x: 300, y: 300 }]);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await page.keyboard.press('g');
  await expect(corners).toHaveCount(CORNERS.length);

  await page.keyboard.press('n');
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-current', 'true');
  await expect(page.getByText('The outline on sample_0001 is not painted yet')).toBeVisible();
  await expect(corners).toHaveCount(0);
  await app.frame('sample_0001').click();
  await expect(app.frame('sample_0001')).toHaveAttribute('aria-current', 'true');
  await expect(corners).toHaveCount(CORNERS.length);

  await app.show('Evaluate');
  await app.show('Annotate');
  await expect(corners).toHaveCount(CORNERS.length);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
});

test('verdicts by key are about the frame, and leave the outline in hand as it is', async ({
  app,
  page,
}) => {
  const corners = page.locator('rect.vertex');
  await page.keyboard.press('Control+Enter');
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-current', 'true');
  await expect(app.frame('sample_0001')).toHaveAccessibleName(/skipped/);
  await app.frame('sample_0001').click();
  await expect(corners).toHaveCount(CORNERS.length);
  await page.keyboard.press('Shift+Enter');
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-current', 'true');
  await expect(app.frame('sample_0001')).toHaveAccessibleName(/rejected/);
  await app.frame('sample_0001').click();
  await expect(corners).toHaveCount(CORNERS.length);
  await expect(page.getByText('Undo 0 · Redo 0')).toBeVisible();
});
