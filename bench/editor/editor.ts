// `npm run bench:editor [-- --strokes 5000]`: the editor in a real Chromium, from an input's arrival in the page to the
// finished picture, on frames of 2048×1024 and 8192×4096; after thousands of strokes as after ten; and how much memory
// they cost. Prints a ratio against repainting the whole overlay at each move. Runs the built app (`npm run build`).

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { writeSampleSet } from '../../backend/sampleSet.ts';
import { AppPage } from '../../e2e/appPage.ts';
import { ensureChromium } from '../../scripts/chromium.ts';
import { describeMachine } from '../machine.ts';
import { latenciesOf, percentile } from './latencies.ts';
import { installLog, repaintWhole } from './pageLog.ts';

const { values } = parseArgs({ options: { strokes: { type: 'string', default: '5000' } } });
const strokes = Number(values.strokes);
const bin = path.join(import.meta.dirname, '..', '..', 'bin', 'maskwright.js');
const VIEWPORT = { width: 1440, height: 900 };
const MIB = 2 ** 20;

interface Editor {
  readonly page: Page;
  readonly app: AppPage;
  readonly devtools: CDPSession;
}

async function startServer(folder: string): Promise<{ address: string; server: ChildProcess }> {
  const server = spawn(process.execPath, [bin, 'serve'], {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: path.join(folder, 'configuration') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [address] = (await once(createInterface(server.stdout), 'line')) as [string];
  return { address, server };
}

interface Latencies {
  /** The page's own part. */
  readonly issued: readonly number[];
  /** Until the picture was finished. */
  readonly finished: readonly number[];
}

/** The latencies of everything that `act` does, by the type of input. */
async function measure(
  { page }: Editor,
  type: string,
  act: () => Promise<void>,
  change: 'upload' | 'frame' = 'upload',
): Promise<Latencies> {
  await page.evaluate(() => (window.benchLog = []));
  await act();
  await page.waitForFunction((awaited) => {
    const last = (kind: string): number => window.benchLog.findLastIndex((e) => e.kind === kind);
    return last(awaited) !== -1 && last('draw') > Math.max(last('upload'), last('frame'));
  }, change);
  const log = await page.evaluate(() => window.benchLog);
  return {
    issued: latenciesOf(log, type, change, 'issued'),
    finished: latenciesOf(log, type, change, 'draw'),
  };
}

function joined(parts: readonly Latencies[]): Latencies {
  return {
    issued: parts.flatMap(({ issued }) => issued),
    finished: parts.flatMap(({ finished }) => finished),
  };
}

function report(what: string, { issued, finished }: Latencies, target: string): void {
  const shown = (values: readonly number[]): string =>
    [0.5, 0.95].map((share) => percentile(values, share).toFixed(1).padStart(6)).join(' ');
  console.log(
    `${what.padEnd(58)} page ${shown(issued)} ms  finished ${shown(finished)} ms` +
      `  (p50 p95 of ${finished.length}; asked ${target})`,
  );
}

/** Strokes across the middle of the canvas, one after the other, never twice the same. */
async function paintStrokes({ page, app }: Editor, count: number, from = 0): Promise<void> {
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  for (let stroke = from; stroke < from + count; stroke++) {
    const x = box.x + box.width * (0.25 + 0.4 * ((stroke * 0.381) % 1));
    const y = box.y + box.height * (0.35 + 0.3 * ((stroke * 0.617) % 1));
    if (stroke % 40 === 0) await page.keyboard.press(String(1 + ((stroke / 40) % 9)));
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 24, y + 8, { steps: 3 });
    await page.mouse.up();
  }
}

async function setBrush({ page }: Editor, diameterPx: number): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Brush size' });
  await slider.fill(String(Math.log2(diameterPx)));
}

/** Of the page, after everything that is not held any more has been let go. */
async function heapMiB({ devtools }: Editor): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = (await devtools.send(
    'Runtime.getHeapUsage',
  )) as { usedSize: number; embedderHeapUsedSize?: number; backingStorageSize?: number };
  return (usedSize + (embedderHeapUsedSize ?? 0) + (backingStorageSize ?? 0)) / MIB;
}

async function undoAll(editor: Editor, count: number): Promise<Latencies> {
  const latencies: Latencies[] = [];
  for (let step = 0; step < count; step++) {
    latencies.push(
      await measure(editor, 'keydown', async () => {
        await editor.page.keyboard.press('Control+z');
        await editor.page.waitForFunction(() =>
          window.benchLog.some(({ kind }) => kind === 'upload'),
        );
        await editor.app.expectSaved();
      }),
    );
  }
  return joined(latencies);
}

async function importAndOpen(editor: Editor, folder: string, data: string): Promise<void> {
  await editor.app.show('Home');
  await editor.app.createProject(folder);
  await editor.app.importFrames(data);
  await editor.app.show('Annotate');
  await editor.app.expectSaved();
  await editor.app.editor.click({ position: { x: 5, y: 5 } });
}

async function measureUsual(editor: Editor, folder: string): Promise<number> {
  const { page, app } = editor;
  const data = path.join(folder, 'usual');
  await writeSampleSet(data, { count: 6, width: 2048, height: 1024, seed: 3 }, () => undefined);
  await importAndOpen(editor, path.join(folder, 'usual.project'), data);
  await page.keyboard.press('b');
  await setBrush(editor, 64);
  await paintStrokes(editor, 10);
  await app.expectSaved();
  const first = await measure(editor, 'pointermove', () => paintStrokes(editor, 60, 10));
  report('2048×1024, brush of 64 px, event to pixels', first, '≤ 8 ms');
  await app.expectSaved();
  report('2048×1024, undo of a stroke', await undoAll(editor, 20), '≤ 20 ms');

  await page.keyboard.press('u');
  const fills: Latencies[] = [];
  for (const key of ['1', '2', '3', '4', '5', '6']) {
    await page.keyboard.press(key);
    const box = await app.editor.boundingBox();
    // A corner of the frame that no stroke reaches: the fill goes over all that is void.
    const at = { x: (box?.x ?? 0) + 60, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    await page.mouse.move(at.x, at.y);
    fills.push(
      await measure(editor, 'pointerup', async () => {
        await page.mouse.down();
        await page.mouse.up();
      }),
    );
    await app.expectSaved();
  }
  report('2048×1024, bucket over the whole frame', joined(fills), '≤ 60 ms');

  const opened: Latencies[] = [];
  for (const key of ['n', 'n', 'n', 'p', 'p', 'n', 'n', 'p', 'p', 'p']) {
    // A person looks at a frame for a moment at least; the neighbours are loaded meanwhile.
    await page.waitForTimeout(1000);
    opened.push(
      await measure(
        editor,
        'keydown',
        async () => {
          await page.keyboard.press(key);
          await page.waitForFunction(() => window.benchLog.some(({ kind }) => kind === 'frame'));
        },
        'frame',
      ),
    );
  }
  report('2048×1024, the next frame', joined(opened), '≤ 200 ms');

  await page.keyboard.press('b');
  await paintStrokes(editor, 10);
  await app.expectSaved();
  const heapBefore = await heapMiB(editor);
  const early = await measure(editor, 'pointermove', () => paintStrokes(editor, 60, 10));
  await app.expectSaved();
  const earlyUndo = await undoAll(editor, 20);
  await paintStrokes(editor, strokes, 100);
  await app.expectSaved();
  const late = await measure(editor, 'pointermove', () => paintStrokes(editor, 60, 100 + strokes));
  await app.expectSaved();
  const lateUndo = await undoAll(editor, 20);
  const heapAfter = await heapMiB(editor);
  report('after 10 strokes: event to pixels', early, 'no slower after 5,000');
  report(`after ${strokes} strokes: event to pixels`, late, 'no slower than after 10');
  report('after 10 strokes: undo', earlyUndo, 'no slower after 5,000');
  report(`after ${strokes} strokes: undo`, lateUndo, 'no slower than after 10');
  console.log(
    `memory of the page: ${heapBefore.toFixed(0)} → ${heapAfter.toFixed(0)} MiB, ` +
      `+${(heapAfter - heapBefore).toFixed(1)} MiB (asked < 100 MB)`,
  );
  return percentile(first.finished, 0.5);
}

async function measureLarge(editor: Editor, folder: string): Promise<void> {
  const data = path.join(folder, 'large');
  await writeSampleSet(data, { count: 1, width: 8192, height: 4096, seed: 5 }, () => undefined);
  await importAndOpen(editor, path.join(folder, 'large.project'), data);
  await editor.page.keyboard.press('b');
  await setBrush(editor, 512);
  await paintStrokes(editor, 5);
  await editor.app.expectSaved();
  const latencies = await measure(editor, 'pointermove', () => paintStrokes(editor, 40, 5));
  report('8192×4096, brush of 512 px, event to pixels', latencies, '≤ 16 ms');
  await editor.app.expectSaved();
  report('8192×4096, undo of a stroke', await undoAll(editor, 10), '≤ 20 ms');
}

const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-bench-editor-'));
const { address, server } = await startServer(folder);
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  chromiumSandbox: process.getuid?.() !== 0,
  args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
try {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.addInitScript(installLog);
  const editor: Editor = {
    page,
    app: new AppPage(page),
    devtools: await page.context().newCDPSession(page),
  };
  console.log(describeMachine());
  console.log(
    `Chromium ${browser.version()}, drawing in software, window ${VIEWPORT.width}×${VIEWPORT.height}`,
  );
  await editor.app.goto(address);
  const ours = await measureUsual(editor, folder);
  const whole = await page.evaluate(repaintWhole, { width: 2048, height: 1024, rounds: 15 });
  const peer = percentile(whole, 0.5);
  console.log(
    `repainting the whole overlay of 2048×1024 at each move: ${peer.toFixed(1)} ms; ` +
      `ratio ${(peer / ours).toFixed(2)}`,
  );
  await measureLarge(editor, folder);
} finally {
  await browser.close();
  server.kill('SIGTERM');
  await once(server, 'exit');
  await rm(folder, { recursive: true, force: true });
}
