// What an input costs: the three times that the benchmarks of the editor tell (see ./editor.ts).

import { latenciesOf, percentile } from './latencies.ts';
import { presentedLatencies, traceInputs, type TracedInput } from './presented.ts';
import type { Editor } from './session.ts';

/** In milliseconds; what each is, the head of ./editor.ts says. */
export interface Latencies {
  readonly page: readonly number[];
  readonly pixels: readonly number[];
  readonly screen: readonly number[];
}

/** Waits until what was changed is drawn. */
export async function waitForPicture({ page }: Editor, change: 'upload' | 'frame'): Promise<void> {
  await page.waitForFunction((awaited) => {
    const last = (kind: string): number => window.benchLog.findLastIndex((e) => e.kind === kind);
    return last(awaited) !== -1 && last('draw') > Math.max(last('upload'), last('frame'));
  }, change);
}

/** The latencies of everything that `act` does, by the type of input. */
export async function measure(
  editor: Editor,
  type: TracedInput,
  act: () => Promise<void>,
  change: 'upload' | 'frame' = 'upload',
): Promise<Latencies> {
  await clearLog(editor);
  await act();
  await waitForPicture(editor, change);
  const log = await editor.page.evaluate(() => window.benchLog);
  return {
    page: latenciesOf(log, type, change, 'issued'),
    pixels: latenciesOf(log, type, change, 'draw'),
    screen: [],
  };
}

/** The same, and once more for the browser's own times. */
export async function measureTwice(
  editor: Editor,
  type: TracedInput,
  act: (isTraced: boolean) => Promise<void>,
): Promise<Latencies> {
  const latencies = await measure(editor, type, () => act(false));
  await editor.app.expectSaved();
  const events = await traceInputs(editor.tracing, async () => {
    await act(true);
    await editor.app.expectSaved();
  });
  return { ...latencies, screen: presentedLatencies(events, type) };
}

export async function clearLog({ page }: Editor): Promise<void> {
  await page.evaluate(() => (window.benchLog = []));
}

export function joined(parts: readonly Latencies[]): Latencies {
  return {
    page: parts.flatMap(({ page }) => page),
    pixels: parts.flatMap(({ pixels }) => pixels),
    screen: parts.flatMap(({ screen }) => screen),
  };
}

export function report(what: string, { page, pixels, screen }: Latencies, target: string): void {
  const shown = (values: readonly number[]): string =>
    values.length === 0
      ? '     –      –   '
      : [0.5, 0.95].map((share) => percentile(values, share).toFixed(1).padStart(6)).join(' ');
  console.log(
    `${what.padEnd(44)} page ${shown(page)}  pixels ${shown(pixels)}  screen ${shown(screen)}` +
      `  (p50 p95 in ms of ${pixels.length}; asked ${target})`,
  );
}

/** In a new project; the first frame is shown and its picture drawn. */
export async function importAndOpen(editor: Editor, folder: string, data: string): Promise<void> {
  await editor.app.show('Home');
  await editor.app.createProject(folder);
  await editor.app.importFrames(data);
  await clearLog(editor);
  await editor.app.show('Annotate');
  await editor.page.locator('header strong').waitFor();
  await waitForPicture(editor, 'upload');
  await editor.app.expectSaved();
  await editor.app.editor.click({ position: { x: 5, y: 5 } });
}
