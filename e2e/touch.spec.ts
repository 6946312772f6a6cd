// The canvas on a touch screen: two fingers move and zoom, one draws, and none does beside a pen.

import path from 'node:path';
import type { CDPSession } from '@playwright/test';
import { segmentMask, type ImagePoint } from '../core/edit/brush.ts';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { paintMask } from '../core/edit/paintMask.ts';
import { copyLabelMap } from '../core/labelMap.ts';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { toImage, toScreen, zoomAt, type Viewport } from '../renderer/src/editor/view/viewport.ts';
import { FRAME_SIZE, type AppPage } from './appPage.ts';
import { touch, type Finger } from './fingers.ts';
import { expect, test } from './fixtures.ts';

const FRAME = 'sample_0001';
const CAR_INDEX = 8;
const BRUSH_PX = 40;
const { classes } = TAXONOMIES.camvid11;

let project: string;

test.beforeEach(async ({ app, page, workplace }) => {
  project = path.join(workplace.folder, 'streets');
  await app.openSample(workplace);
  await app.chooseClass(classes[CAR_INDEX]?.name ?? '');
  await page.getByRole('slider', { name: 'Brush size' }).fill(String(Math.log2(BRUSH_PX)));
});

const finger = (id: number, x: number, y: number): Finger => ({ id, at: { x, y } });

/** The frame as it is fitted, and where image points of it lie on the canvas. */
async function fitted(app: AppPage): Promise<{
  readonly view: Viewport;
  readonly placeOf: (at: ImagePoint) => ImagePoint;
}> {
  const box = await app.editor.boundingBox();
  const origin = await app.locate({ x: 0, y: 0 });
  const right = await app.locate({ x: 1, y: 0 });
  if (box === null) throw new Error('The editor is not on the screen.');
  const zoom = right.x - origin.x;
  const view = { zoom, originX: origin.x - box.x, originY: origin.y - box.y };
  return { view, placeOf: (at) => toScreen(view, at) };
}

async function expectZoom({ page }: AppPage, { zoom }: Viewport): Promise<void> {
  const shown = page.getByRole('status', { name: 'Zoom' });
  await expect(shown).toHaveText(`${Math.round(zoom * 100)} %`);
}

test('two fingers move and zoom the frame, and take back what the first has begun; one paints', async ({
  app,
  page,
  workplace,
}) => {
  const devtools = await page.context().newCDPSession(page);
  await expect(app.editor).toHaveCSS('touch-action', 'none');
  const before = await workplace.storedLabels(project, FRAME);
  const { view, placeOf } = await fitted(app);

  await touch(app, devtools, 'touchStart', finger(0, 200, 180));
  await touch(app, devtools, 'touchMove', finger(0, 202, 180));
  await touch(app, devtools, 'touchStart', finger(0, 202, 180), finger(1, 282, 180));
  await touch(app, devtools, 'touchMove', finger(0, 182, 170), finger(1, 302, 200));
  await touch(app, devtools, 'touchMove', finger(0, 162, 160), finger(1, 322, 220));
  await touch(app, devtools, 'touchEnd', finger(1, 322, 220));
  await touch(app, devtools, 'touchEnd');
  const ratio = Math.hypot(160, 60) / 80;
  const from = placeOf({ x: 242, y: 180 });
  const to = placeOf({ x: 242, y: 190 });
  const moved = {
    ...view,
    originX: view.originX + to.x - from.x,
    originY: view.originY + to.y - from.y,
  };
  const zoomed = zoomAt(moved, to, ratio);
  await expectZoom(app, zoomed);
  await expect(page.getByText('Undo 0 · Redo 0')).toBeVisible();
  await app.expectSaved();
  expect(await workplace.storedLabels(project, FRAME)).toEqual(before);

  const way = [finger(2, 200, 150), finger(2, 240, 170), finger(2, 260, 220)];
  const [first, ...others] = way;
  if (first === undefined) throw new Error('The stroke has a beginning.');
  await touch(app, devtools, 'touchStart', first);
  for (const place of others) await touch(app, devtools, 'touchMove', place);
  await touch(app, devtools, 'touchEnd');
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const expected = copyLabelMap(before);
  const points = way.map(({ at }) => toImage(zoomed, placeOf(at)));
  for (const [place, point] of points.entries()) {
    const mask = segmentMask(expected, points[place - 1] ?? point, point, BRUSH_PX, 'round');
    if (mask !== null) paintMask(expected, mask, CAR_INDEX, OPEN_GUARD);
  }
  const stored = await workplace.storedLabels(project, FRAME);
  expect(stored.data.findIndex((index, offset) => index !== expected.data[offset])).toBe(-1);
  expect(stored).not.toEqual(before);
});

test('a finger drags a corner of a polygon', async ({ app, page, workplace }) => {
  const devtools = await page.context().newCDPSession(page);
  await page.keyboard.press('g');
  const corners = [
    [100, 100],
    [200, 100],
    [200, 200],
    [100, 200],
  ] as const;
  for (const [x, y] of corners) {
    await touch(app, devtools, 'touchStart', finger(0, x, y));
    await touch(app, devtools, 'touchEnd');
  }
  await expect(page.locator('rect.vertex')).toHaveCount(corners.length);
  await page.keyboard.press('Enter');
  await touch(app, devtools, 'touchStart', finger(1, 200, 200));
  for (const at of [230, 260, 300]) await touch(app, devtools, 'touchMove', finger(1, at, at));
  await touch(app, devtools, 'touchEnd');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const { data } = await workplace.storedLabels(project, FRAME);
  const at = (x: number, y: number): number | undefined => data[y * FRAME_SIZE.width + x];
  expect([at(150, 150), at(280, 280)]).toEqual([CAR_INDEX, CAR_INDEX]);
});

/** A pen at an image point of the fitted frame, as the browser gets it from a tablet. */
async function holdPen(
  app: AppPage,
  devtools: CDPSession,
  type: 'mouseMoved' | 'mousePressed' | 'mouseReleased',
  at: ImagePoint,
): Promise<void> {
  const isPressed = type !== 'mouseReleased';
  const place = {
    ...(await app.locate(at)),
    pointerType: 'pen',
    force: isPressed ? 1 : 0,
  } as const;
  const button = type === 'mouseMoved' ? 'none' : 'left';
  const buttons = type === 'mousePressed' ? 1 : 0;
  await devtools.send('Input.dispatchMouseEvent', {
    ...place,
    type,
    button,
    buttons,
    clickCount: 1,
  });
}

test('beside a pen a finger moves the frame and paints nothing, and does neither while the pen is down', async ({
  app,
  page,
  workplace,
}) => {
  const devtools = await page.context().newCDPSession(page);
  const before = await workplace.storedLabels(project, FRAME);
  const { view } = await fitted(app);
  const drag = async (...ys: readonly number[]): Promise<void> => {
    const [start = 0, ...rest] = ys;
    await touch(app, devtools, 'touchStart', finger(0, 100, start));
    for (const y of rest) await touch(app, devtools, 'touchMove', finger(0, 100, y));
    await touch(app, devtools, 'touchEnd');
  };

  await holdPen(app, devtools, 'mouseMoved', { x: 240, y: 180 });
  await holdPen(app, devtools, 'mousePressed', { x: 240, y: 180 });
  await drag(60, 80, 140);
  await holdPen(app, devtools, 'mouseReleased', { x: 240, y: 180 });
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const expected = copyLabelMap(before);
  const dot = segmentMask(expected, { x: 240, y: 180 }, { x: 240, y: 180 }, BRUSH_PX, 'round');
  if (dot !== null) paintMask(expected, dot, CAR_INDEX, OPEN_GUARD);
  const stored = await workplace.storedLabels(project, FRAME);
  expect(stored.data.findIndex((index, offset) => index !== expected.data[offset])).toBe(-1);

  await drag(60, 80, 140);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  // The pen paints where the frame is now: as far up as the finger went down after it had begun to move.
  await holdPen(app, devtools, 'mousePressed', { x: 100, y: 200 });
  await holdPen(app, devtools, 'mouseReleased', { x: 100, y: 200 });
  await expect(page.getByText('Undo 2 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const movedPx = 60 * view.zoom;
  const at = toImage(
    { ...view, originY: view.originY + movedPx },
    toScreen(view, { x: 100, y: 200 }),
  );
  const moved = segmentMask(expected, at, at, BRUSH_PX, 'round');
  if (moved !== null) paintMask(expected, moved, CAR_INDEX, OPEN_GUARD);
  const later = await workplace.storedLabels(project, FRAME);
  expect(later.data.findIndex((index, offset) => index !== expected.data[offset])).toBe(-1);
});
