// A window that stays open while the server is killed and started again: it comes back by itself, and all that was painted
// is stored once, in order.

import path from 'node:path';
import type { WebSocketRoute } from '@playwright/test';
import { expect, test } from './fixtures.ts';

let project: string;

test.beforeEach(async ({ app, workplace }) => {
  project = path.join(workplace.folder, 'streets');
  await app.openSample(workplace);
});

/** A stroke from left to right, at a height. */
function strokeAt(y: number): { x: number; y: number }[] {
  return [
    { x: 50, y },
    { x: 90, y },
  ];
}

test('strokes painted before and after the kill of the server are stored when it is started again', async ({
  app,
  page,
  workplace,
}) => {
  await app.chooseClass('Car');
  await app.paint(strokeAt(50));
  await app.expectSaved();
  const address = page.url();
  await workplace.killServer();
  await expect(app.saveState).toHaveText('Offline');
  await app.chooseClass('Fence');
  await app.paint(strokeAt(90));
  await app.chooseClass('Sky');
  await app.paint([
    { x: 70, y: 85 },
    { x: 70, y: 130 },
  ]);
  await expect(app.saveState).toHaveText('Offline');
  expect(new URL(await workplace.serve()).origin).toBe(new URL(address).origin);
  await app.expectSaved();
  await expect(page.getByText('Undo 3 · Redo 0')).toBeVisible();
  // Pictures, too, are for those who are in.
  await app.openFrame('sample_0002');
  await app.openFrame('sample_0001');
  await page.reload();
  await expect(page.getByText('Undo 3 · Redo 0')).toBeVisible();
  await app.pointAt({ x: 85, y: 90 });
  await expect(app.classUnderPointer).toHaveText('Fence');
  const { data, width } = await workplace.storedLabels(project, 'sample_0001');
  // The last stroke lies over the one before it.
  expect([50, 90, 120].map((y) => data[y * width + 70])).toEqual([8, 0, 0]);
  expect([50, 90].map((y) => data[y * width + 85])).toEqual([8, 7]);
});

test('a stroke that was stored, but not acknowledged before the kill, is not stored twice', async ({
  app,
  page,
  workplace,
}) => {
  let isDeaf = false;
  await page.routeWebSocket(/\/ws$/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (!isDeaf) socket.send(message);
    });
  });
  await page.reload();
  await app.expectSaved();
  await app.chooseClass('Car');
  await app.paint(strokeAt(50));
  await app.expectSaved();
  isDeaf = true;
  await app.paint(strokeAt(90));
  await expect
    .poll(async () => {
      const { data, width } = await workplace.storedLabels(project, 'sample_0001');
      return data[90 * width + 70];
    })
    .toBe(8);
  await expect(app.saveState).toHaveText('Saving…');
  await workplace.killServer();
  await expect(app.saveState).toHaveText('Offline');
  isDeaf = false;
  await app.paint(strokeAt(130));
  await workplace.serve();
  await app.expectSaved();
  await expect(page.getByText('Undo 3 · Redo 0')).toBeVisible();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Undo 1 · Redo 2')).toBeVisible();
  await app.expectSaved();
  const { data, width } = await workplace.storedLabels(project, 'sample_0001');
  expect([50, 90, 130].map((y) => data[y * width + 70])).toEqual([8, 255, 255]);
});
