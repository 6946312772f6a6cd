// `npm run bench:strokes`: how long the backend takes to acknowledge a stroke, an undo and a redo, to tell whose each pixel
// is after a stroke, and to show the frame again, after 10 strokes on a 2048×1024 frame with ground truth and a pre-label,
// and after 5,000; through the product's own backend and database, in this process.

import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { paintSegment } from '../core/edit/brush.ts';
import { diffLabelMaps, encodeDelta } from '../core/edit/delta.ts';
import { copyLabelMap, type LabelMap } from '../core/labelMap.ts';
import { mediaUrl } from '../backend/contract/contract.ts';
import { createTestProject } from '../backend/testing/testProject.ts';
import { describeMachine, median } from './machine.ts';

const BRUSH_PX = 64;
const CLASSES = 11;
/** How often each step is timed at each depth. */
const TIMES = 200;
/** The same for what takes a restart. */
const RESTARTS = 7;
const NAME_WIDTH = 28;

const { values } = parseArgs({
  options: {
    strokes: { type: 'string', default: '5000' },
    width: { type: 'string', default: '2048' },
    height: { type: 'string', default: '1024' },
  },
});
const [width, height] = [Number(values.width), Number(values.height)];

await using project = await createTestProject([{ name: 'a', width, height }]);
const { projectId } = project;
await project.import();
await project.prelabel();
const frameId = await project.frameId('a');
const open = () => project.backend.call('frames.open', { projectId, frameId });

const opened = await open();
const mask: LabelMap = { width, height, data: opened.labels };
let { sequence } = opened.mask;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** A dab of the brush somewhere, the same in every run. @returns how long its acknowledgement took, in ms */
async function paint(): Promise<number> {
  // As strokes from a window do, each comes in a turn of its own.
  await setImmediate();
  const place = sequence * 7919;
  const from = { x: place % width, y: (place * 31) % height };
  const to = { x: from.x + (place % 97) - 48, y: from.y + (place % 61) - 30 };
  const before = copyLabelMap(mask);
  paintSegment(mask, from, to, BRUSH_PX, place % CLASSES);
  const delta = encodeDelta(diffLabelMaps(before, mask));
  return timed(async () => {
    const state = await project.backend.call('annotate.stroke', {
      projectId,
      frameId,
      afterSequence: sequence,
      tool: 'brush',
      mode: 'open',
      classIndex: place % CLASSES,
      delta,
      elapsedMs: 100,
      activeMs: 100,
    });
    ({ sequence } = state);
  });
}

function walk(direction: 'undo' | 'redo'): Promise<number> {
  return timed(async () => {
    const place = { projectId, frameId, afterSequence: sequence, activeMs: 100 };
    const answer = await project.backend.call(`annotate.${direction}`, place);
    ({ sequence } = answer.mask);
  });
}

async function repeat(work: () => Promise<number>, times = TIMES): Promise<number[]> {
  const samples: number[] = [];
  for (let time = 0; time < times; time++) samples.push(await work());
  return samples;
}

function print(name: string, samples: readonly number[]): void {
  const p95 = samples.toSorted((a, b) => a - b)[Math.floor(samples.length * 0.95)] ?? NaN;
  console.log(
    name.padEnd(NAME_WIDTH) +
      Object.entries({ least: Math.min(...samples), median: median(samples), p95 })
        .map(([figure, ms]) => `${figure} ${ms.toFixed(2).padStart(8)} ms`)
        .join(', '),
  );
}

async function measure(): Promise<void> {
  const [undone, redone]: [number[], number[]] = [[], []];
  print('stroke', await repeat(paint));
  for (let time = 0; time < TIMES; time++) {
    undone.push(await walk('undo'));
    redone.push(await walk('redo'));
  }
  print('undo', undone);
  print('redo', redone);
  const provenance = () => project.backend.call('frames.provenance', { projectId, frameId });
  await provenance();
  const told: number[] = [];
  for (let time = 0; time < 20; time++) {
    await paint();
    told.push(await timed(provenance));
  }
  print('provenance after a stroke', told);
  const thumbnail = mediaUrl.thumbnail(projectId, frameId, '');
  print('thumbnail', await repeat(() => timed(() => project.backend.media(thumbnail)), 9));
  print('open', await repeat(() => timed(open), 9));
  const afterRestart = (work: () => Promise<unknown>) => async (): Promise<number> => {
    await project.restart();
    return timed(work);
  };
  const draw = afterRestart(() => project.backend.media(thumbnail));
  print('thumbnail after a restart', await repeat(draw, RESTARTS));
  print('open after a restart', await repeat(afterRestart(open), RESTARTS));
  // The whole journal is read then.
  print('provenance after a restart', await repeat(afterRestart(provenance), RESTARTS));
}

console.log(`${describeMachine()}; ${width}×${height}, ${BRUSH_PX} px brush\n`);
for (const depth of [10, Number(values.strokes)]) {
  while (sequence < depth) await paint();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  console.log(
    `after ${depth} strokes (${(rss / 2 ** 20).toFixed(0)} MiB, JavaScript ${(heapUsed / 2 ** 20).toFixed(0)} MiB)`,
  );
  await measure();
  console.log();
}
