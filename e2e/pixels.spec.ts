// Each pixel of the mask and the photo on the screen, at every density of it.

import { TAXONOMIES } from '../core/taxonomy.ts';
import type { Point } from '../renderer/src/editor/view/viewport.ts';
import type { AppPage, Stage } from './appPage.ts';
import { expect, test } from './fixtures.ts';
import {
  classColor,
  colorGap,
  laidOver,
  lookAt,
  readPhoto,
  readTruth,
  ROUNDING,
  type Color,
} from './screen.ts';

const { classes } = TAXONOMIES.camvid11;

for (const deviceScaleFactor of [1, 1.25, 2]) {
  test.describe(`at ${deviceScaleFactor} device pixels a CSS pixel`, () => {
    test.use({ deviceScaleFactor });

    test('pixels have exact edges and one colour each, and a grid of lines between them from a large zoom on', async ({
      app,
      page,
      workplace,
    }) => {
      await app.openSample(workplace);
      const photo = await readPhoto(workplace);
      const truth = await readTruth(workplace);
      const withTruth = (x: number, y: number): Color => {
        const index = truth.colorAt(x, y)[0];
        const under = photo.colorAt(x, y);
        return index < classes.length ? laidOver(under, classColor(index), 0.5) : under;
      };
      for (const zoom of [8, 32]) {
        const { box, view } = await app.zoomTo(zoom);
        const clip = { x: box.x + 300, y: box.y + 300, width: 160, height: 120 };
        const place = { box, view, clip, deviceScaleFactor };

        // The photo alone: every pixel of the screen has its image pixel's own colour, or lies on a line.
        await page.keyboard.press('o');
        if (zoom === 32) {
          await expectLines(app, place, (x, y) => photo.colorAt(x, y));
          await page.keyboard.press('Shift+X');
        }
        await expectPixels(app, place, (x, y) => photo.colorAt(x, y));

        await page.keyboard.press('o');
        await page.keyboard.press('Shift+Q');
        await expect(page.getByRole('group', { name: 'Legend' })).toHaveText('Ground truth');
        await expectPixels(app, place, withTruth);
        await page.keyboard.press('Shift+Q');
      }
    });
  });
}

interface Place extends Stage {
  readonly clip: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly deviceScaleFactor: number;
}

/** The image pixel that a pixel of the screenshot shows. */
function imagePixel(
  { box, view, clip, deviceScaleFactor }: Place,
  x: number,
  y: number,
): { x: number; y: number } {
  const left = (clip.x - box.x - view.originX) * deviceScaleFactor;
  const top = (clip.y - box.y - view.originY) * deviceScaleFactor;
  const size = view.zoom * deviceScaleFactor;
  return { x: Math.floor((left + x + 0.5) / size), y: Math.floor((top + y + 0.5) / size) };
}

/** Every pixel of the screen in the clip, by its place there, its colour and its image pixel, is without fault. */
async function expectFaultless(
  app: AppPage,
  place: Place,
  faultAt: (x: number, y: number, color: Color, pixel: Point) => string | null,
): Promise<void> {
  await expect(async () => {
    const picture = await lookAt(app.page, place.clip);
    const faults: string[] = [];
    for (let y = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++) {
        const pixel = imagePixel(place, x, y);
        const fault = faultAt(x, y, picture.colorAt(x, y), pixel);
        if (fault !== null) faults.push(`${x}, ${y} (image ${pixel.x}, ${pixel.y}): ${fault}`);
      }
    }
    expect(faults.slice(0, 5)).toEqual([]);
  }).toPass();
}

/** Every pixel of the screen in the clip has the colour that its image pixel is to have. */
async function expectPixels(
  app: AppPage,
  place: Place,
  expected: (x: number, y: number) => Color,
): Promise<void> {
  await expectFaultless(app, place, (_x, _y, color, pixel) =>
    colorGap(color, expected(pixel.x, pixel.y)) > ROUNDING ? color.join(' ') : null,
  );
}

/** The first pixel of the screen in each image pixel, across and down, is a line's; the others are as expected. */
async function expectLines(
  app: AppPage,
  place: Place,
  expected: (x: number, y: number) => Color,
): Promise<void> {
  await expectFaultless(app, place, (x, y, color, pixel) => {
    const before = imagePixel(place, x - 1, y - 1);
    const isLine = before.x !== pixel.x || before.y !== pixel.y;
    const gap = colorGap(color, expected(pixel.x, pixel.y));
    return gap > 20 === isLine ? null : String(gap);
  });
}
