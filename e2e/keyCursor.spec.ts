// The canvas without a pointer: shapes and strokes are drawn by key alone.

import path from 'node:path';
import { paintSegment } from '../core/edit/brush.ts';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { paintMask } from '../core/edit/paintMask.ts';
import { rectangleMask } from '../core/edit/shapes.ts';
import { voidLabelMap } from '../core/labelMap.ts';
import { expect, test } from './fixtures.ts';

const CAR = 8;
const BRUSH_PX = 24;

test('a rectangle and a stroke are drawn by key alone', async ({ app, page, workplace }) => {
  await app.openSample(workplace);
  const press = async (key: string, times = 1): Promise<void> => {
    for (let time = 0; time < times; time++) await page.keyboard.press(key);
  };
  const foot = page.getByRole('group', { name: 'Status bar' });
  const crosshair = page.locator('[data-key-cursor]');
  await press('m');
  await press('9');
  await press(',');
  await expect(crosshair).toBeVisible();
  await expect(foot).toContainText('x 240  y 180');
  await press('Space');
  await press('Shift+ArrowRight', 3);
  await press('ArrowDown', 12);
  await expect(foot).toContainText('x 270  y 192');
  await press('Space');
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await expect(app.classUnderPointer).toHaveText('Car');

  await press('b');
  await press('Shift+ArrowUp', 8);
  await press('Space');
  await press('Shift+ArrowLeft', 4);
  await press('ArrowUp', 2);
  await press('Space');
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
  await app.expectSaved();

  const expected = voidLabelMap(480, 360);
  const box = rectangleMask(expected, { x: 241, y: 181 }, { x: 271, y: 193 });
  if (box !== null) paintMask(expected, box, CAR, OPEN_GUARD);
  paintSegment(expected, { x: 270.5, y: 112.5 }, { x: 230.5, y: 112.5 }, BRUSH_PX, CAR);
  paintSegment(expected, { x: 230.5, y: 112.5 }, { x: 230.5, y: 110.5 }, BRUSH_PX, CAR);
  const project = path.join(workplace.folder, 'streets');
  const stored = await workplace.storedLabels(project, 'sample_0001');
  expect(stored.data.findIndex((index, offset) => index !== expected.data[offset])).toBe(-1);

  // A gesture in hand is given up first; then the pointer has the canvas back.
  await press('Space');
  await press('Shift+ArrowDown', 3);
  await press('Escape');
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
  await expect(crosshair).toBeVisible();
  await press('Escape');
  await expect(crosshair).toHaveCount(0);
  await app.pointAt({ x: 20.5, y: 20.5 });
  await expect(foot).toContainText('x 20  y 20');
});

test('the image follows the key cursor', async ({ app, page, workplace }) => {
  await app.openSample(workplace);
  const { box } = await app.zoomTo(8);
  await page.keyboard.press(',');
  for (let step = 0; step < 20; step++) await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.getByRole('group', { name: 'Status bar' })).toContainText('x 40  y 180');
  const pixel = await page.locator('[data-key-cursor] rect').first().boundingBox();
  expect(pixel?.x).toBeGreaterThan(box.x);
  expect(pixel?.x).toBeLessThan(box.x + box.width);
});
