import path from 'node:path';
import { mkdir, readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';

test('a person chooses float16, and the job says what it computed in', async ({
  app,
  workplace,
}) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  const dialog = await app.openPrelabelling();
  await dialog
    .getByLabel('Precision')
    .selectOption({ label: 'float16: half the bytes to move, on GPUs that have it' });
  await dialog.getByRole('button', { name: 'Pre-label' }).click();
  await expect(app.job('Pre-label')).toContainText('3 of 3 done', { timeout: 60_000 });
  await expect(app.job('Pre-label')).toContainText('float16');

  // On a CPU there is nothing to be gained by it.
  await app.openPrelabelling();
  await expect(dialog.getByLabel('Precision')).toBeVisible();
  await dialog.getByLabel('Device').selectOption('cpu');
  await expect(dialog.getByLabel('Precision')).toBeHidden();
});

test('a person imports, pre-labels, paints, undoes, and finds the stroke again after a reload', async ({
  app,
  page,
  workplace,
}) => {
  const project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.prelabel();
  await expect(app.job('Pre-label')).toContainText('3 of 3 done');
  await expect(app.job('Pre-label')).toContainText('ms a frame');
  await expect(app.job('Pre-label')).toContainText('CPU');

  await app.show('Annotate');
  await expect(page.getByRole('banner')).toContainText('sample_0001');
  await app.openFrame('sample_0003');
  const before = await app.frameIoU.textContent();
  expect(before).toMatch(/^0\.\d{3}$/);

  // A stroke of Bicyclist through the sky is wrong, so the IoU falls.
  const middle = { x: 240, y: 20 };
  await app.chooseClass('Bicyclist');
  await app.paint([
    { x: 200, y: 20 },
    { x: 280, y: 20 },
  ]);
  await app.expectSaved();
  await app.pointAt(middle);
  await expect(app.classUnderPointer).toHaveText('Bicyclist');
  await expect(app.frameIoU).not.toHaveText(before ?? '');
  const after = await app.frameIoU.textContent();
  expect(Number(after)).toBeLessThan(Number(before));

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(app.frameIoU).toHaveText(before ?? '');
  await app.pointAt(middle);
  await expect(app.classUnderPointer).not.toHaveText('Bicyclist');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(app.frameIoU).toHaveText(after ?? '');

  await page.reload();
  await expect(app.frame('sample_0003')).toHaveAttribute('aria-current', 'true');
  await expect(app.frameIoU).toHaveText(after ?? '');
  await app.pointAt(middle);
  await expect(app.classUnderPointer).toHaveText('Bicyclist');

  await app.show('Evaluate');
  const table = page.getByRole('table', { name: 'IoU by class' });
  await expect(table.getByRole('row')).toHaveCount(12);
  await expect(table.getByRole('row', { name: 'Bicyclist' })).toContainText('−');

  await page.getByRole('button', { name: 'Write report…' }).click();
  const report = path.join(workplace.folder, 'report.json');
  await page.getByLabel('File').fill(report);
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await expect(page.getByText(`Report written to ${report}`)).toBeVisible();
  const written = JSON.parse(await readFile(report, 'utf8')) as { latest: { frames: number } };
  expect(written.latest.frames).toBe(3);
});

test('an acknowledged stroke survives the kill of the server', async ({ app, page, workplace }) => {
  const project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.openFrame('sample_0001');
  await app.chooseClass('Car');
  await app.paint([
    { x: 100, y: 100 },
    { x: 140, y: 120 },
  ]);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  await workplace.killServer();
  const { data, width } = await workplace.storedLabels(project, 'sample_0001');
  expect(data[100 * width + 100]).toBe(8);
  expect(data[120 * width + 140]).toBe(8);
});

test('a job can be cancelled and gone on with', async ({ app, page, workplace }) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  await app.startPrelabelling();
  const job = app.job('Pre-label');
  await job.getByRole('button', { name: 'Cancel' }).click();
  await expect(job.getByText('cancelled')).toBeVisible();
  await job.getByRole('button', { name: 'Resume' }).click();
  await expect(job.getByText('done', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(job).toContainText('3 of 3 done');
  await app.show('Home');
  await expect(page.getByRole('region', { name: 'Open project' })).toContainText(
    /Pre-labelled\s*3/,
  );
});

test('a folder that is no data set is refused where it is chosen', async ({
  app,
  page,
  workplace,
}) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await page.getByRole('button', { name: 'Import frames…' }).click();
  const empty = path.join(workplace.folder, 'empty');
  await mkdir(empty);
  await page.getByLabel('Data set folder', { exact: true }).fill(empty);
  await expect(page.getByText('looks like none of the formats')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
});

test('an error says what is wrong and what to do', async ({ page, app, workplace }) => {
  await page
    .getByLabel('Project folder', { exact: true })
    .fill(path.join(workplace.folder, 'nowhere'));
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(
    /There is no project at .*nowhere.*; choose another folder/,
  );
  await expect(app.editor).toBeHidden();
});
