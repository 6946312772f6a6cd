// A class is replaced by another in many frames, as a job.

import path from 'node:path';
import { expect, test } from './fixtures.ts';

const FRAME = 'sample_0001';
const NAMES = [FRAME, 'sample_0002', 'sample_0003'];
const [ROAD, PAVEMENT] = [3, 4];

let project: string;

test.beforeEach(async ({ app, workplace }) => {
  project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.prelabel();
  await app.openFrame(FRAME);
});

function roadToPavement(index: number): number {
  return index === ROAD ? PAVEMENT : index;
}

test('a class is replaced in all frames of the queue, once the number of frames is confirmed', async ({
  app,
  page,
  workplace,
}) => {
  const before = await Promise.all(NAMES.map((name) => workplace.storedLabels(project, name)));
  const panel = page.getByRole('complementary', { name: 'Tools and classes' });
  await panel.getByText('Operations').click();
  await panel.getByRole('button', { name: 'Replace a class…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace a class by another' });
  await dialog.getByLabel('Pixels of').selectOption('Road');
  await dialog.getByLabel('become').selectOption('Pavement');
  await dialog.getByLabel('In all 3 frames of the queue').check();
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await expect(dialog.getByRole('alert')).toContainText('In 3 frames every pixel of Road');
  await dialog.getByRole('button', { name: 'Replace in 3 frames' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.show('Jobs');
  await expect(page.getByRole('article', { name: 'Replace class job' })).toContainText('3 of 3');
  for (const [place, name] of NAMES.entries()) {
    const stored = await workplace.storedLabels(project, name);
    expect(stored.data).toEqual(before[place]?.data.map(roadToPavement));
  }
});

test('a class is replaced in the frames chosen in the queue, and in no other, once it is told which are accepted', async ({
  app,
  page,
  workplace,
}) => {
  const before = await Promise.all(NAMES.map((name) => workplace.storedLabels(project, name)));
  await page.getByRole('button', { name: 'Accept Enter' }).click();
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-current', 'true');
  await app.frame('sample_0003').click({ modifiers: ['Control'] });
  await app.frame(FRAME).click({ modifiers: ['Control'] });
  await expect(page.getByText('2 frames chosen')).toBeVisible();
  const panel = page.getByRole('complementary', { name: 'Tools and classes' });
  await panel.getByText('Operations').click();
  await panel.getByRole('button', { name: 'Replace a class…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace a class by another' });
  await expect(dialog.getByLabel('In the 2 chosen frames that have a mask')).toBeChecked();
  await expect(dialog.getByText('1 of these frames is accepted')).toBeVisible();
  await dialog.getByLabel('Pixels of').selectOption('Road');
  await dialog.getByLabel('become').selectOption('Pavement');
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await dialog.getByRole('button', { name: 'Replace in 2 frames' }).click();
  await expect(dialog).toBeHidden();
  await app.show('Jobs');
  await expect(page.getByRole('article', { name: 'Replace class job' })).toContainText('2 of 2');
  for (const [place, name] of NAMES.entries()) {
    const stored = await workplace.storedLabels(project, name);
    const former = before[place]?.data;
    expect(stored.data).toEqual(name === 'sample_0002' ? former : former?.map(roadToPavement));
  }
});

test('a class that is locked is replaced nowhere', async ({ page }) => {
  const panel = page.getByRole('complementary', { name: 'Tools and classes' });
  await panel.getByRole('button', { name: 'Lock Road', exact: true }).click();
  await panel.getByText('Operations').click();
  await panel.getByRole('button', { name: 'Replace a class…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace a class by another' });
  await dialog.getByLabel('Pixels of').selectOption('Road');
  await expect(dialog.getByRole('alert')).toContainText('Road is locked');
  await expect(dialog.getByRole('button', { name: 'Replace' })).toBeDisabled();
  await dialog.getByLabel('Pixels of').selectOption('Sky');
  await expect(dialog.getByRole('button', { name: 'Replace' })).toBeEnabled();
});
