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

/** A part of a generated picture, from this corner on. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly of?: string;
}

/** Frames of one drive, without ground truth. */
async function writeDrive(
  { folder, data }: Workplace,
  parts: Readonly<Record<string, Part>>,
): Promise<string> {
  const drive = path.join(folder, 'drive');
  const images = path.join(drive, 'images');
  await mkdir(images, { recursive: true });
  for (const [name, { left, top, of = 'sample_0001' }] of Object.entries(parts)) {
    await sharp(path.join(data, 'train', `${of}.png`))
      .extract({ left, top, ...SIZE })
      .toFile(path.join(images, `${name}.png`));
  }
  return drive;
}

const TWO_FRAMES = { drive_first: { left: 0, top: 0 }, drive_second: TURN_PX };

async function photoAt(file: string): Promise<ColorPhoto> {
  const { data } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { ...SIZE, channels: 3, data: new Uint8Array(data) };
}

test('the mask of the frame before comes along with the picture, by one key', async ({
  app,
  workplace,
}) => {
  const project = path.join(workplace.folder, 'streets');
  const drive = await writeDrive(workplace, TWO_FRAMES);
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
  await expect(
    app.page.getByText('Carried over from drive_first, which is not accepted yet.'),
  ).toBeVisible();
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

test('the first frame of a drive says that there is nothing to carry over', async ({
  app,
  workplace,
}) => {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(await writeDrive(workplace, TWO_FRAMES));
  await app.openFrame('drive_first');
  const button = app.page.getByRole('button', { name: 'Carry over' });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAccessibleDescription('This is the first frame of its drive.');
  await app.page.keyboard.press('.');
  await expect(
    app.page.getByRole('status').getByText('This is the first frame of its drive.'),
  ).toBeVisible();
});

test('what nobody has corrected and what lies behind a gap is carried over only when one says so', async ({
  app,
  page,
  workplace,
}) => {
  const drive = await writeDrive(workplace, {
    drive_0001: { left: 0, top: 0 },
    drive_0002: { left: 4, top: 2 },
    drive_0003: { left: 8, top: 4 },
    drive_0040: TURN_PX,
    drive_0041: { left: 20, top: 30, of: 'sample_0002' },
  });
  const button = page.getByRole('button', { name: /^Carry over/ });
  const dialog = page.getByRole('dialog', { name: 'Carry over a mask' });
  const leave = dialog.getByRole('button', { name: 'Leave the mask as it is' });
  const former = page.getByText('Carried over from drive_0001. No frame between');
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(drive);
  await app.prelabel('cgnet-scenes-m2n6');

  await app.openFrame('drive_0003');
  await page.keyboard.press('.');
  await expect(dialog).toContainText('drive_0002, is pre-labelled: its errors would come along.');
  // Enter does what costs nothing.
  await expect(leave).toBeFocused();
  await expect(leave).toHaveClass('primary');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Undo 0 · Redo 0')).toBeVisible();

  await app.openFrame('drive_0001');
  await page.getByRole('button', { name: 'Accept Enter' }).click();
  await expect(app.frame('drive_0002')).toHaveAttribute('aria-current', 'true');
  await app.openFrame('drive_0003');
  await expect(button).toContainText('Carry over from drive_0001');
  await button.click();
  await expect(former).toHaveText(
    'Carried over from drive_0001. No frame between the two is corrected.',
  );
  await app.expectSaved();

  await app.openFrame('drive_0040');
  await button.click();
  await expect(dialog).toContainText('The drive jumps here: drive_0003');
  await expect(dialog).toContainText('36 frames of the drive are missing between the two.');
  await expect(former).toBeHidden();
  await dialog.getByRole('button', { name: 'Carry over from drive_0003 anyway' }).click();
  await expect(page.getByText(/^Carried over from drive_0003, .* missing between/)).toBeVisible();
  await app.expectSaved();

  await app.openFrame('drive_0041');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search commands' }).fill('carry over');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Nothing was carried over from drive_0040:/)).toBeVisible();
  await expect(page.getByText('Undo 0 · Redo 0')).toBeVisible();
});
