// A mask that is carried over to the next frame of a drive: what is stored is what the kernel makes of the two photos and
// the mask of the frame before, inside the guards, as one step.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { ColorPhoto } from '../core/edit/colorPhoto.ts';
import { OPEN_GUARD } from '../core/edit/guard.ts';
import { paintPatch } from '../core/edit/paintMask.ts';
import { voidLabelMap } from '../core/labelMap.ts';
import { carryLabels } from '../core/motion/carryLabels.ts';
import { expect, test, type Workplace } from './fixtures.ts';

const CAR = 8;
const SIZE = { width: 400, height: 300 };
/** How far the camera has turned between the frames. */
const TURN_PX = { left: 11, top: 5 };

/** Two frames of one drive, without ground truth: parts of one picture. */
async function writeDrive({ folder, data }: Workplace): Promise<string> {
  const drive = path.join(folder, 'drive');
  const images = path.join(drive, 'images');
  await mkdir(images, { recursive: true });
  const picture = path.join(data, 'train', 'sample_0001.png');
  for (const [name, at] of Object.entries({ first: { left: 0, top: 0 }, second: TURN_PX })) {
    await sharp(picture)
      .extract({ ...at, ...SIZE })
      .toFile(path.join(images, `drive_${name}.png`));
  }
  return drive;
}

async function photoAt(file: string): Promise<ColorPhoto> {
  const { data } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { ...SIZE, channels: 3, data: new Uint8Array(data) };
}

test('the mask of the frame before comes along with the picture, by one key', async ({
  app,
  workplace,
}) => {
  const project = path.join(workplace.folder, 'streets');
  const drive = await writeDrive(workplace);
  await app.createProject(project);
  await app.importFrames(drive);
  await app.openFrame('drive_first');
  await app.page.getByRole('radio', { name: 'Car', exact: true }).click();
  await app.page.getByRole('radio', { name: 'Rectangle', exact: true }).click();
  await app.paint([
    { x: 60, y: 80 },
    { x: 320, y: 260 },
  ]);
  await app.expectSaved();

  await app.openFrame('drive_second');
  await app.page.keyboard.press('.');
  await expect(app.page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.expectSaved();

  const labels = await workplace.storedLabels(project, 'drive_first');
  const [first, second] = await Promise.all(
    ['first', 'second'].map((name) => photoAt(path.join(drive, 'images', `drive_${name}.png`))),
  );
  if (first === undefined || second === undefined) throw new Error('The drive has two frames.');
  const expected = voidLabelMap(SIZE.width, SIZE.height);
  paintPatch(expected, carryLabels(second, { photo: first, labels }), OPEN_GUARD);
  const stored = await workplace.storedLabels(project, 'drive_second');
  expect(Buffer.compare(Buffer.from(stored.data), Buffer.from(expected.data))).toBe(0);
  // Nearly everywhere what lay there before the camera turned.
  const pixels = Array.from({ length: (SIZE.width - 40) * (SIZE.height - 40) }, (_, place) => ({
    x: 20 + (place % (SIZE.width - 40)),
    y: 20 + Math.floor(place / (SIZE.width - 40)),
  }));
  const right = pixels.filter(
    ({ x, y }) =>
      stored.data[y * SIZE.width + x] ===
      labels.data[(y + TURN_PX.top) * SIZE.width + x + TURN_PX.left],
  );
  expect(right.length / pixels.length).toBeGreaterThan(0.95);
  expect(stored.data.includes(CAR)).toBe(true);
});

test('the first frame of a drive says that there is none before it', async ({ app, workplace }) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(await writeDrive(workplace));
  await app.openFrame('drive_first');
  await app.page.keyboard.press('.');
  await expect(app.page.getByText('There is no frame before this one.')).toBeVisible();
});
