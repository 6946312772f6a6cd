// What the model and the ground truth say beside the mask: layers, the read-out at the foot, and blind mode that hides it.

import path from 'node:path';
import { DATABASE_FILE } from '../backend/projectFolder.ts';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { openStore } from '../db/store.ts';
import { actualSizeViewport, fitViewport, toImage } from '../renderer/src/editor/view/viewport.ts';
import { FRAME_SIZE, type AppPage } from './appPage.ts';
import { expect, test, type Workplace } from './fixtures.ts';
import { colorGap, colorOn, laidOver, readPhoto, readTruth, ROUNDING } from './screen.ts';

const { classes } = TAXONOMIES.camvid11;

/** What is laid over the photo, and how strongly while layers are as they are at first. */
const RIGHT = { color: [0, 0, 0], strength: (90 / 255) * 0.75 } as const;
const BROKEN_BY_HAND = { color: [213, 94, 0], strength: 0.75 } as const;

test.beforeEach(async ({ app, workplace }) => {
  await app.openSample(workplace);
  await app.prelabel();
  await app.openFrame('sample_0001');
  await app.page.mouse.move(2, 2);
});

test('every layer comes and goes by its key', async ({ app, page }) => {
  const choice = page.getByRole('combobox', { name: 'Layer' });
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  const clip = { x: box.x + 200, y: box.y + 200, width: 400, height: 300 };
  const look = async (): Promise<string> => (await page.screenshot({ clip })).toString('base64');
  const plain = await look();
  const layers = [
    ['z', 'margin'],
    ['Shift+P', 'probability'],
    ['Shift+R', 'runnerUp'],
    ['Shift+Q', 'groundTruth'],
    ['d', 'differences'],
    ['Shift+D', 'provenance'],
  ] as const;
  for (const [key, layer] of layers) {
    await page.keyboard.press(key);
    await expect(choice).toHaveValue(layer);
    await expect.poll(look, layer).not.toBe(plain);
    await page.keyboard.press(key);
    await expect(choice).toHaveValue('none');
    await expect.poll(look, layer).toBe(plain);
  }
  await page.keyboard.press('z');
  await expect(choice).toHaveValue('margin');
  await page.keyboard.press('Shift+Z');
  await expect(choice).toHaveValue('none');
});

test('void has no probability, which the layer and the tools that go by it say', async ({
  app,
  page,
}) => {
  await page.keyboard.press('Shift+P');
  const legend = page.getByRole('group', { name: 'Legend' });
  await expect(legend).toContainText('Probability of');
  await expect(legend).toContainText('0');
  await page.keyboard.press('x');
  const ofVoid = page.getByText('The model has no scores of void');
  await expect(ofVoid).toBeHidden();
  await app.chooseClass('void');
  await expect(legend).toContainText('This frame has nothing to show here.');
  await expect(ofVoid).toBeVisible();
  // What comes second is no question of the class that is chosen.
  await page.keyboard.press('q');
  await expect(ofVoid).toBeHidden();
  await app.chooseClass(classes[0]?.name ?? '');
  await expect(legend).not.toContainText('nothing');
});

test('differences follow the brush: what is painted wrong is broken by hand, and undone it is not', async ({
  app,
  page,
  workplace,
}) => {
  const photo = await readPhoto(workplace);
  const point = await findRightPixel(app, workplace);
  const place = await app.locate({ x: point.x + 0.5, y: point.y + 0.5 });
  const under = photo.colorAt(point.x, point.y);
  const gapTo = async ({
    color,
    strength,
  }: typeof RIGHT | typeof BROKEN_BY_HAND): Promise<number> =>
    colorGap(await colorOn(page, place), laidOver(under, color, strength));
  await page.keyboard.press('d');
  await expect.poll(() => gapTo(RIGHT)).toBeLessThanOrEqual(ROUNDING);
  await app.chooseClass(classes[point.truth === 8 ? 9 : 8]?.name ?? '');
  await page.mouse.move(place.x, place.y);
  await page.mouse.down();
  await page.mouse.move(2, 2);
  await page.mouse.up();
  await expect.poll(() => gapTo(BROKEN_BY_HAND)).toBeLessThanOrEqual(ROUNDING);
  await page.keyboard.press('Control+z');
  await expect.poll(() => gapTo(RIGHT)).toBeLessThanOrEqual(ROUNDING);
});

test('the foot reads out what the mask, the model and the ground truth have under the pointer', async ({
  app,
  page,
  workplace,
}) => {
  const point = await findRightPixel(app, workplace);
  const name = classes[point.truth]?.name ?? '';
  await app.pointAt({ x: point.x + 0.5, y: point.y + 0.5 });
  const foot = page.getByRole('group', { name: 'Status bar' });
  await expect(foot).toContainText(`x ${point.x}  y ${point.y}`);
  await expect(app.classUnderPointer).toHaveText(name);
  await expect(foot).toContainText(`model: ${name}`);
  await expect(foot).toContainText(/margin \d+\.\d\d/);
  await expect(foot).toContainText(`truth: ${name}`);
});

test('the foot follows the picture that is moved under a resting pointer', async ({
  app,
  page,
}) => {
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  const at = { x: Math.round(box.x + 300), y: Math.round(box.y + 300) };
  await page.mouse.move(at.x, at.y);
  const foot = page.getByRole('group', { name: 'Status bar' });
  for (const [key, view] of [
    ['f', fitViewport(FRAME_SIZE, box)],
    ['a', actualSizeViewport(FRAME_SIZE, box)],
  ] as const) {
    await page.keyboard.press(key);
    const { x, y } = toImage(view, { x: at.x - box.x, y: at.y - box.y });
    await expect(foot).toContainText(`x ${Math.floor(x)}  y ${Math.floor(y)}`);
  }
});

test('blind mode hides all that gives the answer away, and is remembered for the project', async ({
  app,
  page,
}) => {
  await app.pointAt({ x: 100, y: 300 });
  await page.keyboard.press('d');
  const choice = page.getByRole('combobox', { name: 'Layer' });
  await expect(page.getByRole('group', { name: 'Status bar' })).toContainText('truth:');
  await expect(page.locator('body')).toContainText('IoU');
  await page.keyboard.press('Control+b');
  const expectBlind = async (): Promise<void> => {
    await app.pointAt({ x: 102, y: 300 });
    await expect(app.classUnderPointer).not.toHaveText('');
    await expect(page.getByRole('button', { name: 'Blind', exact: true })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await expect(page.locator('body')).not.toContainText(/IoU|truth:|model:|margin|err ≈/);
    await expect(choice).toHaveValue('none');
    await expect(choice.getByRole('option')).toHaveText(['No layer', 'Pre-label', 'Provenance']);
    await expect(page.getByRole('group', { name: 'Legend' })).toBeHidden();
  };
  await expectBlind();
  await page.reload();
  await expectBlind();
  await page.keyboard.press('Control+b');
  await expect(choice).toHaveValue('differences');
  await expect(page.locator('body')).toContainText('IoU');
});

test('what is painted in blind mode is journalled so', async ({ app, page, workplace }) => {
  const dab = async (y: number): Promise<void> => {
    await app.paint([
      { x: 100, y },
      { x: 200, y },
    ]);
    await app.expectSaved();
  };
  await app.chooseClass('Bicyclist');
  await dab(60);
  await app.editor.focus();
  await page.keyboard.press('Control+b');
  await dab(160);
  await dab(260);
  await expect(page.getByText('Undo 3 · Redo 0')).toBeVisible();
  const database = path.join(workplace.folder, 'streets', DATABASE_FILE);
  const store = openStore(database, 'open');
  const { strokes, blindStrokes } = store.journal.effort();
  store.close();
  expect({ strokes, blindStrokes }).toEqual({ strokes: 3, blindStrokes: 2 });
});

/** A pixel well inside a region, where the mask is right. */
async function findRightPixel(
  app: AppPage,
  workplace: Workplace,
): Promise<{ x: number; y: number; truth: number }> {
  const truth = await readTruth(workplace);
  const project = path.join(workplace.folder, 'streets');
  await app.expectSaved();
  const mask = await workplace.storedLabels(project, 'sample_0001');
  const reach = 14;
  for (let y = 60; y < 320; y += 4) {
    for (let x = 60; x < 420; x += 4) {
      const index = mask.data[y * FRAME_SIZE.width + x] ?? 255;
      const isEven = [-reach, 0, reach].every((dy) =>
        [-reach, 0, reach].every(
          (dx) =>
            truth.colorAt(x + dx, y + dy)[0] === index &&
            mask.data[(y + dy) * FRAME_SIZE.width + x + dx] === index,
        ),
      );
      if (index < classes.length && isEven) return { x, y, truth: index };
    }
  }
  throw new Error('The pre-label is right nowhere.');
}
