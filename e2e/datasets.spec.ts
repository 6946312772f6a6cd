import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { AppPage } from './appPage.ts';
import { expect, test } from './fixtures.ts';

/** Opens the dialog and chooses a folder. */
async function chooseDataset(app: AppPage, folder: string) {
  await app.show('Home');
  await app.page.getByRole('button', { name: 'Import frames…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Import frames' });
  await dialog.getByLabel('Data set folder', { exact: true }).fill(folder);
  return dialog;
}

test('classes that a project does not have are asked for before anything comes in', async ({
  app,
  page,
  workplace,
}) => {
  await page.getByRole('button', { name: 'Create a project…' }).click();
  const create = page.getByRole('dialog', { name: 'Create a project' });
  await create.getByLabel('New folder', { exact: true }).fill(path.join(workplace.folder, 'city'));
  await create.getByLabel('Classes').selectOption('Cityscapes, 19 classes');
  await create.getByRole('button', { name: 'Create' }).click();

  const dialog = await chooseDataset(app, workplace.data);
  await expect(dialog.getByRole('status')).toContainText('CamVid (index PNG): 3 frames');
  const start = dialog.getByRole('button', { name: 'Import' });
  await expect(start).toBeDisabled();
  await dialog.getByLabel('Pavement').selectOption('sidewalk');
  await dialog.getByLabel('Tree').selectOption('vegetation');
  await expect(start).toBeDisabled();
  await dialog.getByRole('button', { name: 'All others are void' }).click();
  await start.click();
  await expect(app.job('Import').getByText('done', { exact: true })).toBeVisible();
  await expect(app.job('Import')).toContainText('3 of 3 done');
});

test('a project with the classes of a data set takes it as it is, and gives it back', async ({
  app,
  page,
  workplace,
}) => {
  await page.getByRole('button', { name: 'Create a project…' }).click();
  const create = page.getByRole('dialog', { name: 'Create a project' });
  await create.getByLabel('New folder', { exact: true }).fill(path.join(workplace.folder, 'own'));
  await create.getByLabel('Classes').selectOption('Those of a data set on disk');
  await create.getByLabel('Data set folder', { exact: true }).fill(workplace.data);
  await expect(create.getByText('SignSymbol')).toBeVisible();
  await create.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByText('11 classes of its own')).toBeVisible();

  const dialog = await chooseDataset(app, workplace.data);
  await dialog.getByLabel('Split').selectOption('val');
  await expect(dialog.getByRole('status')).toContainText('1 frame,');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(app.job('Import')).toContainText('1 of 1 done');
  await app.prelabel();

  await app.show('Evaluate');
  await page.getByRole('button', { name: 'Export masks…' }).click();
  const out = path.join(workplace.folder, 'out');
  const exporting = page.getByRole('dialog', { name: 'Export masks' });
  await exporting.getByLabel('New folder', { exact: true }).fill(out);
  await exporting.getByLabel('Layout').selectOption('index');
  await exporting.getByLabel('Copy the photos as well').uncheck();
  await exporting.getByRole('button', { name: 'Export' }).click();
  await expect(app.job('Export').getByText('done', { exact: true })).toBeVisible();
  const files = await readdir(out, { recursive: true });
  expect(files.filter((file) => file.endsWith('.png'))).toHaveLength(1);
  const manifest = JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8')) as {
    frames: { name: string; revision: { kind: string } }[];
  };
  expect(manifest.frames.map(({ name, revision }) => [name, revision.kind])).toEqual([
    ['sample_0003', 'prelabel'],
  ]);
});

test('corrections are compared with the pre-labels, and the frames that moved open from there', async ({
  app,
  page,
  workplace,
}) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  await app.prelabel();
  await app.openFrame('sample_0002');
  await app.chooseClass('Bicyclist');
  await app.paint([
    { x: 100, y: 20 },
    { x: 300, y: 20 },
  ]);
  await app.expectSaved();

  await app.show('Evaluate');
  const compare = page.getByRole('region', { name: 'Compare' });
  await expect(compare.getByRole('status')).toContainText('over 3 frames');
  await expect(compare.getByRole('status')).toContainText('1 of them changed');
  await expect(compare.getByRole('table', { name: 'Classes that moved' })).toContainText(
    'Bicyclist',
  );
  await page.getByLabel('Split', { exact: true }).selectOption('val');
  await expect(compare.getByRole('status')).toContainText('over 1 frame that');
  await expect(compare.getByText('No frame moved.')).toBeVisible();
  await page.getByLabel('Split', { exact: true }).selectOption('All splits');
  await compare.getByRole('button', { name: 'sample_0002' }).click();
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-current', 'true');
});

test('boundary scores are measured when they are asked for, and stay', async ({
  app,
  page,
  workplace,
}) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  await app.prelabel();
  await app.show('Evaluate');
  const card = page.getByRole('region', { name: 'Boundaries' });
  await card.getByRole('button', { name: 'Measure' }).click();
  await expect(card.getByRole('row', { name: 'Road' })).toContainText(/0\.\d{3}/);
  await page.reload();
  await expect(card.getByRole('row', { name: 'Road' })).toContainText(/0\.\d{3}/);
  await expect(card.getByRole('button', { name: 'Measure' })).toBeHidden();
});

test('images that have moved are found again', async ({ app, page, workplace }) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  const moved = path.join(workplace.folder, 'archive');
  await rename(path.join(workplace.data, 'train'), moved);
  await app.show('Home');
  await page.getByRole('button', { name: 'Find moved images…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Find moved images' });
  await dialog.getByLabel('Where they are now', { exact: true }).fill(moved);
  await dialog.getByRole('button', { name: 'Find', exact: true }).click();
  await expect(app.job('Find images')).toContainText('2 of 2 done');
  await app.openFrame('sample_0001');
  await expect(app.editor).toBeVisible();
});
