// The work that the editor's benchmarks time: strokes, undo, bucket fills, other frames.

import { clearLog, joined, measure, waitForPicture, type Latencies } from './measuring.ts';
import { presentedLatencies, traceInputs } from './presented.ts';
import type { Editor } from './session.ts';

const MIB = 2 ** 20;
/** A person aims before pressing, so the fill's preview is found and shown by then. */
const AIMING_MS = 500;
/** A person looks at a frame for a moment at least; its neighbours are loaded meanwhile. */
const LOOKING_MS = 1000;
export const FILLED_CLASSES = ['1', '2', '3', '4', '5', '6'];

/** Strokes across the middle of the canvas, one after the other, never twice the same. */
export async function paintStrokes({ page, app }: Editor, count: number, from = 0): Promise<void> {
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  for (let stroke = from; stroke < from + count; stroke++) {
    const x = box.x + box.width * (0.25 + 0.4 * ((stroke * 0.381) % 1));
    const y = box.y + box.height * (0.35 + 0.3 * ((stroke * 0.617) % 1));
    if (stroke % 4 === 0) await page.keyboard.press(String(1 + ((stroke / 4) % 9)));
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 24, y + 8, { steps: 3 });
    await page.mouse.up();
  }
}

export async function setBrush({ page }: Editor, diameterPx: number): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Brush size' });
  await slider.fill(String(Math.log2(diameterPx)));
}

/** Of the page, after everything that is not held any more has been let go; what was noted of it here goes, too. */
export async function heapMiB(editor: Editor): Promise<number> {
  const { devtools } = editor;
  await clearLog(editor);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = (await devtools.send(
    'Runtime.getHeapUsage',
  )) as { usedSize: number; embedderHeapUsedSize?: number; backingStorageSize?: number };
  return (usedSize + (embedderHeapUsedSize ?? 0) + (backingStorageSize ?? 0)) / MIB;
}

async function undo(editor: Editor): Promise<void> {
  await clearLog(editor);
  await editor.page.keyboard.press('Control+z');
  await waitForPicture(editor, 'upload');
  await editor.app.expectSaved();
}

/** Undoes gestures one by one. */
export async function measureUndo(editor: Editor, count: number): Promise<Latencies> {
  const latencies: Latencies[] = [];
  for (let step = 0; step < count; step++) {
    latencies.push(await measure(editor, 'keydown', () => undo(editor)));
  }
  return joined(latencies);
}

/** The same, and as many again for the browser's own times. */
export async function measureUndoTwice(editor: Editor, count: number): Promise<Latencies> {
  const latencies = await measureUndo(editor, count);
  const events = await traceInputs(editor.tracing, async () => {
    for (let step = 0; step < count; step++) await undo(editor);
  });
  return { ...latencies, screen: presentedLatencies(events, 'keydown') };
}

async function takeBucket({ page, app }: Editor): Promise<void> {
  const box = await app.editor.boundingBox();
  await page.keyboard.press('u');
  // Near a side of the frame, where no stroke comes.
  await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + (box?.height ?? 0) / 2);
}

async function aim({ page }: Editor, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.waitForTimeout(AIMING_MS);
}

async function fill({ page }: Editor): Promise<void> {
  await page.mouse.down();
  await page.mouse.up();
}

/** Fills all that no stroke has reached with one class after another, all of them as many times as there are rounds. */
export async function measureBucket(editor: Editor, rounds: number): Promise<Latencies> {
  await takeBucket(editor);
  const fills: Latencies[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const key of FILLED_CLASSES) {
      await aim(editor, key);
      fills.push(await measure(editor, 'pointerup', () => fill(editor)));
      await editor.app.expectSaved();
    }
  }
  return joined(fills);
}

/** The same, and one round more for the browser's own times. */
export async function measureBucketTwice(editor: Editor, rounds: number): Promise<Latencies> {
  const fills = await measureBucket(editor, rounds);
  const events = await traceInputs(editor.tracing, async () => {
    for (const key of FILLED_CLASSES) {
      await aim(editor, key);
      await fill(editor);
      await editor.app.expectSaved();
    }
  });
  return { ...fills, screen: presentedLatencies(events, 'pointerup') };
}

/** @param keys of the next frame and the one before, in turn */
export async function measureNextFrame(
  editor: Editor,
  keys = 'nnnppnnppp',
  lookingMs = LOOKING_MS,
): Promise<Latencies> {
  const opened: Latencies[] = [];
  for (const key of keys) {
    await editor.page.waitForTimeout(lookingMs);
    opened.push(await measure(editor, 'keydown', () => editor.page.keyboard.press(key), 'frame'));
  }
  return joined(opened);
}
