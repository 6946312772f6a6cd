// `npm run bench:box [-- --frames 3] [--large]`: how long a score-aware box takes from its press to the stored mask, on
// generated scenes of 2048×1024 and, with --large, 8192×4096, in a real Chromium without a GPU. The likelihoods of its class are
// made when the pointer comes to rest; the ratio is of boxes without such a rest to boxes after one. The hand's own time, from
// press to release, is told apart. Runs the built app (`npm run build`).

import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeSampleSet } from '../../backend/sampleSet.ts';
import { percentile } from './latencies.ts';
import { importAndOpen } from './measuring.ts';
import { withEditor, type Editor } from './session.ts';

const { values } = parseArgs({
  options: { frames: { type: 'string', default: '3' }, large: { type: 'boolean', default: false } },
});
/** So many with a rest before each box, and as many without. */
const frames = Number(values.frames);
const MODEL = 'cgnet-scenes-m2n6';
/** Building, Road and Car, which meet in the middle of every scene. */
const CLASS_KEYS = ['2', '4', '9'];
/** The rest that is measured: longer than a class's likelihoods take to make, up to 3.7 s at 8192×4096. */
const RESTING_MS = 4000;
const MOVES = 6;

/** In milliseconds, from the press. */
interface BoxTimes {
  readonly released: number;
  readonly stored: number;
}

/** A box of a class in the middle of the open frame, in which it must change something. */
async function drawBox(editor: Editor, classKey: string, rests: boolean): Promise<BoxTimes> {
  const { page, app } = editor;
  const area = await app.editor.boundingBox();
  if (area === null) throw new Error('The editor is not on the screen.');
  const at = (across: number, down: number): readonly [number, number] => [
    area.x + area.width * across,
    area.y + area.height * down,
  ];
  await page.mouse.move(...at(0, 0));
  await page.keyboard.press(classKey);
  await page.mouse.move(...at(0.3, 0.4));
  if (rests) await page.waitForTimeout(RESTING_MS);
  const depth = await undoDepth(editor);
  const pressedAt = performance.now();
  await page.mouse.down();
  await page.mouse.move(...at(0.6, 0.65), { steps: MOVES });
  await page.mouse.up();
  const released = performance.now() - pressedAt;
  await page.getByText(`Undo ${depth + 1} ·`).waitFor();
  await app.expectSaved();
  return { released, stored: performance.now() - pressedAt };
}

async function undoDepth({ page }: Editor): Promise<number> {
  const text = await page.getByText(/Undo \d+ ·/).textContent();
  return Number(/Undo (\d+) ·/.exec(text ?? '')?.[1]);
}

/** @returns the median of the times until the mask is stored */
async function measureBoxes(editor: Editor, size: string, rests: boolean): Promise<number> {
  const times: BoxTimes[] = [];
  for (let frame = 0; frame < frames; frame++) {
    await editor.app.openFrame(`sample_000${1 + 2 * frame + (rests ? 0 : 1)}`);
    await editor.page.getByRole('radio', { name: 'Score-aware box' }).click();
    for (const key of CLASS_KEYS) times.push(await drawBox(editor, key, rests));
  }
  const shown = (values: readonly number[]): string =>
    [0, 0.5, 1].map((share) => percentile(values, share || 1e-9).toFixed(0)).join(' / ');
  console.log(
    `${size}, ${rests ? 'after a rest' : 'at once'}: press to stored ` +
      `${shown(times.map(({ stored }) => stored))} ms (least, median, most of ${times.length}), of which the hand ` +
      shown(times.map(({ released }) => released)),
  );
  return percentile(
    times.map(({ stored }) => stored),
    0.5,
  );
}

async function measureSize(
  editor: Editor,
  folder: string,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  const name = `${size.width}×${size.height}`;
  const data = path.join(folder, `scenes-${size.width}`);
  await writeSampleSet(data, { count: 2 * frames, ...size, seed: 3 }, () => undefined);
  await importAndOpen(editor, path.join(folder, `${size.width}.project`), data);
  await editor.app.prelabel(MODEL);
  const rested = await measureBoxes(editor, name, true);
  const atOnce = await measureBoxes(editor, name, false);
  console.log(`${name}, at once ÷ after a rest: ${(atOnce / rested).toFixed(2)}`);
}

await withEditor({ browser: 'software' }, async (editor, folder) => {
  await measureSize(editor, folder, { width: 2048, height: 1024 });
  if (values.large) await measureSize(editor, folder, { width: 8192, height: 4096 });
});
