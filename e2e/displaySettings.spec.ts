// How things are shown is remembered: over a reload, and for each project what belongs to it.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from './fixtures.ts';

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

test('the window of 16-bit photos is remembered over a reload', async ({
  app,
  page,
  workplace,
}) => {
  const photo = path.join(workplace.data, 'train', 'sample_0001.png');
  await writeFile(
    photo,
    await sharp(await readFile(photo))
      .toColourspace('rgb16')
      .png()
      .toBuffer(),
  );
  await app.openSample(workplace);
  await page.getByText('Display', { exact: true }).click();
  const black = page.getByLabel('Black at');
  await black.fill('20400');
  await page.reload();
  await page.getByText('Display', { exact: true }).click();
  await expect(black).toHaveValue('20400');
  await expect(page.getByLabel('White at')).toHaveValue('65535');
  await page.getByRole('button', { name: 'Image as it is' }).click();
  await page.reload();
  await page.getByText('Display', { exact: true }).click();
  await expect(black).toHaveValue('0');
});
