// A model that learns from what was accepted, and labels the rest.

import path from 'node:path';
import { expect, test } from './fixtures.ts';

test('what was accepted is learned from, and the rest is labelled by what came of it', async ({
  app,
  page,
  workplace,
}) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  await app.prelabel();
  await app.show('Home');
  const opener = page.getByRole('button', { name: 'Learn…' });
  await expect(opener).toBeDisabled();

  await app.openFrame('sample_0001');
  await app.chooseClass('Car');
  await page.getByRole('radio', { name: 'Rectangle', exact: true }).click();
  await app.paint([
    { x: 60, y: 80 },
    { x: 320, y: 260 },
  ]);
  await page.getByRole('button', { name: 'Accept Enter' }).click();
  await app.expectSaved();

  await app.show('Home');
  await opener.click();
  const dialog = page.getByRole('dialog', { name: 'Learn from accepted frames' });
  await expect(
    dialog.getByText('It learns from 1 accepted frame, 1 of them new to it.'),
  ).toBeVisible();
  await expect(dialog.getByText('40 steps.')).toBeVisible();
  // What the frames were labelled with.
  await expect(dialog.getByLabel('Begin with')).toHaveValue('cgnet-m3n21-camvid11');
  await dialog.getByRole('button', { name: 'Learn' }).click();
  await expect(dialog).toBeHidden();
  await expect(app.job('Learn').getByText('done', { exact: true })).toBeVisible({
    timeout: 120_000,
  });
  await expect(app.job('Learn')).toContainText('New model: streets, learned from 1 frame');
  await expect(app.job('Learn')).toContainText('not measured');

  const prelabelling = await app.openPrelabelling();
  await expect(prelabelling.getByLabel('Model')).toHaveValue('streets-learned-1');
  await page.keyboard.press('Escape');
  await app.prelabel();
  await expect(app.job('Pre-label').getByText('2 of 2 done')).toBeVisible();

  // There is nothing more for it to learn.
  await app.show('Home');
  await opener.click();
  await expect(dialog.getByLabel('Begin with')).toHaveValue('streets-learned-1');
  await expect(dialog.getByRole('alert')).toContainText(
    'has learned from all 1 accepted frames already',
  );
  await expect(dialog.getByRole('button', { name: 'Learn' })).toBeDisabled();
});
