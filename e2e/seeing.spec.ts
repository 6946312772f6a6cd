import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { TAXONOMIES } from '../core/taxonomy.ts';
import {
  actualSizeViewport,
  fitViewport,
  toImage,
  zoomAt,
  type Viewport,
} from '../renderer/src/editor/viewport.ts';
import type { AppPage } from './appPage.ts';
import { expect, test, type Workplace } from './fixtures.ts';
import {
  colorGap,
  colorOn,
  decodePicture,
  laidOver,
  lookAt,
  type Color,
  type Picture,
} from './screen.ts';

const FRAME = { width: 480, height: 360 };
/** What blending and the browser's own rounding may add up to. */
const ROUNDING = 2;
/** What is laid over the photo, and how strongly while layers are as they are at first. */
const RIGHT = { color: [0, 0, 0], strength: (90 / 255) * 0.75 } as const;
const BROKEN_BY_HAND = { color: [213, 94, 0], strength: 0.75 } as const;
const classes = TAXONOMIES.camvid11.classes;

async function openProject(app: AppPage, workplace: Workplace): Promise<void> {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  await app.openFrame('sample_0001');
}

async function readPhoto(workplace: Workplace): Promise<Picture> {
  return decodePicture(await readFile(path.join(workplace.data, 'train', 'sample_0001.png')));
}

async function readTruth(workplace: Workplace): Promise<Picture> {
  return decodePicture(await readFile(path.join(workplace.data, 'trainannot', 'sample_0001.png')));
}

function classColor(index: number): Color {
  const found = classes[index];
  if (found === undefined) throw new Error(`There is no class ${index}.`);
  return found.color;
}

for (const deviceScaleFactor of [1, 1.25, 2]) {
  test.describe(`at ${deviceScaleFactor} device pixels a CSS pixel`, () => {
    test.use({ deviceScaleFactor });

    test('pixels have exact edges and one colour each, and a grid of lines between them from a large zoom on', async ({
      app,
      page,
      workplace,
    }) => {
      await openProject(app, workplace);
      const photo = await readPhoto(workplace);
      const truth = await readTruth(workplace);
      const withTruth = (x: number, y: number): Color => {
        const index = truth.colorAt(x, y)[0];
        const under = photo.colorAt(x, y);
        return index < classes.length ? laidOver(under, classColor(index), 0.5) : under;
      };
      for (const zoom of [8, 32]) {
        const { box, view } = await zoomTo(app, zoom);
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

interface Place {
  readonly box: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly view: Viewport;
  readonly clip: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly deviceScaleFactor: number;
}

/** Three presses of the key make everything twice as large. */
const ZOOM_STEP = 2 ** (1 / 3);

function stepsTo(zoom: number): number {
  return Math.round(3 * Math.log2(zoom));
}

function wantedView(box: Place['box'], zoom: number): Viewport {
  const middle = { x: box.width / 2, y: box.height / 2 };
  let view = actualSizeViewport(FRAME, box);
  for (let step = 0; step < stepsTo(zoom); step++) view = zoomAt(view, middle, ZOOM_STEP);
  return view;
}

/** Zooms on the middle and takes the pointer away. */
async function zoomTo(app: AppPage, zoom: number): Promise<Pick<Place, 'box' | 'view'>> {
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  const { mouse, keyboard } = app.page;
  await keyboard.press('a');
  for (let step = 0; step < stepsTo(zoom); step++) await keyboard.press('+');
  await expect(app.page.getByRole('status', { name: 'Zoom' })).toHaveText(`${zoom * 100} %`);
  await mouse.move(2, 2);
  return { box, view: wantedView(box, zoom) };
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

/** Every pixel of the screen in the clip has the colour that its image pixel is to have. */
async function expectPixels(
  app: AppPage,
  place: Place,
  expected: (x: number, y: number) => Color,
): Promise<void> {
  await expect(async () => {
    const picture = await lookAt(app.page, place.clip);
    const wrong: string[] = [];
    for (let y = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++) {
        const pixel = imagePixel(place, x, y);
        const color = picture.colorAt(x, y);
        if (colorGap(color, expected(pixel.x, pixel.y)) > ROUNDING) {
          wrong.push(`${x}, ${y} (image ${pixel.x}, ${pixel.y}): ${color.join(' ')}`);
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
  }).toPass();
}

/** The first pixel of the screen in each image pixel, across and down, is a line's; the others are as expected. */
async function expectLines(
  app: AppPage,
  place: Place,
  expected: (x: number, y: number) => Color,
): Promise<void> {
  await expect(async () => {
    const picture = await lookAt(app.page, place.clip);
    const wrong: string[] = [];
    for (let y = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++) {
        const pixel = imagePixel(place, x, y);
        const before = imagePixel(place, x - 1, y - 1);
        const isLine = before.x !== pixel.x || before.y !== pixel.y;
        const gap = colorGap(picture.colorAt(x, y), expected(pixel.x, pixel.y));
        if (gap > 20 !== isLine) wrong.push(`${x}, ${y}: ${gap}`);
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
  }).toPass();
}

test.describe('with a pre-label', () => {
  test.beforeEach(async ({ app, workplace }) => {
    await openProject(app, workplace);
    await app.prelabel();
    await app.openFrame('sample_0001');
    await app.page.mouse.move(2, 2);
  });

  test('every layer comes and goes by its key', async ({ app, page }) => {
    const choice = page.getByRole('combobox', { name: 'Layer' });
    const box = await app.editor.boundingBox();
    if (box === null) throw new Error('The editor is not on the screen.');
    const clip = { x: box.x + 200, y: box.y + 200, width: 400, height: 300 };
    const look = async (): Promise<string> => (await page.screenshot({ clip })).toString('base64');
    const plain = await look();
    const layers = [
      ['z', 'margin'],
      ['Shift+P', 'probability'],
      ['Shift+R', 'runnerUp'],
      ['Shift+Q', 'groundTruth'],
      ['d', 'differences'],
      ['Shift+D', 'provenance'],
    ] as const;
    for (const [key, layer] of layers) {
      await page.keyboard.press(key);
      await expect(choice).toHaveValue(layer);
      await expect.poll(look, layer).not.toBe(plain);
      await page.keyboard.press(key);
      await expect(choice).toHaveValue('none');
      await expect.poll(look, layer).toBe(plain);
    }
    await page.keyboard.press('z');
    await expect(choice).toHaveValue('margin');
    await page.keyboard.press('Shift+Z');
    await expect(choice).toHaveValue('none');
  });

  test('differences follow the brush: what is painted wrong is broken by hand, and undone it is not', async ({
    app,
    page,
    workplace,
  }) => {
    const photo = await readPhoto(workplace);
    const point = await findRightPixel(app, workplace);
    const place = await app.locate({ x: point.x + 0.5, y: point.y + 0.5 });
    const under = photo.colorAt(point.x, point.y);
    const gapTo = async ({
      color,
      strength,
    }: typeof RIGHT | typeof BROKEN_BY_HAND): Promise<number> =>
      colorGap(await colorOn(page, place), laidOver(under, color, strength));
    await page.keyboard.press('d');
    await expect.poll(() => gapTo(RIGHT)).toBeLessThanOrEqual(ROUNDING);
    await app.chooseClass(classes[point.truth === 8 ? 9 : 8]?.name ?? '');
    await page.mouse.move(place.x, place.y);
    await page.mouse.down();
    await page.mouse.move(2, 2);
    await page.mouse.up();
    await expect.poll(() => gapTo(BROKEN_BY_HAND)).toBeLessThanOrEqual(ROUNDING);
    await page.keyboard.press('Control+z');
    await expect.poll(() => gapTo(RIGHT)).toBeLessThanOrEqual(ROUNDING);
  });

  test('the foot reads out what the mask, the model and the ground truth have under the pointer', async ({
    app,
    page,
    workplace,
  }) => {
    const point = await findRightPixel(app, workplace);
    const name = classes[point.truth]?.name ?? '';
    await app.pointAt({ x: point.x + 0.5, y: point.y + 0.5 });
    const foot = page.getByRole('group', { name: 'Status bar' });
    await expect(foot).toContainText(`x ${point.x}  y ${point.y}`);
    await expect(app.classUnderPointer).toHaveText(name);
    await expect(foot).toContainText(`model: ${name}`);
    await expect(foot).toContainText(/margin \d+\.\d\d/);
    await expect(foot).toContainText(`truth: ${name}`);
  });

  test('the foot follows the picture that is moved under a resting pointer', async ({
    app,
    page,
  }) => {
    const box = await app.editor.boundingBox();
    if (box === null) throw new Error('The editor is not on the screen.');
    const at = { x: Math.round(box.x + 300), y: Math.round(box.y + 300) };
    await page.mouse.move(at.x, at.y);
    const foot = page.getByRole('group', { name: 'Status bar' });
    for (const [key, view] of [
      ['f', fitViewport(FRAME, box)],
      ['a', actualSizeViewport(FRAME, box)],
    ] as const) {
      await page.keyboard.press(key);
      const { x, y } = toImage(view, { x: at.x - box.x, y: at.y - box.y });
      await expect(foot).toContainText(`x ${Math.floor(x)}  y ${Math.floor(y)}`);
    }
  });

  test('blind mode hides all that gives the answer away, and is remembered for the project', async ({
    app,
    page,
  }) => {
    await app.pointAt({ x: 100, y: 300 });
    await page.keyboard.press('d');
    const choice = page.getByRole('combobox', { name: 'Layer' });
    await expect(page.getByRole('group', { name: 'Status bar' })).toContainText('truth:');
    await expect(page.locator('body')).toContainText('IoU');
    await page.keyboard.press('Control+b');
    const expectBlind = async (): Promise<void> => {
      await app.pointAt({ x: 102, y: 300 });
      await expect(app.classUnderPointer).not.toHaveText('');
      await expect(page.getByRole('button', { name: 'Blind', exact: true })).toHaveAttribute(
        'aria-pressed',
        'true',
      );
      await expect(page.locator('body')).not.toContainText(/IoU|truth:|model:|margin|err ≈/);
      await expect(choice).toHaveValue('none');
      await expect(choice.getByRole('option')).toHaveText(['No layer', 'Pre-label', 'Provenance']);
      await expect(page.getByRole('group', { name: 'Legend' })).toBeHidden();
    };
    await expectBlind();
    await page.reload();
    await expectBlind();
    await page.keyboard.press('Control+b');
    await expect(choice).toHaveValue('differences');
    await expect(page.locator('body')).toContainText('IoU');
  });
});

/** A pixel well inside a region, where the mask is right. */
async function findRightPixel(
  app: AppPage,
  workplace: Workplace,
): Promise<{ x: number; y: number; truth: number }> {
  const truth = await readTruth(workplace);
  const project = path.join(workplace.folder, 'streets');
  await app.expectSaved();
  const mask = await workplace.storedLabels(project, 'sample_0001');
  const reach = 14;
  for (let y = 60; y < 320; y += 4) {
    for (let x = 60; x < 420; x += 4) {
      const index = mask.data[y * FRAME.width + x] ?? 255;
      const isEven = [-reach, 0, reach].every((dy) =>
        [-reach, 0, reach].every(
          (dx) =>
            truth.colorAt(x + dx, y + dy)[0] === index &&
            mask.data[(y + dy) * FRAME.width + x + dx] === index,
        ),
      );
      if (index < classes.length && isEven) return { x, y, truth: index };
    }
  }
  throw new Error('The pre-label is right nowhere.');
}

test.describe('with a mask that was painted', () => {
  /** Painted with Road, with Sky, and not at all. */
  const ROAD = { x: 100.5, y: 300.5 };
  const SKY = { x: 380.5, y: 300.5 };

  let photo: Picture;
  let gapOf: (point: typeof ROAD, index: number | null) => Promise<number>;

  test.beforeEach(async ({ app, page, workplace }) => {
    await openProject(app, workplace);
    photo = await readPhoto(workplace);
    await app.chooseClass('Road');
    await app.paint([ROAD]);
    await app.chooseClass('Sky');
    await app.paint([SKY]);
    await app.expectSaved();
    await page.mouse.move(2, 2);
    gapOf = async (point, index) => {
      const under = photo.colorAt(Math.floor(point.x), Math.floor(point.y));
      const wanted = index === null ? under : laidOver(under, classColor(index), 0.5);
      return colorGap(await colorOn(page, await app.locate(point)), wanted);
    };
  });

  const expectSeen = async (point: typeof ROAD, index: number | null): Promise<void> => {
    await expect.poll(() => gapOf(point, index)).toBeLessThanOrEqual(ROUNDING);
  };
  const [SKY_INDEX, ROAD_INDEX] = [0, 3];

  test('a class can be hidden, shown alone, and all shown again', async ({ page }) => {
    await expectSeen(ROAD, ROAD_INDEX);
    await expectSeen(SKY, SKY_INDEX);
    await page.getByRole('button', { name: 'Hide Road' }).click();
    await expectSeen(ROAD, null);
    await expectSeen(SKY, SKY_INDEX);
    await page.getByRole('button', { name: 'Hide Road' }).click({ modifiers: ['Alt'] });
    await expectSeen(ROAD, ROAD_INDEX);
    await expectSeen(SKY, null);
    await page.getByRole('button', { name: 'Hide Road' }).click({ modifiers: ['Alt'] });
    await expectSeen(SKY, SKY_INDEX);
    // By key, the class that is chosen.
    await page.keyboard.press('Shift+H');
    await expectSeen(SKY, null);
    await page.keyboard.press('Shift+O');
    await expectSeen(SKY, SKY_INDEX);
    await expectSeen(ROAD, null);
  });

  test('split shows the mask to the left and the photo to the right of a divider that moves', async ({
    page,
  }) => {
    await page.keyboard.press('\\');
    const divider = page.getByRole('slider', { name: 'Divider between mask and layer' });
    await expectSeen(ROAD, ROAD_INDEX);
    await expectSeen(SKY, null);
    await divider.focus();
    await page.keyboard.press('End');
    await expect(divider).toHaveAttribute('aria-valuenow', '100');
    await expectSeen(SKY, SKY_INDEX);
    await page.keyboard.press('Home');
    await expectSeen(ROAD, null);
    await page.keyboard.press('ArrowRight');
    await expect(divider).toHaveAttribute('aria-valuenow', '2');
    const handle = await divider.boundingBox();
    const stage = await page.getByRole('application').boundingBox();
    if (handle === null || stage === null) throw new Error('There is no divider.');
    await page.mouse.move(handle.x + handle.width / 2, handle.y + 200);
    await page.mouse.down();
    await page.mouse.move(stage.x + stage.width / 2, handle.y + 240, { steps: 3 });
    await page.mouse.up();
    await expect(divider).toHaveAttribute('aria-valuenow', '50');
    await expectSeen(ROAD, ROAD_INDEX);
    await expectSeen(SKY, null);
    await page.keyboard.press('\\');
    await expect(divider).toBeHidden();
    await expectSeen(SKY, SKY_INDEX);
  });

  test('blinking shows mask and photo in turn until it is stopped', async ({ page }) => {
    await page.keyboard.press('`');
    for (let turn = 0; turn < 2; turn++) {
      await expectSeen(SKY, null);
      await expectSeen(SKY, SKY_INDEX);
    }
    await page.keyboard.press('`');
    await expect(page.getByRole('button', { name: 'Blink' })).toHaveAttribute(
      'aria-pressed',
      'false',
    );
    await expectSeen(SKY, SKY_INDEX);
  });

  test('where motion is to be reduced, blinking is a plain switch', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.keyboard.press('`');
    await expectSeen(SKY, null);
    await page.keyboard.press('`');
    await expectSeen(SKY, SKY_INDEX);
  });

  test('a class’s share follows the brush, undo and redo', async ({ page }) => {
    const road = page.getByRole('radio', { name: 'Road', exact: true });
    await expect(road).toContainText('0.3%');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect(road).toContainText('0%');
    await page.keyboard.press('Control+Shift+z');
    await expect(road).toContainText('0.3%');
  });
});

test('how things are shown is remembered over a reload', async ({ app, page, workplace }) => {
  await openProject(app, workplace);
  await page.getByText('Display', { exact: true }).click();
  await page.getByLabel('Opacity', { exact: true }).fill('0.3');
  await page.getByRole('radio', { name: 'Hatch' }).click();
  await page.getByRole('radio', { name: 'Colour-blind safe' }).click();
  await page.getByLabel('Gamma').fill('1.4');
  await page.getByRole('button', { name: 'Rulers' }).click();
  await page.getByRole('combobox', { name: 'Layer' }).selectOption('groundTruth');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Overlay 30 %' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Layer' })).toHaveValue('groundTruth');
  await page.getByText('Display', { exact: true }).click();
  await expect(page.getByRole('radio', { name: 'Hatch' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Colour-blind safe' })).toBeChecked();
  await expect(page.getByLabel('Gamma')).toHaveValue('1.4');
  await expect(page.getByRole('button', { name: 'Rulers' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('button', { name: 'Image as it is' }).click();
  await expect(page.getByLabel('Gamma')).toHaveValue('1');
});

test('which classes are hidden is remembered for the project, over a reload and over another screen', async ({
  app,
  page,
  workplace,
}) => {
  await openProject(app, workplace);
  const hide = (name: string) => page.getByRole('button', { name: `Hide ${name}`, exact: true });
  await hide('Road').click();
  await app.show('Evaluate');
  await app.show('Annotate');
  await expect(hide('Road')).toHaveAttribute('aria-pressed', 'true');
  await hide('Car').click({ modifiers: ['Alt'] });
  await page.reload();
  await expect(hide('Sky')).toHaveAttribute('aria-pressed', 'true');
  await expect(hide('Car')).toHaveAttribute('aria-pressed', 'false');
  // Another project has its own.
  await app.show('Home');
  await app.createProject(path.join(workplace.folder, 'lanes'));
  await app.importFrames(workplace.data);
  await app.openFrame('sample_0001');
  await expect(hide('Sky')).toHaveAttribute('aria-pressed', 'false');
});

test('the window of 16-bit photos is remembered over a reload', async ({
  app,
  page,
  workplace,
}) => {
  const photo = path.join(workplace.data, 'train', 'sample_0001.png');
  await writeFile(
    photo,
    await sharp(await readFile(photo))
      .toColourspace('rgb16')
      .png()
      .toBuffer(),
  );
  await openProject(app, workplace);
  await page.getByText('Display', { exact: true }).click();
  const black = page.getByLabel('Black at');
  await black.fill('20400');
  await page.reload();
  await page.getByText('Display', { exact: true }).click();
  await expect(black).toHaveValue('20400');
  await expect(page.getByLabel('White at')).toHaveValue('65535');
  await page.getByRole('button', { name: 'Image as it is' }).click();
  await page.reload();
  await page.getByText('Display', { exact: true }).click();
  await expect(black).toHaveValue('0');
});

test('the zoom is set by a slider, by hand and by key, each doubling as wide as the next', async ({
  app,
  page,
  workplace,
}) => {
  await openProject(app, workplace);
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
  await openProject(app, workplace);
  await page.getByText('Display', { exact: true }).click();
  await page.getByRole('button', { name: 'Mini-map' }).click();
  const map = page.locator('[data-mini-map]');
  await expect(map).toBeHidden();
  await zoomTo(app, 8);
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
