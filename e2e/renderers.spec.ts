import type { Page } from '@playwright/test';
import { AppPage } from './appPage.ts';
import { expect, test } from './fixtures.ts';
import { pretendGpu } from './pretendGpu.ts';
import { colorGap, decodePicture, type Picture } from './screen.ts';

/** What the two may round differently: the photo is smoothed, and a few colours are laid over it one after another. */
const ROUNDING = 3;

/** What is on the editor's canvas, without what lies over it. */
async function canvasOf(page: Page): Promise<Picture> {
  const address = await page
    .getByRole('application', { name: 'Mask editor' })
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL('image/png'));
  return decodePicture(Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'));
}

/** Whether the editor's canvas is WebGL's: one kind of context keeps the other from being had. */
async function drawsWithWebGl(page: Page): Promise<boolean> {
  return page
    .getByRole('application', { name: 'Mask editor' })
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => canvas.getContext('webgl2') !== null);
}

for (const deviceScaleFactor of [1, 1.25, 2]) {
  test.describe(`at ${deviceScaleFactor} device pixels a CSS pixel`, () => {
    test.use({ deviceScaleFactor });

    test('the processor draws what WebGL draws', async ({ app, page, context, workplace }) => {
      // Emulated, WebGL takes its time for a large picture.
      test.slow();
      await app.openSample(workplace);
      await app.paint([
        { x: 60, y: 300 },
        { x: 200, y: 240 },
        { x: 420, y: 320 },
      ]);
      await app.expectSaved();

      const other = await context.newPage();
      await other.addInitScript(pretendGpu);
      const twin = new AppPage(other);
      await twin.goto(new URL('/', page.url()).href);
      await other.getByRole('button', { name: 'streets' }).click();
      await twin.openFrame('sample_0001');
      await expect.poll(() => drawsWithWebGl(other)).toBe(true);
      expect(await drawsWithWebGl(page)).toBe(false);

      const both = [app, twin] as const;
      const press = async (key: string): Promise<void> => {
        for (const { page: each } of both) await each.keyboard.press(key);
      };
      const expectAlike = async (what: string): Promise<void> => {
        await expect(async () => {
          const [ours, theirs] = [await canvasOf(page), await canvasOf(other)];
          expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
          const wrong: string[] = [];
          for (let y = 0; y < ours.height; y++) {
            for (let x = 0; x < ours.width; x++) {
              const [a, b] = [ours.colorAt(x, y), theirs.colorAt(x, y)];
              if (colorGap(a, b) > ROUNDING) {
                wrong.push(`${x}, ${y}: ${a.join(' ')} for ${b.join(' ')}`);
              }
            }
          }
          expect([wrong.length, ...wrong.slice(0, 5)], what).toEqual([0]);
        }).toPass();
      };

      for (const each of both) {
        await each.editor.click({ position: { x: 3, y: 3 } });
        await each.page.mouse.move(2, 2);
      }
      for (const view of ['f', 'a', '-', '-', '-']) {
        await press(view);
        await expectAlike(`after ${view}`);
      }
      for (const style of ['hatch', 'outline']) {
        await press('y');
        await expectAlike(style);
      }
      await press('Shift+Q');
      await expectAlike('ground truth under outlines');
      await press('\\');
      await expectAlike('split');
      await press('\\');
      await press('Shift+Z');

      // Something is chosen, and something is about to be painted.
      await press('f');
      await press('Shift+T');
      await press('u');
      for (const each of both) {
        const { x, y } = await each.locate({ x: 120, y: 270 });
        await each.page.mouse.click(x, y);
      }
      await press('Shift+T');
      await press('3');
      await expectAlike('a selection, and the preview of a fill in it');

      await press('a');
      for (let step = 0; step < 12; step++) await press('+');
      for (const { page: each } of both) await each.mouse.move(2, 2);
      await expectAlike('a grid between large pixels');
    });
  });
}
