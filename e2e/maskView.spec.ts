// How the mask that was painted is looked at: classes hidden or alone, beside the photo, in turn with it, and by its shares.

import { expect, test } from './fixtures.ts';
import {
  classColor,
  colorGap,
  colorOn,
  laidOver,
  readPhoto,
  ROUNDING,
  type Picture,
} from './screen.ts';

/** Painted with Road, with Sky, and not at all. */
const ROAD = { x: 100.5, y: 300.5 };
const SKY = { x: 380.5, y: 300.5 };

let photo: Picture;
let gapOf: (point: typeof ROAD, index: number | null) => Promise<number>;

test.beforeEach(async ({ app, page, workplace }) => {
  await app.openSample(workplace);
  photo = await readPhoto(workplace);
  await app.chooseClass('Road');
  await app.paint([ROAD]);
  await app.chooseClass('Sky');
  await app.paint([SKY]);
  await app.expectSaved();
  await page.mouse.move(2, 2);
  gapOf = async (point, index) => {
    const under = photo.colorAt(Math.floor(point.x), Math.floor(point.y));
    const wanted = index === null ? under : laidOver(under, classColor(index), 0.5);
    return colorGap(await colorOn(page, await app.locate(point)), wanted);
  };
});

const expectSeen = async (point: typeof ROAD, index: number | null): Promise<void> => {
  await expect.poll(() => gapOf(point, index)).toBeLessThanOrEqual(ROUNDING);
};
const [SKY_INDEX, ROAD_INDEX] = [0, 3];

test('what a fill would change is shown in the class that is chosen, also when another one is chosen', async ({
  app,
  page,
}) => {
  const beside = { x: ROAD.x + 4, y: ROAD.y - 4 };
  await app.editor.focus();
  await page.keyboard.press('u');
  await app.pointAt(ROAD);
  const under = laidOver(
    photo.colorAt(Math.floor(beside.x), Math.floor(beside.y)),
    classColor(ROAD_INDEX),
    0.5,
  );
  for (const key of ['1', '6', '2', '6']) {
    await page.keyboard.press(key);
    const wanted = laidOver(under, classColor(Number(key) - 1), 0.65);
    await expect
      .poll(async () => colorGap(await colorOn(page, await app.locate(beside)), wanted))
      .toBeLessThanOrEqual(ROUNDING);
  }
  await expectSeen(SKY, SKY_INDEX);
});

test('what a fill would take away is shown as no class', async ({ app, page }) => {
  const beside = { x: ROAD.x + 4, y: ROAD.y - 4 };
  const photoThere = photo.colorAt(Math.floor(beside.x), Math.floor(beside.y));
  const under = laidOver(photoThere, classColor(ROAD_INDEX), 0.5);
  await app.editor.focus();
  await page.keyboard.press('u');
  await page.keyboard.press('Shift+E');
  await app.chooseClass('Road');
  await app.pointAt(ROAD);
  const wanted = laidOver(under, [255, 255, 255], 0.65);
  await expect
    .poll(async () => colorGap(await colorOn(page, await app.locate(beside)), wanted))
    .toBeLessThanOrEqual(ROUNDING);
});

test('choosing a class draws nothing anew but what the hand shows', async ({ app, page }) => {
  await app.editor.focus();
  await page.keyboard.press('b');
  await page.mouse.move(2, 2);
  await page.evaluate(() => {
    const { dataset } = document.documentElement;
    dataset['drawnPx'] = '0';
    const note = (px: number): void => {
      dataset['drawnPx'] = String(Number(dataset['drawnPx']) + px);
    };
    type Method = (this: object, ...parameters: unknown[]) => unknown;
    const watch = (
      prototype: object,
      name: string,
      px: (parameters: unknown[]) => number,
    ): void => {
      const original = Reflect.get(prototype, name) as Method;
      Reflect.set(prototype, name, function (this: object, ...parameters: unknown[]) {
        note(px(parameters));
        return Reflect.apply(original, this, parameters);
      });
    };
    watch(CanvasRenderingContext2D.prototype, 'putImageData', ([image]) =>
      image instanceof ImageData ? image.width * image.height : 0,
    );
    watch(WebGL2RenderingContext.prototype, 'drawArrays', () => 1);
  });
  const drawnPx = () => page.evaluate(() => Number(document.documentElement.dataset['drawnPx']));
  /** Two pictures later whatever was asked for is drawn. */
  const drawn = () =>
    page.evaluate(
      () =>
        new Promise<null>((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)));
        }),
    );
  for (const key of ['1', '4', '6']) {
    await page.keyboard.press(key);
    await drawn();
  }
  await expect(page.getByRole('radio', { name: 'Tree', exact: true })).toBeChecked();
  expect(await drawnPx()).toBe(0);
  // What draws is seen.
  await page.keyboard.press('Shift+H');
  await expect.poll(drawnPx).toBeGreaterThan(0);
});

test('a class can be hidden, shown alone, and all shown again', async ({ page }) => {
  await expectSeen(ROAD, ROAD_INDEX);
  await expectSeen(SKY, SKY_INDEX);
  await page.getByRole('button', { name: 'Hide Road' }).click();
  await expectSeen(ROAD, null);
  await expectSeen(SKY, SKY_INDEX);
  await page.getByRole('button', { name: 'Hide Road' }).click({ modifiers: ['Alt'] });
  await expectSeen(ROAD, ROAD_INDEX);
  await expectSeen(SKY, null);
  await page.getByRole('button', { name: 'Hide Road' }).click({ modifiers: ['Alt'] });
  await expectSeen(SKY, SKY_INDEX);
  // By key, the class that is chosen.
  await page.keyboard.press('Shift+H');
  await expectSeen(SKY, null);
  await page.keyboard.press('Shift+O');
  await expectSeen(SKY, SKY_INDEX);
  await expectSeen(ROAD, null);
});

test('split shows the mask to the left and the photo to the right of a divider that moves', async ({
  page,
}) => {
  await page.keyboard.press('\\');
  const divider = page.getByRole('slider', { name: 'Divider between mask and layer' });
  await expectSeen(ROAD, ROAD_INDEX);
  await expectSeen(SKY, null);
  await divider.focus();
  await page.keyboard.press('End');
  await expect(divider).toHaveAttribute('aria-valuenow', '100');
  await expectSeen(SKY, SKY_INDEX);
  await page.keyboard.press('Home');
  await expectSeen(ROAD, null);
  await page.keyboard.press('ArrowRight');
  await expect(divider).toHaveAttribute('aria-valuenow', '2');
  const handle = await divider.boundingBox();
  const stage = await page.getByRole('application').boundingBox();
  if (handle === null || stage === null) throw new Error('There is no divider.');
  await page.mouse.move(handle.x + handle.width / 2, handle.y + 200);
  await page.mouse.down();
  await page.mouse.move(stage.x + stage.width / 2, handle.y + 240, { steps: 3 });
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  await expectSeen(ROAD, ROAD_INDEX);
  await expectSeen(SKY, null);
  await page.keyboard.press('\\');
  await expect(divider).toBeHidden();
  await expectSeen(SKY, SKY_INDEX);
});

test('blinking shows mask and photo in turn until it is stopped', async ({ page }) => {
  await page.keyboard.press('`');
  for (let turn = 0; turn < 2; turn++) {
    await expectSeen(SKY, null);
    await expectSeen(SKY, SKY_INDEX);
  }
  await page.keyboard.press('`');
  await expect(page.getByRole('button', { name: 'Blink' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
  await expectSeen(SKY, SKY_INDEX);
});

test('where motion is to be reduced, blinking is a plain switch', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.keyboard.press('`');
  await expectSeen(SKY, null);
  await page.keyboard.press('`');
  await expectSeen(SKY, SKY_INDEX);
});

test('a class’s share follows the brush, undo and redo', async ({ page }) => {
  const road = page.getByRole('radio', { name: 'Road', exact: true });
  await expect(road).toContainText('0.3%');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(road).toContainText('0%');
  await page.keyboard.press('Control+Shift+z');
  await expect(road).toContainText('0.3%');
});
