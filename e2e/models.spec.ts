// The page of models, and pre-labelling through a mapping of classes: in the app, against a server with a mirror of
// published weights beside it.

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { createNodeBackend } from '../backend/nodeBackend.ts';
import { createRecentProjects } from '../backend/recentProjects.ts';
import { serveFile, type FileServer } from '../backend/testing/fileServer.ts';
import { smallCheckpoint } from '../backend/testing/smallCheckpoint.ts';
import { KNOWN_CHECKPOINTS } from '../models/knownCheckpoints.ts';
import { startServer } from '../server/server.ts';
import { AppPage } from './appPage.ts';
import { expect, test as base } from './fixtures.ts';

const CHECKPOINT = smallCheckpoint(19).bytes;
const BUNDLED = 'CGNet M3N21, CamVid';
const PUBLISHED = 'Published for this test';

interface ModelsPlace {
  /** The app, opened; its server runs in this process, so that what is published can be chosen. */
  readonly app: AppPage;
  /** The mirror that published weights are fetched from. */
  readonly mirror: FileServer;
  /** A checkpoint of a small CGNet of 19 classes. */
  readonly checkpoint: string;
}

const test = base.extend<{ place: ModelsPlace }>({
  place: async ({ page, workplace }, use) => {
    const [known] = KNOWN_CHECKPOINTS;
    if (known === undefined) throw new Error('There is no known checkpoint.');
    const mirror = await serveFile(CHECKPOINT);
    process.env['MASKWRIGHT_MODELS_ADDRESS'] = mirror.address;
    const checkpoint = path.join(workplace.folder, 'street.safetensors');
    await writeFile(checkpoint, CHECKPOINT);
    const backend = createNodeBackend({
      recentProjects: createRecentProjects(path.join(workplace.folder, 'configuration')),
      modelsFolder: path.join(workplace.folder, 'models'),
      publishedModels: [
        {
          ...known,
          id: 'published',
          name: PUBLISHED,
          path: 'published.pth',
          sha256Start: createHash('sha256').update(CHECKPOINT).digest('hex').slice(0, 8),
        },
      ],
    });
    const server = await startServer({
      backend,
      rendererFolder: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
      port: 0,
    });
    const app = new AppPage(page);
    await app.goto(server.url);
    await use({ app, mirror, checkpoint });
    await server.close();
    await backend.close();
    await mirror[Symbol.asyncDispose]();
  },
});

function modelList(page: Page): Locator {
  return page.getByRole('list', { name: 'Models' });
}

/** Fills in the dialog and sends it off; how that ends is the caller's to expect. */
async function importModel(page: Page, file: string, name: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  await dialog.getByLabel('Model file', { exact: true }).fill(file);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Import' }).click();
  return dialog;
}

test('models are shown without a project: what each is, what it scores, under which licence', async ({
  place: { app },
  page,
}) => {
  await app.show('Models');
  await expect(modelList(page).getByRole('button', { name: BUNDLED })).toBeVisible();
  const details = page.getByRole('region', { name: `Model ${BUNDLED}` });
  await expect(details).toContainText('Parameters');
  await expect(details).toContainText(/Operations at 640×360\s*\d+\.\d\d G/);
  const classes = details.getByRole('list', { name: 'Classes' }).getByRole('listitem');
  await expect(classes).toHaveCount(11);
  await expect(details.getByRole('table', { name: 'Scores' })).toContainText('0.607');
  await expect(details).toContainText('Weak at');
  await expect(details).toContainText('Licence');
  // A reload comes back here.
  await page.reload();
  await expect(details).toBeVisible();
});

test('a checkpoint is browsed for, imported, shown and removed', async ({
  place: { app, checkpoint },
  page,
}) => {
  await app.show('Models');
  await page.getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  await dialog.getByLabel('Model file', { exact: true }).fill(checkpoint);
  await dialog.getByRole('button', { name: 'Browse for model file' }).click();
  const files = page.getByRole('list', { name: 'Folders and files' });
  await files.getByRole('button', { name: 'street.safetensors' }).click();
  await expect(dialog.getByLabel('Model file', { exact: true })).toHaveValue(checkpoint);
  await dialog.getByText('If it was trained in an unusual way').click();
  const weights = dialog.getByLabel('Weights of a checkpoint with averages');
  await weights.selectOption('Averaged (EMA)');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog.getByRole('alert')).toContainText('has no averaged weights (EMA)');
  await weights.selectOption('Automatic, as loading it gives them');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog).toBeHidden();

  const details = page.getByRole('region', { name: 'Model street' });
  await expect(details).toContainText('CGNet M=1 N=1');
  await expect(details.getByRole('list', { name: 'Classes' })).toContainText('traffic light');
  await details.getByRole('button', { name: 'Remove…' }).click();
  const question = page.getByRole('dialog', { name: 'Remove street?' });
  await question.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('street was removed.')).toBeVisible();
  await expect(modelList(page).getByRole('button', { name: 'CGNet M3N21, CamVid' })).toBeVisible();
  await expect(modelList(page).getByRole('button', { name: 'street' })).toHaveCount(0);
});

test('a model has the classes of a table', async ({
  place: { app, checkpoint },
  page,
  workplace,
}) => {
  const table = path.join(workplace.folder, 'kinds.csv');
  const rows = Array.from({ length: 19 }, (_, index) => `${index},Kind ${index},9,${index},9`);
  await writeFile(table, ['index,name,r,g,b', ...rows].join('\n'));
  await app.show('Models');
  await page.getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  await dialog.getByLabel('Model file', { exact: true }).fill(checkpoint);
  await dialog.getByLabel('Classes').selectOption('Its own, from a class table');
  await expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled();
  await dialog.getByLabel('Class table', { exact: true }).fill(table);
  await dialog.getByText('If it was trained in an unusual way').click();
  await dialog.getByLabel('Preparation of the input').selectOption('Cityscapes’ mean');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog).toBeHidden();
  const details = page.getByRole('region', { name: 'Model street' });
  await expect(details.getByRole('list', { name: 'Classes' })).toContainText('Kind 18');
});

test('a file that is no model is refused where it is chosen', async ({
  place: { app },
  page,
  workplace,
}) => {
  const text = path.join(workplace.folder, 'readme.pth');
  await writeFile(text, 'hello '.repeat(100));
  await app.show('Models');
  const dialog = await importModel(page, text, 'Readme');
  await expect(dialog.getByRole('alert')).toContainText('readme.pth');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(modelList(page).getByRole('button', { name: 'CGNet M3N21, CamVid' })).toBeVisible();
  await expect(modelList(page).getByRole('button', { name: 'Readme' })).toHaveCount(0);
});

test('published weights are fetched: stopped, gone on with, verified, imported', async ({
  place: { app, mirror },
  page,
}) => {
  await app.show('Models');
  const offer = page.getByRole('article', { name: PUBLISHED });
  mirror.behave({ holdAfter: 100_000 });
  await offer.getByRole('button', { name: 'Fetch' }).click();
  await expect(offer.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /[1-9]/);
  await offer.getByRole('button', { name: 'Cancel' }).click();
  await expect(offer).toContainText('are here');

  mirror.behave({});
  await offer.getByRole('button', { name: 'Resume' }).click();
  await expect(offer.getByText('among your models')).toBeVisible();
  expect(mirror.requests.at(-1)?.range).toMatch(/^bytes=[1-9]\d*-$/);
  await offer.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('region', { name: `Model ${PUBLISHED}` })).toContainText('your own');
});

test('a fetch without a connection says what else can be done', async ({
  place: { app, mirror },
  page,
}) => {
  await mirror[Symbol.asyncDispose]();
  await app.show('Models');
  const offer = page.getByRole('article', { name: PUBLISHED });
  await offer.getByRole('button', { name: 'Fetch' }).click();
  await expect(offer.getByRole('alert')).toContainText(
    /cannot be downloaded.*Check the connection.*maskwright model import/,
  );
  await expect(offer.getByRole('button', { name: 'Fetch' })).toBeEnabled();
});

test('a model is measured on this machine, and a measurement can be cancelled', async ({
  place: { app },
  page,
}) => {
  // It draws and labels as many frames as a person would have to wait for.
  test.slow();
  await app.show('Models');
  const bench = page.getByRole('region', { name: 'Speed on this machine' });
  await bench.getByLabel('Frame size').selectOption('2048×1024');
  await bench.getByLabel('Device').selectOption('cpu');
  await bench.getByRole('button', { name: 'Bench' }).click();
  await expect(bench.getByRole('progressbar')).toBeVisible();
  await bench.getByRole('button', { name: 'Cancel' }).click();
  await expect(bench.getByText('was cancelled')).toBeVisible({ timeout: 30_000 });

  await bench.getByLabel('Frame size').selectOption('480×360');
  await bench.getByRole('button', { name: 'Bench' }).click();
  const table = bench.getByRole('table', { name: 'Measured speed' });
  await expect(table).toBeVisible({ timeout: 180_000 });
  await expect(table.getByRole('row', { name: 'engine: photo to labels' })).toContainText(
    /\d\.\d\d/,
  );
  await expect(table.getByRole('row', { name: 'Device' })).toContainText('CPU');
  await expect(bench).toContainText(/24 frames[^]*UTC, on [^]* cores/);
});

test('a model of other classes labels a project through a mapping that a person can change', async ({
  place: { app, checkpoint },
  page,
  workplace,
}) => {
  await app.show('Models');
  await expect(await importModel(page, checkpoint, 'Street')).toBeHidden();
  await app.show('Home');
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  await app.show('Home');
  await page.getByRole('button', { name: 'Pre-label…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Pre-label frames' });
  await dialog.getByLabel('Model').selectOption('Street');
  const mapping = dialog.getByRole('group', { name: 'Its classes are others' });
  await expect(mapping.getByLabel('terrain')).toHaveValue('Tree');
  await expect(mapping.getByRole('status')).toContainText('Left out of the model’s: none.');
  await mapping.getByLabel('terrain').selectOption('Pavement');
  await mapping.getByLabel('sky').selectOption('none: left out');
  await expect(mapping.getByRole('status')).toContainText(
    'Left out of the model’s: sky. Never labelled of the project’s: Sky.',
  );
  await dialog.getByLabel('Device').selectOption('cpu');
  await dialog.getByRole('button', { name: 'Pre-label' }).click();
  const job = app.job('Pre-label');
  await expect(job).toContainText('3 of 3 done', { timeout: 60_000 });
  await expect(job).toContainText('mapped to the project');
  await app.show('Evaluate');
  await expect(
    page.getByRole('note').filter({ hasText: 'a model of other classes' }),
  ).toBeVisible();
});
