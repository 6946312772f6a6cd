// Each tool of the pointer by mouse, at device scale factors of 1, 1.25 and 2 and at zooms from 0.25 to 32: the mask that
// is stored afterwards is, pixel for pixel, what the kernels make of the same places on the image.

import path from 'node:path';
import type { ImagePoint } from '../core/edit/brush.ts';
import type { LabelMap } from '../core/labelMap.ts';
import { className, TAXONOMIES } from '../core/taxonomy.ts';
import { DEFAULT_OPTIONS } from '../renderer/src/editor/tools/defaultOptions.ts';
import {
  actualSizeViewport,
  toImage,
  zoomAt,
  type Size,
  type Viewport,
} from '../renderer/src/editor/viewport.ts';
import type { AppPage } from './appPage.ts';
import { expect, test } from './fixtures.ts';
import { readFrame } from './frameData.ts';
import { toolSteps, type ToolStep } from './toolSteps.ts';

const FRAME = 'sample_0001';
const FRAME_SIZE = { width: 480, height: 360 };
const { classes } = TAXONOMIES.camvid11;
/** The wheel's way to each zoom from actual size, in CSS pixels. */
const WHEEL_PX = { '0.25': 925, '1': 0, '8': -1387, '32': -2312 } as const;
const WHEEL_ZOOM_PER_PX = 1.0015;

/** Brings the middle of the frame to the middle of the canvas, and zooms there. */
async function zoomTo(app: AppPage, wheelPx: number): Promise<Viewport> {
  const size = await app.editor.evaluate((surface): Size => ({
    width: surface.clientWidth,
    height: surface.clientHeight,
  }));
  const middle = { x: size.width / 2, y: size.height / 2 };
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  await app.page.mouse.move(box.x + middle.x, box.y + middle.y);
  await app.page.keyboard.press('a');
  // Chromium's input domain takes the wheel's way in device pixels.
  const pixelRatio = await app.page.evaluate(() => window.devicePixelRatio);
  await app.page.mouse.wheel(0, wheelPx * pixelRatio);
  const zoomed = zoomAt(
    actualSizeViewport(FRAME_SIZE, size),
    middle,
    WHEEL_ZOOM_PER_PX ** -wheelPx,
  );
  await expect(app.page.getByRole('status', { name: 'Zoom' })).toHaveText(
    `${Math.round(zoomed.zoom * 100)} %`,
  );
  return zoomed;
}

/** Does what a step says. @returns where the hand was, on the image */
async function perform(app: AppPage, view: Viewport, step: ToolStep): Promise<ImagePoint[]> {
  const { page } = app;
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  // The class first: choosing one puts the eraser down.
  await page.getByRole('radio', { name: className(classes, step.classIndex), exact: true }).click();
  await page.getByRole('radio', { name: step.tool, exact: true }).click();
  const places = step.hand.map(({ x, y }) => ({
    x: Math.round(box.width / 2 + x),
    y: Math.round(box.height / 2 + y),
  }));
  for (const [place, { x, y }] of places.entries()) {
    await page.mouse.move(box.x + x, box.y + y);
    if (step.gesture === 'clicks' || place === 0) await page.mouse.down();
    if (step.gesture === 'clicks') await page.mouse.up();
  }
  if (step.gesture === 'drag') await page.mouse.up();
  // Enter ends an outline; a polygon's corners can be moved until the second one.
  const ends = { clicks: step.tool === 'Polygon' ? 2 : 1, drag: 0 }[step.gesture];
  for (let end = 0; end < ends; end++) await page.keyboard.press('Enter');
  return places.map((place) => toImage(view, place));
}

for (const deviceScaleFactor of [1, 1.25, 2]) {
  test.describe(`at a device scale factor of ${deviceScaleFactor}`, () => {
    test.use({ deviceScaleFactor });

    test('every tool does at every zoom what its kernel does', async ({ app, workplace }) => {
      test.slow();
      const project = path.join(workplace.folder, 'streets');
      await app.createProject(project);
      await app.importFrames(workplace.data);
      await app.prelabel();
      await app.openFrame(FRAME);
      const data = await readFrame(workplace, project, FRAME);
      const expected: LabelMap = await workplace.storedLabels(project, FRAME);
      const changing = new Set<string>();
      for (const [zoom, wheelPx] of Object.entries(WHEEL_PX)) {
        const view = await zoomTo(app, wheelPx);
        for (const step of toolSteps()) {
          await test.step(`${step.tool} at ${zoom}`, async () => {
            const before = expected.data.slice();
            const points = await perform(app, view, step);
            step.apply(expected, points, data, DEFAULT_OPTIONS);
            if (Buffer.compare(before, expected.data) !== 0) changing.add(step.tool);
            await expect
              .poll(async () => {
                const stored = await workplace.storedLabels(project, FRAME);
                return stored.data.findIndex((index, offset) => index !== expected.data[offset]);
              })
              .toBe(-1);
          });
        }
      }
      expect([...changing].sort()).toEqual(
        toolSteps()
          .map(({ tool }) => tool)
          .sort(),
      );
    });
  });
}
