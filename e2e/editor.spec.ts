import path from 'node:path';
import type { WebSocketRoute } from '@playwright/test';
import BetterSqlite3 from 'better-sqlite3';
import { paintSegment } from '../core/edit/brush.ts';
import { voidLabelMap } from '../core/labelMap.ts';
import { AppPage } from './appPage.ts';
import { expect, test } from './fixtures.ts';

let project: string;

test.beforeEach(async ({ app, workplace }) => {
  project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.openFrame('sample_0001');
});

test('a stroke is stored pixel for pixel as the brush covers it', async ({
  app,
  page,
  workplace,
}) => {
  await app.chooseClass('Tree');
  await app.paint([{ x: 100.2, y: 80.2 }]);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  const expected = voidLabelMap(480, 360);
  paintSegment(expected, { x: 100.2, y: 80.2 }, { x: 100.2, y: 80.2 }, 24, 5);
  const stored = await workplace.storedLabels(project, 'sample_0001');
  expect(Buffer.from(stored.data).equals(Buffer.from(expected.data))).toBe(true);
});

test('a brush of one pixel paints one pixel', async ({ app, page, workplace }) => {
  await page.getByLabel('Brush size').fill('0');
  await app.chooseClass('Pole');
  await app.paint([{ x: 200.5, y: 150.5 }]);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  const { data, width } = await workplace.storedLabels(project, 'sample_0001');
  expect(data[150 * width + 200]).toBe(2);
  expect(data.filter((index) => index !== 255)).toHaveLength(1);
});

test('the eraser gives void back', async ({ app, page }) => {
  await app.chooseClass('Car');
  await app.paint([
    { x: 100, y: 100 },
    { x: 160, y: 100 },
  ]);
  await page.keyboard.press('e');
  await app.paint([{ x: 130, y: 100 }]);
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
  await app.pointAt({ x: 130, y: 100 });
  await expect(app.classUnderPointer).toHaveText('void');
  await app.pointAt({ x: 104, y: 100 });
  await expect(app.classUnderPointer).toHaveText('Car');
});

test('void is one of the classes: picked, painted, locked, and shown alone', async ({
  app,
  page,
  workplace,
}) => {
  const panel = page.getByRole('complementary', { name: 'Tools and classes' });
  const chosen = panel.getByRole('radio', { name: 'void', exact: true });
  await app.chooseClass('Car');
  await app.paint([{ x: 130, y: 100 }]);
  await page.keyboard.down('Control');
  await app.paint([{ x: 300, y: 200 }]);
  await page.keyboard.up('Control');
  await expect(chosen).toBeChecked();
  await expect(panel.getByTitle('void', { exact: true })).toHaveText('void');
  await app.paint([{ x: 130, y: 100 }]);
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
  const { data } = await workplace.storedLabels(project, 'sample_0001');
  expect(data.filter((index) => index !== 255)).toHaveLength(0);

  await panel.getByRole('button', { name: 'Lock void', exact: true }).click();
  await app.chooseClass('Car');
  await app.paint([{ x: 130, y: 100 }]);
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
  await panel.getByRole('button', { name: 'Locked: void' }).click();

  const hide = (name: string) => panel.getByRole('button', { name: `Hide ${name}`, exact: true });
  const pressed = async (name: string) => hide(name).getAttribute('aria-pressed');
  await chosen.click();
  await page.keyboard.press('Shift+O');
  expect([await pressed('void'), await pressed('Sky')]).toEqual(['false', 'true']);
  await page.keyboard.press('Shift+O');
  expect([await pressed('void'), await pressed('Sky')]).toEqual(['false', 'false']);
});

test('the keys choose tools, classes and sizes, undo, and turn to the next frame', async ({
  app,
  page,
}) => {
  await page.keyboard.press('4');
  await expect(page.getByRole('radio', { name: 'Road' })).toBeChecked();
  await page.keyboard.press('e');
  await expect(page.getByRole('radio', { name: 'Eraser' })).toBeChecked();
  await page.keyboard.press('b');
  await expect(page.getByRole('radio', { name: 'Brush', exact: true })).toBeChecked();
  await page.keyboard.press(']');
  await expect(page.getByText('29 px')).toBeVisible();
  // Where a tool has a threshold or a reach besides, the brackets stay those of its size, and have that with Shift.
  const shown = (label: string) => page.getByRole('slider', { name: label });
  await page.keyboard.press(';');
  await page.keyboard.press('[');
  await expect(shown('Brush size')).toHaveAttribute('aria-valuetext', '23 px');
  await page.keyboard.press('Shift+BracketRight');
  await expect(shown('How far it grows')).toHaveAttribute('aria-valuetext', '66');
  await page.keyboard.press(']');
  await expect(shown('Brush size')).toHaveAttribute('aria-valuetext', '28 px');
  await page.keyboard.press('b');
  await app.paint([{ x: 60, y: 60 }]);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Undo 0 · Redo 1')).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await page.keyboard.press('n');
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('p');
  await expect(app.frame('sample_0001')).toHaveAttribute('aria-current', 'true');
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeHidden();
});

test('Enter marks a frame as done and goes on to the next', async ({ app, page }) => {
  await app.paint([{ x: 60, y: 60 }]);
  await app.expectSaved();
  await app.editor.focus();
  await page.keyboard.press('Enter');
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-current', 'true');
  await expect(app.frame('sample_0001, done')).toBeVisible();
  await expect(page.getByText('1 of 3 done')).toBeVisible();
});

test('zooming and panning move the picture, not the mask', async ({ app, page, workplace }) => {
  await app.pointAt({ x: 240.5, y: 180.5 });
  for (let notch = 0; notch < 8; notch++) await page.mouse.wheel(0, -200);
  await expect(page.getByRole('status', { name: 'Zoom' })).toHaveText(/^1\d{3} %$/);
  await page.getByLabel('Brush size').fill('0');
  await app.chooseClass('Sky');
  // The point under the pointer stays where it is while zooming.
  const { x, y } = await app.locate({ x: 240.5, y: 180.5 });
  await page.mouse.click(x, y);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  const { data, width } = await workplace.storedLabels(project, 'sample_0001');
  expect(data[180 * width + 240]).toBe(0);
  expect(data.filter((index) => index !== 255)).toHaveLength(1);
});

test('strokes painted while the server is away are kept, shown as offline, and stored when it is back', async ({
  app,
  page,
  workplace,
}) => {
  let isAway = false;
  let connection: WebSocketRoute | null = null;
  await page.routeWebSocket(/\/ws$/, async (socket) => {
    if (isAway) {
      await socket.close();
      return;
    }
    connection = socket;
    socket.connectToServer();
  });
  await page.reload();
  await expect(app.frame('sample_0001')).toHaveAttribute('aria-current', 'true');
  await app.expectSaved();
  isAway = true;
  await (connection as WebSocketRoute | null)?.close();
  await expect(app.saveState).toHaveText('Offline');
  await app.chooseClass('Fence');
  await app.paint([
    { x: 50, y: 50 },
    { x: 90, y: 50 },
  ]);
  await app.paint([
    { x: 50, y: 90 },
    { x: 90, y: 90 },
  ]);
  await expect(app.saveState).toHaveText('Offline');
  isAway = false;
  await app.expectSaved();
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
  const { data, width } = await workplace.storedLabels(project, 'sample_0001');
  expect(data[50 * width + 70]).toBe(7);
  expect(data[90 * width + 70]).toBe(7);
});

test('a stroke that cannot be stored is kept, shown as not saved, and stored by trying again', async ({
  app,
  page,
  workplace,
}) => {
  const other = new BetterSqlite3(path.join(project, 'maskwright.db'));
  other.exec('BEGIN IMMEDIATE');
  await app.chooseClass('Fence');
  await app.paint([
    { x: 50, y: 50 },
    { x: 90, y: 50 },
  ]);
  await expect(app.saveState).toHaveText('Not saved');
  await expect(page.getByText(/another program keeps it locked/)).toBeVisible();
  other.exec('ROLLBACK');
  other.close();
  await page.getByRole('button', { name: 'Try again' }).click();
  await app.expectSaved();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeHidden();
  const { data, width } = await workplace.storedLabels(project, 'sample_0001');
  expect(data[50 * width + 70]).toBe(7);
});

test('two windows on one frame show the same mask', async ({ app, page, context }) => {
  const other = new AppPage(await context.newPage());
  await other.goto(new URL('/', page.url()).href);
  await other.page.getByRole('button', { name: 'streets' }).click();
  await expect(other.page.getByText('Undo 0 · Redo 0')).toBeVisible();
  await app.chooseClass('Car');
  await app.paint([{ x: 60, y: 60 }]);
  await expect(other.page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await other.pointAt({ x: 60, y: 60 });
  await expect(other.classUnderPointer).toHaveText('Car');
  await other.chooseClass('Fence');
  await other.paint([{ x: 90, y: 60 }]);
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
});

test('blind mode is each window’s own', async ({ app, page, context }) => {
  const blindIn = (window: AppPage) =>
    window.page.getByRole('button', { name: 'Blind', exact: true });
  await expect(blindIn(app)).toHaveAttribute('aria-pressed', 'false');
  const other = new AppPage(await context.newPage());
  await other.goto(new URL('/', page.url()).href);
  await other.page.getByRole('button', { name: 'streets' }).click();
  await blindIn(other).click();
  await expect(blindIn(other)).toHaveAttribute('aria-pressed', 'true');
  await app.show('Evaluate');
  await app.show('Annotate');
  await expect(blindIn(app)).toHaveAttribute('aria-pressed', 'false');
  await page.reload();
  await expect(blindIn(app)).toHaveAttribute('aria-pressed', 'false');
  await other.page.reload();
  await expect(blindIn(other)).toHaveAttribute('aria-pressed', 'true');
});
