// Which part of the frame is seen: the slider of the zoom and the mini-map.

import path from 'node:path';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { paintMask } from '../core/edit/paintMask.ts';
import { polygonMask } from '../core/edit/polygon.ts';
import { copyLabelMap } from '../core/labelMap.ts';
import { taxonomyById } from '../core/taxonomy.ts';
import { toImage, type Point } from '../renderer/src/editor/view/viewport.ts';
import { expect, test } from './fixtures.ts';

test('the zoom is set by a slider, by hand and by key, each doubling as wide as the next', async ({
  app,
  page,
  workplace,
}) => {
  await app.openSample(workplace);
  const slider = page.getByRole('slider', { name: 'Set the zoom' });
  const zoom = page.getByRole('status', { name: 'Zoom' });
  await slider.fill('0');
  await expect(zoom).toHaveText('100 %');
  await slider.fill('3');
  await expect(zoom).toHaveText('800 %');
  await expect(slider).toHaveAttribute('aria-valuetext', '800 %');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(zoom).toHaveText('5 %');
  await page.keyboard.press('End');
  await expect(zoom).toHaveText('6400 %');
  await page.keyboard.press('ArrowLeft');
  await expect(zoom).not.toHaveText('6400 %');
  // It follows what zooms otherwise, and the editor's keys go on while it has the focus.
  await page.keyboard.press('a');
  await expect(slider).toHaveValue('0');
  await expect(slider).toHaveAttribute('aria-valuetext', '100 %');
});

test('the mini-map is there while a part is seen, and goes where it is pressed', async ({
  app,
  page,
  workplace,
}) => {
  await app.openSample(workplace);
  await page.getByText('Display', { exact: true }).click();
  await page.getByRole('button', { name: 'Mini-map' }).click();
  const map = page.locator('[data-mini-map]');
  await expect(map).toBeHidden();
  await app.zoomTo(8);
  const area = await map.boundingBox();
  const stage = await app.editor.boundingBox();
  if (area === null || stage === null) throw new Error('There is no mini-map.');
  await page.mouse.click(area.x + area.width * 0.25, area.y + area.height * 0.75);
  // What was pressed is in the middle now.
  await page.mouse.move(stage.x + stage.width / 2, stage.y + stage.height / 2);
  await expect(page.getByRole('group', { name: 'Status bar' })).toContainText(
    /x 1[12]\d {2}y 2[67]\d/,
  );
  await page.keyboard.press('f');
  await expect(map).toBeHidden();
});

test('Space and a drag move the image whatever was clicked last, which is not pressed by it', async ({
  app,
  page,
  workplace,
}) => {
  await app.openSample(workplace);
  const history = (undo: number, redo: number) => page.getByText(`Undo ${undo} · Redo ${redo}`);
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  const status = page.getByRole('group', { name: 'Status bar' });
  await app.paint([{ x: 100.5, y: 100.5 }]);
  await app.paint([{ x: 200.5, y: 100.5 }]);
  await expect(history(2, 0)).toBeVisible();
  await undo.click();
  await expect(history(1, 1)).toBeVisible();
  await app.pointAt({ x: 240.5, y: 180.5 });
  await expect(status).toContainText('x 240  y 180');

  await page.keyboard.down('Space');
  const from = await app.locate({ x: 240.5, y: 180.5 });
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + 30, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Space');
  // The pixel that was held is still under the pointer, and nothing was painted or taken back.
  await expect(status).toContainText('x 240  y 180');
  await expect(history(1, 1)).toBeVisible();

  // Over the canvas, without a drag.
  await undo.click();
  await expect(history(0, 2)).toBeVisible();
  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await expect(history(1, 1)).toBeVisible();
  await app.pointAt({ x: 240.5, y: 180.5 });
  await page.keyboard.press('Space');
  await expect(history(1, 1)).toBeVisible();

  // Nor does it choose the frame that was clicked in the queue.
  const frame = app.frame('sample_0001');
  await frame.click();
  await app.pointAt({ x: 240.5, y: 180.5 });
  await page.keyboard.press('Space');
  await expect(frame).toHaveAttribute('aria-selected', 'false');
  await undo.focus();
  await page.keyboard.press('Tab');

  // Whoever goes by key presses what has the focus, wherever the pointer rests.
  await page.keyboard.press('Shift+Tab');
  await expect(undo).toBeFocused();
  await page.keyboard.press('Space');
  await expect(history(0, 2)).toBeVisible();
});

test('Space moves the image in the middle of a lasso, which is as long as one likes at any zoom', async ({
  app,
  page,
  workplace,
}) => {
  await app.openSample(workplace);
  const project = path.join(workplace.folder, 'streets');
  const labels = copyLabelMap(await workplace.storedLabels(project, 'sample_0001'));
  const fence = taxonomyById('camvid11').classes.findIndex(({ name }) => name === 'Fence');
  await app.chooseClass('Fence');
  await app.editor.focus();
  await page.keyboard.press('l');
  const { box, view } = await app.zoomTo(8);
  let moved = { x: 0, y: 0 };
  const corners: Point[] = [];
  const go = async (right: number, down: number): Promise<void> => {
    const place = { x: box.width * right, y: box.height * down };
    await page.mouse.move(box.x + place.x, box.y + place.y);
    const { zoom, originX, originY } = view;
    corners.push(toImage({ zoom, originX: originX + moved.x, originY: originY + moved.y }, place));
  };
  await go(0.3, 0.3);
  await page.mouse.down();
  await go(0.9, 0.35);
  await page.keyboard.down('Space');
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.25);
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.3);
  await page.keyboard.up('Space');
  moved = { x: -0.8 * box.width, y: -0.05 * box.height };
  await go(0.7, 0.4);
  await go(0.6, 0.9);
  await page.mouse.up();
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  const mask = polygonMask(labels, corners);
  // Wider than what is seen at once.
  expect(mask?.rect.width).toBeGreaterThan(box.width / view.zoom);
  if (mask !== null) paintMask(labels, mask, fence, OPEN_GUARD);
  await app.expectSaved();
  const stored = await workplace.storedLabels(project, 'sample_0001');
  expect(Buffer.from(stored.data).equals(Buffer.from(labels.data))).toBe(true);
});
