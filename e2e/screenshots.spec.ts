// The pictures in docs/screenshots, of generated scenes. `npm run screenshots` writes them; without it the spec only sees
// that everything on them can be brought to the screen.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeSampleSet } from '../backend/sampleSet.ts';
import { expect, test } from './fixtures.ts';

const folder = path.join(import.meta.dirname, '..', 'docs', 'screenshots');

test.use({ viewport: { width: 1600, height: 1000 }, colorScheme: 'dark' });

test('the editor can be pictured at its work', async ({ app, page, workplace }, testInfo) => {
  test.slow();
  const data = path.join(workplace.folder, 'scenes');
  await writeSampleSet(data, { count: 8, width: 480, height: 360, seed: 2018 }, () => undefined);
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(data);
  await app.prelabel('cgnet-scenes-m2n6');
  await app.openFrame('sample_0002');

  const picture = async (name: string): Promise<void> => {
    // Fonts and thumbnails may still be on their way.
    await page.waitForLoadState('networkidle');
    const bytes = await page.screenshot({ animations: 'disabled' });
    if (!['all', 'changed'].includes(testInfo.config.updateSnapshots)) return;
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, `${name}.png`), bytes);
  };

  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  /** Moves to a place on the canvas, by shares of its width and height. */
  const pointAt = (across: number, down: number): Promise<void> =>
    page.mouse.move(box.x + box.width * across, box.y + box.height * down, { steps: 4 });

  await app.chooseClass('Car');
  await pointAt(0.4, 0.6);
  await page.mouse.down();
  await pointAt(0.46, 0.61);
  await page.mouse.up();
  await app.expectSaved();
  await picture('editor');

  await page.getByRole('button', { name: 'Differences', exact: true }).click();
  await expect(page.getByText('broken by hand')).toBeVisible();
  await picture('differences');
  await page.getByRole('button', { name: 'Differences', exact: true }).click();

  await page.keyboard.press('Shift+W');
  await expect(page.getByText(/Region 1 of/)).toBeVisible();
  await picture('worklist');
  await page.keyboard.press('Shift+W');

  await page.keyboard.press('f');
  await page.getByRole('radio', { name: 'Polygon' }).click();
  const corners = [
    [0.66, 0.5],
    [0.72, 0.47],
    [0.93, 0.48],
    [0.96, 0.6],
    [0.94, 0.69],
    [0.7, 0.67],
  ] as const;
  for (const [across, down] of corners) {
    await pointAt(across, down);
    await page.mouse.down();
    await page.mouse.up();
  }
  await page.keyboard.press('Enter');
  await picture('polygon');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await picture('commands');
});
