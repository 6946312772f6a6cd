// What hands do beside painting with a mouse: picking a class off the mask, pressing a pen more or less, turning it
// round, and laying fingers on the screen.

import path from 'node:path';
import type { CDPSession } from '@playwright/test';
import { segmentMask, type ImagePoint } from '../core/edit/brush.ts';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { paintMask } from '../core/edit/paintMask.ts';
import { copyLabelMap, type LabelMap } from '../core/labelMap.ts';
import { TAXONOMIES, VOID_INDEX } from '../core/taxonomy.ts';
import { fitViewport, toImage } from '../renderer/src/editor/view/viewport.ts';
import type { AppPage } from './appPage.ts';
import { touch, type Finger } from './fingers.ts';
import { expect, test } from './fixtures.ts';

const FRAME = 'sample_0001';
const FRAME_SIZE = { width: 480, height: 360 };
const SKY = { x: 240.5, y: 20.5 };
const ROAD = { x: 240.5, y: 330.5 };
const CAR_INDEX = 8;
const BRUSH_PX = 40;
const { classes } = TAXONOMIES.camvid11;

let project: string;

test.beforeEach(async ({ app, workplace }) => {
  project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.prelabel('cgnet-scenes-m2n6');
  await app.openFrame(FRAME);
});

function nameAt({ data }: LabelMap, { x, y }: ImagePoint): string {
  const index = data[Math.floor(y) * FRAME_SIZE.width + Math.floor(x)] ?? -1;
  return classes[index]?.name ?? '';
}

test('the picker takes the class under the pointer, and changes nothing of the mask', async ({
  app,
  page,
  workplace,
}) => {
  const before = await workplace.storedLabels(project, FRAME);
  const [sky, road] = [nameAt(before, SKY), nameAt(before, ROAD)];
  expect(sky).not.toBe(road);
  const radio = (name: string) => page.getByRole('radio', { name, exact: true });
  await app.chooseClass('Fence');

  await page.keyboard.press('i');
  await expect(radio('Pick a class')).toBeChecked();
  await app.paint([ROAD]);
  await expect(radio(road)).toBeChecked();
  // Held, it goes on picking.
  await app.paint([ROAD, SKY]);
  await expect(radio(sky)).toBeChecked();

  // With Ctrl, any tool picks for once.
  await radio('Brush').click();
  await page.keyboard.down('Control');
  await app.paint([ROAD]);
  await page.keyboard.up('Control');
  await expect(radio(road)).toBeChecked();
  await expect(radio('Brush')).toBeChecked();
  await expect(page.getByText('Undo 0 · Redo 0')).toBeVisible();
  expect(await workplace.storedLabels(project, FRAME)).toEqual(before);
});

interface PenPlace extends ImagePoint {
  /** 0–1. */
  readonly pressure: number;
}

/** Draws through image points with a pen, as the browser gets it from a tablet. @returns where it was, on the image */
async function drawWithPen(
  app: AppPage,
  devtools: CDPSession,
  way: readonly PenPlace[],
): Promise<ImagePoint[]> {
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  const at: ImagePoint[] = [];
  for (const [place, point] of way.entries()) {
    const { x: across, y: down } = await app.locate(point);
    const [x, y] = [Math.round(across), Math.round(down)];
    at.push(toImage(fitViewport(FRAME_SIZE, box), { x: x - box.x, y: y - box.y }));
    const pen = { x, y, pointerType: 'pen', force: point.pressure } as const;
    if (place === 0) {
      await devtools.send('Input.dispatchMouseEvent', { ...pen, type: 'mouseMoved', force: 0 });
      const pressed = { type: 'mousePressed', button: 'left', buttons: 1, clickCount: 1 } as const;
      await devtools.send('Input.dispatchMouseEvent', { ...pen, ...pressed });
    } else {
      await devtools.send('Input.dispatchMouseEvent', {
        ...pen,
        type: 'mouseMoved',
        button: 'left',
        buttons: 1,
      });
    }
    if (place < way.length - 1) continue;
    const released = { type: 'mouseReleased', button: 'left', buttons: 0, clickCount: 1 } as const;
    await devtools.send('Input.dispatchMouseEvent', { ...pen, ...released, force: 0 });
  }
  return at;
}

test('a pen paints as wide as it is pressed, and with the whole brush where pressure is not asked for', async ({
  app,
  page,
  workplace,
}) => {
  const devtools = await page.context().newCDPSession(page);
  await app.chooseClass(classes[CAR_INDEX]?.name ?? '');
  await page.getByRole('slider', { name: 'Brush size' }).fill(String(Math.log2(BRUSH_PX)));
  const expected = copyLabelMap(await workplace.storedLabels(project, FRAME));
  let steps = 0;
  /** Draws, does the same by the kernel, and compares all pixels. */
  const draw = async (
    way: readonly PenPlace[],
    diameterOf: (place: PenPlace) => number,
  ): Promise<void> => {
    const points = await drawWithPen(app, devtools, way);
    for (const [place, to] of points.entries()) {
      const diameterPx = diameterOf(way[place] ?? { ...to, pressure: 1 });
      const mask = segmentMask(expected, points[place - 1] ?? to, to, diameterPx, 'round');
      if (mask !== null) paintMask(expected, mask, CAR_INDEX, OPEN_GUARD);
    }
    steps += 1;
    await expect(page.getByText(`Undo ${steps} · Redo 0`)).toBeVisible();
    const stored = await workplace.storedLabels(project, FRAME);
    expect(stored.data.findIndex((index, offset) => index !== expected.data[offset])).toBe(-1);
  };
  const line = (y: number, ...pressures: readonly number[]): PenPlace[] =>
    pressures.map((pressure, place) => ({ x: 60 + place * 90, y, pressure }));

  await draw(line(30, 0.25, 0.25), () => BRUSH_PX);
  await page.getByRole('button', { name: 'Pen pressure' }).click();
  const pressed = ({ pressure }: PenPlace): number => Math.max(1, Math.round(BRUSH_PX * pressure));
  await draw(line(100, 0.25, 0.25), pressed);
  await draw(line(170, 0.5, 0.5), pressed);
  await draw(line(240, 1, 1), pressed);
  await draw(line(310, 0.1, 0.3, 0.6, 0.9, 0.2), pressed);

  /** How many pixels are painted above one another at an x. */
  const widthAt = (y: number): number => {
    let width = 0;
    for (let row = y - BRUSH_PX / 2 - 5; row < y + BRUSH_PX / 2 + 5; row++) {
      if (expected.data[row * FRAME_SIZE.width + 105] === CAR_INDEX) width += 1;
    }
    return width;
  };
  expect([30, 100, 170, 240].map(widthAt)).toEqual([40, 10, 20, 40]);
});

test('a pen that is turned round erases, whatever tool is in hand', async ({
  app,
  page,
  workplace,
}) => {
  await page.getByRole('slider', { name: 'Brush size' }).fill(String(Math.log2(BRUSH_PX)));
  await page.getByRole('radio', { name: 'Rectangle' }).click();
  const expected = copyLabelMap(await workplace.storedLabels(project, FRAME));
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  const from = await app.locate({ x: 100, y: 200 });
  const to = await app.locate({ x: 300, y: 240 });
  const events = [
    { type: 'pointerdown', at: from, button: 5, buttons: 32 },
    { type: 'pointermove', at: to, button: -1, buttons: 32 },
    { type: 'pointerup', at: to, button: 5, buttons: 0 },
  ];
  // The browser's own tools for tests know of no such end of a pen.
  for (const { type, at, ...buttons } of events) {
    const place = { clientX: at.x, clientY: at.y, bubbles: true };
    const pen = { pointerId: 1, pointerType: 'pen', pressure: 0.5 };
    await app.editor.dispatchEvent(type, { ...place, ...pen, ...buttons });
  }
  const viewport = fitViewport(FRAME_SIZE, box);
  const [start, end] = [from, to].map(({ x, y }) =>
    toImage(viewport, { x: x - box.x, y: y - box.y }),
  );
  if (start === undefined || end === undefined) throw new Error('The stroke has two ends.');
  const way = [
    segmentMask(expected, start, start, BRUSH_PX, 'round'),
    segmentMask(expected, start, end, BRUSH_PX, 'round'),
  ];
  for (const mask of way) if (mask !== null) paintMask(expected, mask, VOID_INDEX, OPEN_GUARD);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const stored = await workplace.storedLabels(project, FRAME);
  expect(stored.data.findIndex((index, offset) => index !== expected.data[offset])).toBe(-1);
  await expect(page.getByRole('radio', { name: 'Rectangle' })).toBeChecked();
});

/** So long after the first a second finger was not meant with it. */
const NOT_TOGETHER_MS = 1000;

test('a second finger has no part in a stroke that the first has really begun', async ({
  app,
  page,
  workplace,
}) => {
  const devtools = await page.context().newCDPSession(page);
  await app.chooseClass(classes[CAR_INDEX]?.name ?? '');
  await page.getByRole('slider', { name: 'Brush size' }).fill(String(Math.log2(BRUSH_PX)));
  const before = await workplace.storedLabels(project, FRAME);
  const first = (x: number): Finger => ({ id: 0, at: { x, y: 40 } });
  const palm = (x: number): Finger => ({ id: 1, at: { x, y: 320 } });
  await touch(app, devtools, { type: 'touchStart', agoMs: NOT_TOGETHER_MS }, first(60));
  await touch(app, devtools, { type: 'touchMove', agoMs: NOT_TOGETHER_MS - 50 }, first(120));
  await touch(app, devtools, 'touchStart', first(120), palm(400));
  await touch(app, devtools, 'touchMove', first(120), palm(300));
  await touch(app, devtools, 'touchMove', first(120));
  await touch(app, devtools, 'touchMove', first(400));
  await touch(app, devtools, 'touchEnd');
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const stored = await workplace.storedLabels(project, FRAME);
  const along = [70, 120, 200, 300, 390].map((x) => nameAt(stored, { x, y: 40 }));
  expect(new Set(along)).toEqual(new Set([classes[CAR_INDEX]?.name]));
  const changed = [...stored.data.keys()].filter(
    (offset) => stored.data[offset] !== before.data[offset],
  );
  const rows = changed.map((offset) => Math.floor(offset / FRAME_SIZE.width));
  expect(rows.filter((row) => Math.abs(row - 40) > BRUSH_PX)).toEqual([]);
});

test('a touch that the system takes away leaves no half of a shape, and keeps a stroke', async ({
  app,
  page,
  workplace,
}) => {
  const devtools = await page.context().newCDPSession(page);
  await app.chooseClass(classes[CAR_INDEX]?.name ?? '');
  const before = await workplace.storedLabels(project, FRAME);
  const draw = async (tool: string): Promise<void> => {
    await page.getByRole('radio', { name: tool, exact: true }).click();
    const finger = (x: number, y: number): Finger => ({ id: 0, at: { x, y } });
    await touch(app, devtools, 'touchStart', finger(100, 100));
    await touch(app, devtools, 'touchMove', finger(200, 100));
    await touch(app, devtools, 'touchMove', finger(200, 200));
    await touch(app, devtools, 'touchCancel');
  };
  for (const tool of ['Rectangle', 'Ellipse', 'Lasso', 'Bucket']) await draw(tool);
  await expect(page.getByText('Undo 0 · Redo 0')).toBeVisible();
  expect(await workplace.storedLabels(project, FRAME)).toEqual(before);
  await draw('Brush');
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();
  const stored = await workplace.storedLabels(project, FRAME);
  expect(nameAt(stored, { x: 200.5, y: 190.5 })).toBe(classes[CAR_INDEX]?.name);
});
