// Whether the editor grows slower with the strokes: two of them side by side, each with a browser, a server and a project
// of its own. In the one ten strokes are painted, in the other thousands more; then both do the same work in turns, so
// that whatever else the machine does meets both alike. Thousands of strokes at random leave a picture of thousands of
// pieces, too, which costs fills by itself; so both are compared as they are, and once more after a few broad strokes
// over all others have made the two pictures one.

import path from 'node:path';
import { createNodeBackend } from '../../backend/nodeBackend.ts';
import { createRecentProjects } from '../../backend/recentProjects.ts';
import { writeSampleSet } from '../../backend/sampleSet.ts';
import { describeWithInterval } from '../resampling.ts';
import {
  FILLED_CLASSES,
  heapMiB,
  measureBucket,
  measureNextFrame,
  measureUndo,
  paintStrokes,
  setBrush,
} from './gestures.ts';
import { percentile } from './latencies.ts';
import { importAndOpen, measure } from './measuring.ts';
import type { Editor } from './session.ts';

const FEW_STROKES = 10;
const STROKES_A_ROUND = 20;
const STEPS = ['brush', 'undo', 'bucket', 'the next frame'] as const;
type Step = (typeof STEPS)[number];
/** Milliseconds to the pixels. */
type Round = Readonly<Record<Step, readonly number[]>>;

const projectIn = (folder: string): string => path.join(folder, 'usual.project');

async function prepare(editor: Editor, folder: string, strokes: number): Promise<void> {
  const data = path.join(folder, 'usual');
  await writeSampleSet(data, { count: 6, width: 2048, height: 1024, seed: 3 }, () => undefined);
  await importAndOpen(editor, projectIn(folder), data);
  await editor.page.keyboard.press('b');
  await setBrush(editor, 64);
  await paintStrokes(editor, strokes);
  await editor.app.expectSaved();
}

/** Strokes at the same places in both, and fills; all of them are undone, so that the one stays young. */
async function workARound(editor: Editor): Promise<Round> {
  const { page, app } = editor;
  await page.keyboard.press('b');
  // Of a class that is nowhere there, so that each stroke changes something and is a step of undo.
  await page.keyboard.press('2');
  const brush = await measure(editor, 'pointermove', () =>
    paintStrokes(editor, STROKES_A_ROUND, FEW_STROKES),
  );
  await app.expectSaved();
  const undo = await measureUndo(editor, STROKES_A_ROUND);
  const bucket = await measureBucket(editor, 1);
  await measureUndo(editor, FILLED_CLASSES.length);
  const next = await measureNextFrame(editor, 'np');
  return {
    brush: brush.pixels,
    undo: undo.pixels,
    bucket: bucket.pixels,
    'the next frame': next.pixels,
  };
}

function reportStep(step: Step, young: readonly Round[], old: readonly Round[]): void {
  const all = young.map((_, round) => round);
  const at = (rounds: readonly Round[], drawn: readonly number[], share: number): number =>
    percentile(
      drawn.flatMap((round) => rounds[round]?.[step] ?? []),
      share,
    );
  const shown = (rounds: readonly Round[]): string =>
    [0.5, 0.95].map((share) => at(rounds, all, share).toFixed(1)).join(' / ');
  const ratioAt = (share: number): string =>
    describeWithInterval(young.length, (drawn) => at(old, drawn, share) / at(young, drawn, share));
  const count = old.flatMap((round) => round[step]).length;
  console.log(
    `${step.padEnd(15)} ${shown(young)} → ${shown(old)} ms to the pixels (p50 / p95 of ${count}); ` +
      `p50 × ${ratioAt(0.5)}, p95 × ${ratioAt(0.95)} (95 % over rounds)`,
  );
}

/** In turns; the other one begins each time. */
async function compare(title: string, young: Editor, old: Editor, rounds: number): Promise<void> {
  const [ofYoung, ofOld]: [Round[], Round[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) ofYoung.push(await workARound(young));
    ofOld.push(await workARound(old));
    if (round % 2 === 1) ofYoung.push(await workARound(young));
  }
  console.log(title);
  for (const step of STEPS) reportStep(step, ofYoung, ofOld);
}

/** Paints over all places where strokes are painted here. */
async function paintOver(editor: Editor): Promise<void> {
  const { page, app } = editor;
  const box = await app.editor.boundingBox();
  if (box === null) throw new Error('The editor is not on the screen.');
  await page.keyboard.press('b');
  await page.keyboard.press('1');
  await setBrush(editor, 512);
  for (const share of [0.35, 0.45, 0.55, 0.65]) {
    const y = box.y + box.height * share;
    await page.mouse.move(box.x + box.width * 0.2, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, y, { steps: 10 });
    await page.mouse.up();
  }
  await setBrush(editor, 64);
  await app.expectSaved();
}

/** The first frame's mask as it is stored, read past the server. */
async function storedLabels(folder: string): Promise<Uint8Array> {
  const backend = createNodeBackend({
    recentProjects: createRecentProjects(path.join(folder, 'configuration')),
    modelsFolder: path.join(folder, 'models'),
  });
  try {
    const { projectId } = await backend.call('projects.open', { path: projectIn(folder) });
    const [frame] = await backend.call('frames.list', { projectId });
    if (frame === undefined) throw new Error('The project has no frames.');
    return (await backend.call('frames.open', { projectId, frameId: frame.frameId })).labels;
  } finally {
    await backend.close();
  }
}

/** Prints each step's times in the one and in the other, and their ratio; and by how much the other's page has grown. */
export async function compareAges(
  [young, youngFolder]: readonly [Editor, string],
  [old, oldFolder]: readonly [Editor, string],
  { strokes, rounds }: { readonly strokes: number; readonly rounds: number },
): Promise<void> {
  await prepare(young, youngFolder, FEW_STROKES);
  await prepare(old, oldFolder, FEW_STROKES);
  const heapBefore = await heapMiB(old);
  await paintStrokes(old, strokes, 100);
  await old.app.expectSaved();
  const heapAfter = await heapMiB(old);
  console.log(
    `memory of the page over ${strokes} strokes: ${heapBefore.toFixed(0)} → ${heapAfter.toFixed(0)} MiB, ` +
      `+${(heapAfter - heapBefore).toFixed(1)} MiB (asked < 100 MB)`,
  );
  const title = `2048×1024, after ${FEW_STROKES} strokes → after ${strokes} more, in turns`;
  await compare(`${title}:`, young, old, rounds);
  await paintOver(young);
  await paintOver(old);
  const [ofYoung, ofOld] = [await storedLabels(youngFolder), await storedLabels(oldFolder)];
  const unlike = ofYoung.filter((label, pixel) => label !== ofOld[pixel]).length;
  await compare(`${title}, all painted over (${unlike} pixels unlike):`, young, old, rounds);
}
