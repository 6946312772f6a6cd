// A hand on the canvas of the editor: places are in CSS pixels from the middle of the canvas.

import type { ImagePoint } from '../core/edit/brush.ts';
import { className, TAXONOMIES } from '../core/taxonomy.ts';
import {
  actualSizeViewport,
  toImage,
  toScreen,
  zoomAt,
  type Size,
  type Viewport,
} from '../renderer/src/editor/view/viewport.ts';
import { FRAME_SIZE, type AppPage } from './appPage.ts';
import { expect } from './fixtures.ts';

const { classes } = TAXONOMIES.camvid11;
/** The wheel's way to each zoom from actual size, in CSS pixels. */
export const WHEEL_PX = { '0.25': 925, '1': 0, '8': -1387, '32': -2312 } as const;
const WHEEL_ZOOM_PER_PX = 1.0015;

/** Brings the middle of the frame to the middle of the canvas, and zooms there. */
export async function zoomTo(app: AppPage, wheelPx: number): Promise<Viewport> {
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

/** Where places of the canvas lie on the image, and the other way round. */
export interface Places {
  readonly imageAt: (place: ImagePoint) => ImagePoint;
  readonly placeOf: (point: ImagePoint) => ImagePoint;
}

/** @param size of the canvas, in CSS pixels */
function createPlaces(view: Viewport, size: Size): Places {
  const middle = { x: size.width / 2, y: size.height / 2 };
  return {
    imageAt: ({ x, y }) =>
      toImage(view, { x: Math.round(middle.x + x), y: Math.round(middle.y + y) }),
    placeOf(point) {
      const { x, y } = toScreen(view, point);
      return { x: x - middle.x, y: y - middle.y };
    },
  };
}

type HeldKey = 'Alt' | 'Shift';

export interface Hand {
  readonly places: Places;
  /** Takes a tool, and a class by its index. */
  take(tool: string, classIndex: number): Promise<void>;
  /** Takes a tool and leaves the class as it is. */
  takeTool(tool: string): Promise<void>;
  choose(option: string): Promise<void>;
  slide(option: string, value: string): Promise<void>;
  /** Pressed from the first place to the last. */
  drag(places: readonly ImagePoint[], held?: HeldKey): Promise<void>;
  key(name: string): Promise<void>;
}

export async function createHand(app: AppPage, view: Viewport): Promise<Hand> {
  const { page } = app;
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  const radio = (name: string): Promise<void> =>
    page.getByRole('radio', { name, exact: true }).click();
  return {
    places: createPlaces(view, box),
    async take(tool, classIndex) {
      // The class first: choosing one puts the eraser down.
      await radio(className(classes, classIndex));
      await radio(tool);
    },
    takeTool: radio,
    choose: radio,
    slide: (option, value) => page.getByRole('slider', { name: option }).fill(value),
    async drag(places, held) {
      if (held !== undefined) await page.keyboard.down(held);
      for (const [order, { x, y }] of places.entries()) {
        const [left, top] = [Math.round(box.width / 2 + x), Math.round(box.height / 2 + y)];
        await page.mouse.move(box.x + left, box.y + top);
        if (order === 0) await page.mouse.down();
      }
      await page.mouse.up();
      if (held !== undefined) await page.keyboard.up(held);
    },
    key: (name) => page.keyboard.press(name),
  };
}
