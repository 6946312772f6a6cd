// `npm run bench:edit`: how long the mask editor's kernels take on a 2048×1024 and an 8192×4096 frame: a generated street
// scene, and what CGNet says of it. One process, one core. Every run paints into a fresh state of the label map.

import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { paintSegment, segmentMask, snapBrushCenter, type ImagePoint } from '../core/edit/brush.ts';
import { bucketMask } from '../core/edit/bucketFill.ts';
import { classMask } from '../core/edit/classMask.ts';
import type { ColorPhoto } from '../core/edit/colorPhoto.ts';
import { copyLabels } from '../core/edit/copyRegion.ts';
import { applyDelta, writeDelta, type LabelDelta } from '../core/edit/delta.ts';
import { findEdgeCost } from '../core/edit/edgeCost.ts';
import { fillDelta } from '../core/edit/fillDelta.ts';
import { fillVoid } from '../core/edit/fillVoid.ts';
import { guidedLikelihoods } from '../core/edit/guidedField.ts';
import { createPhotoGuide } from '../core/edit/photoGuide.ts';
import { toLabColors } from '../core/edit/labColors.ts';
import { growthRim, shrinkagePatch } from '../core/edit/growShrink.ts';
import { createPaintGuard, OPEN_GUARD, type PaintGuard } from '../core/edit/guard.ts';
import { maskHoles } from '../core/edit/holes.ts';
import { removeIslands } from '../core/edit/islands.ts';
import { createLivewire } from '../core/edit/livewire.ts';
import { paintMask, paintPatch, type LabelPatch } from '../core/edit/paintMask.ts';
import { filledMask, wholeRect, type PixelMask } from '../core/edit/pixelMask.ts';
import { polygonMask } from '../core/edit/polygon.ts';
import { runnerUpPatch, runnerUpRegion } from '../core/edit/runnerUp.ts';
import { likelyPart } from '../core/edit/scoreBrush.ts';
import { bilinearLikelihoods, createScoreField } from '../core/edit/scoreField.ts';
import { scoreFillMask } from '../core/edit/scoreFill.ts';
import { smoothLabels } from '../core/edit/smooth.ts';
import { createStrokeRecorder } from '../core/edit/strokeRecorder.ts';
import {
  DEFAULT_SUPERPIXELS,
  findSuperpixels,
  touchedSuperpixels,
} from '../core/edit/superpixels.ts';
import { wandMask } from '../core/edit/wand.ts';
import { disagreeingRegions, unsureRegions } from '../core/edit/worklist.ts';
import { copyLabelMap, voidLabelMap, type LabelMap } from '../core/labelMap.ts';
import type { ClassScores } from '../core/scores/classScores.ts';
import { toScoreGrid } from '../core/scores/scoreLine.ts';
import { upsampleTopTwo } from '../core/scores/upsample.ts';
import { renderSampleScene } from '../datasets/sampleScenes/sampleScenes.ts';
import { createNodeEngine } from '../models/engine/nodeEngine.ts';
import { createModelRegistry, toEngineModel } from '../models/modelRegistry.ts';

const WARM_UP_ROUNDS = 3;
const ROUNDS = 9;
const CAR = 8;
const ROAD = 3;

async function scoresOf(image: Parameters<typeof toPhoto>[0]): Promise<ClassScores> {
  // No user's own models: a folder that is not there.
  const registry = createModelRegistry(path.join(tmpdir(), 'maskwright-bench-no-models'));
  const engine = await createNodeEngine(
    toEngineModel(await registry.loadDefault('camvid11')),
    'cpu',
  );
  try {
    return (await engine.run(image)).scores;
  } finally {
    await engine.close();
  }
}

function toPhoto(image: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}): ColorPhoto {
  return { ...image, channels: 3 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The processor's time of this thread: what the kernel costs, whatever else the machine does. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * @param prepare is not timed
 * @returns the median of the processor's time
 */
function measure<T>(name: string, prepare: () => T, run: (prepared: T) => unknown): number {
  const cpuTimes: number[] = [];
  const wallTimes: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const prepared = prepare();
    const startedAt = performance.now();
    const startedAtCpu = threadMs();
    run(prepared);
    if (round < WARM_UP_ROUNDS) continue;
    cpuTimes.push(threadMs() - startedAtCpu);
    wallTimes.push(performance.now() - startedAt);
  }
  const inMs = (value: number): string => `${value.toFixed(2).padStart(8)} ms`;
  console.log(
    `  ${name.padEnd(58)} ${inMs(median(cpuTimes))}   least ${inMs(Math.min(...cpuTimes))}` +
      `   by the clock ${inMs(median(wallTimes))}`,
  );
  return median(cpuTimes);
}

/** A gesture as the editor makes it: choose the pixels, change those that the guard allows, give the delta. */
function gesture(
  name: string,
  map: LabelMap,
  choose: (map: LabelMap) => PixelMask | LabelPatch | null,
  guard: PaintGuard = OPEN_GUARD,
): void {
  measure(
    name,
    () => copyLabelMap(map),
    (fresh) => {
      const chosen = choose(fresh);
      if (chosen === null) throw new Error(`${name}: nothing was chosen.`);
      if (!('indices' in chosen)) return fill(fresh, chosen, guard);
      const recorder = createStrokeRecorder(fresh);
      paintPatch(fresh, chosen, guard, recorder);
      return recorder.finish();
    },
  );
}

function fill(map: LabelMap, mask: PixelMask, guard: PaintGuard): LabelDelta {
  const delta = fillDelta(map, mask, CAR, guard);
  writeDelta(map, delta, 'forward');
  return delta;
}

/** A fill of a whole frame, and how it was made before: painted as a stroke is. */
function fillAgainstStroke(map: LabelMap): void {
  const mask = filledMask(wholeRect(map));
  const fresh = (): LabelMap => copyLabelMap(map);
  const formerMs = measure('painted as a stroke', fresh, (labels) => {
    const recorder = createStrokeRecorder(labels);
    paintMask(labels, mask, CAR, OPEN_GUARD, recorder);
    return recorder.finish();
  });
  const ms = measure('found as runs and written', fresh, (labels) =>
    fill(labels, mask, OPEN_GUARD),
  );
  console.log(`  × ${(formerMs / ms).toFixed(1)}`);
}

/** The brush as it was: the distance of every pixel of the segment's bounds. */
function paintByDistance(
  map: LabelMap,
  from: ImagePoint,
  to: ImagePoint,
  diameterPx: number,
  classIndex: number,
): void {
  const a = snapBrushCenter(from, diameterPx);
  const b = snapBrushCenter(to, diameterPx);
  const radius = diameterPx / 2;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  for (let y = Math.floor(Math.min(a.y, b.y) - radius); y < Math.max(a.y, b.y) + radius; y++) {
    for (let x = Math.floor(Math.min(a.x, b.x) - radius); x < Math.max(a.x, b.x) + radius; x++) {
      const along = length === 0 ? 0 : ((x + 0.5 - a.x) * dx + (y + 0.5 - a.y) * dy) / length;
      const nearest = Math.min(1, Math.max(0, along));
      const distance = (x + 0.5 - a.x - nearest * dx) ** 2 + (y + 0.5 - a.y - nearest * dy) ** 2;
      if (distance <= radius * radius) map.data[y * map.width + x] = classIndex;
    }
  }
}

/** What one pointer event costs in the midst of a stroke, by the mean of many: `stepPx` apart, with one recorder. */
function brush(map: LabelMap, diameterPx: number, stepPx: number, events: number): void {
  const at = (event: number): ImagePoint => ({
    x: map.width / 3 + (event % 10) * stepPx,
    y: map.height / 2 + (event % 10) * stepPx * 0.4,
  });
  const classAt = (event: number): number => Math.floor(event / 10) % 11;
  const forEachEvent =
    (onEvent: (from: ImagePoint, to: ImagePoint, index: number) => void) => () => {
      for (let event = 0; event < events; event++)
        onEvent(at(event), at(event + 1), classAt(event));
    };
  const stroke = (guard: PaintGuard) => {
    const recorder = createStrokeRecorder(map);
    return forEachEvent((from, to, index) => {
      const mask = segmentMask(map, from, to, diameterPx, 'round');
      if (mask !== null) paintMask(map, mask, index, guard, recorder);
    });
  };
  const guard = createPaintGuard({ lockedClasses: [255], selection: filledMask(wholeRect(map)) });
  console.log(
    `\nA ${diameterPx} px brush, ${events} events ${stepPx} px apart, at ${map.width}×${map.height}`,
  );
  const formerMs = measure(
    'every pixel by its distance, no guard, no recorder',
    () => forEachEvent((from, to, index) => paintByDistance(map, from, to, diameterPx, index)),
    (run) => run(),
  );
  const ms = measure(
    'the same by stretches of rows',
    () => forEachEvent((from, to, index) => paintSegment(map, from, to, diameterPx, index)),
    (run) => run(),
  );
  const openMs = measure(
    'by mask, with recorder',
    () => stroke(OPEN_GUARD),
    (run) => run(),
  );
  const guardedMs = measure(
    'by mask, with recorder, a locked class and a selection',
    () => stroke(guard),
    (run) => run(),
  );
  const each = (all: number): string => `${(all / events).toFixed(3)} ms`;
  console.log(
    `  one event: by distance ${each(formerMs)}, by stretches ${each(ms)} (× ${(formerMs / ms).toFixed(1)}), ` +
      `by mask ${each(openMs)}, guarded ${each(guardedMs)}`,
  );
}

function undo(name: string, before: LabelMap, after: LabelMap): void {
  const recorder = createStrokeRecorder(before);
  const painted = copyLabelMap(before);
  paintPatch(before, copyLabels(before, after, { withVoid: true }), OPEN_GUARD, recorder);
  const delta = recorder.finish();
  before.data.set(painted.data);
  measure(
    `${name} (${delta.length} runs)`,
    () => copyLabelMap(after),
    (fresh) => applyDelta(fresh, delta, 'backward'),
  );
}

const { image, labels } = renderSampleScene({ seed: 1, width: 2048, height: 1024 });
const photo = toPhoto(image);
const scores = await scoresOf(image);
const grid = toScoreGrid(scores);
const topTwo = upsampleTopTwo(scores, labels.width, labels.height);
const leaders: LabelMap = { width: labels.width, height: labels.height, data: topTwo.data };
const roadSeed = { x: 1024, y: 900 };
const lasso = Array.from({ length: 400 }, (_, step) => ({
  x: 1024 + (300 + 40 * Math.sin(step)) * Math.cos((step * Math.PI) / 200),
  y: 600 + (250 + 40 * Math.cos(step)) * Math.sin((step * Math.PI) / 200),
}));

const load = loadavg().map((value) => value.toFixed(1));
console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, load ${load.join(' ')}, ` +
    `Node ${process.versions.node} on ${process.platform}-${process.arch}`,
);
console.log(
  `The processor's time, median of ${ROUNDS} rounds after ${WARM_UP_ROUNDS} to warm up, the least, and the clock's.`,
);

brush(copyLabelMap(labels), 64, 20, 2000);
brush(voidLabelMap(8192, 4096), 512, 100, 40);

console.log('\nChoose, paint, record: a whole gesture at 2048×1024');
gesture('bucket, an empty frame', voidLabelMap(2048, 1024), (map) =>
  bucketMask(map, roadSeed, 'contiguous'),
);
gesture('bucket, one region of the scene', labels, (map) =>
  bucketMask(map, roadSeed, 'contiguous'),
);
gesture('bucket, everywhere', labels, (map) => bucketMask(map, roadSeed, 'everywhere'));
gesture('lasso of 400 points, 600×500 px', labels, (map) => polygonMask(map, lasso));
gesture('wand, tolerance 255: the whole frame', labels, () =>
  wandMask(photo, roadSeed, 255, 'contiguous'),
);
gesture('wand, tolerance 24', labels, () => wandMask(photo, roadSeed, 24, 'contiguous'));
gesture('class-score fill, p ≥ 0.3, nothing known yet', labels, () =>
  scoreFillMask(
    createScoreField(
      grid,
      topTwo.data[roadSeed.y * 2048 + roadSeed.x] ?? ROAD,
      labels,
      'probability',
    ),
    roadSeed,
    0.3,
    'contiguous',
  ),
);
const field = createScoreField(
  grid,
  topTwo.data[roadSeed.y * 2048 + roadSeed.x] ?? ROAD,
  labels,
  'probability',
);
gesture('class-score fill, another threshold', labels, () =>
  scoreFillMask(field, roadSeed, 0.2, 'contiguous'),
);
gesture('score-aware brush, one 256 px segment, nothing known yet', labels, (map) => {
  const mask = segmentMask(map, { x: 900, y: 600 }, { x: 1000, y: 640 }, 256, 'round');
  return mask === null
    ? null
    : likelyPart(mask, createScoreField(grid, ROAD, labels, 'relative'), 0.2);
});
gesture('runner-up brush, one 256 px segment', leaders, (map) => {
  const mask = segmentMask(map, { x: 900, y: 600 }, { x: 1000, y: 640 }, 256, 'round');
  return mask === null ? null : runnerUpPatch(map, mask, topTwo, Infinity);
});
gesture('runner-up swap by click, any margin', leaders, (map) => {
  const region = runnerUpRegion(map, roadSeed, topTwo, Infinity);
  return region === null ? null : runnerUpPatch(map, region, topTwo, Infinity);
});
gesture('replace a class over the frame', labels, (map) => classMask(map, ROAD));
gesture('fill the holes of a class', labels, (map) => maskHoles(classMask(map, ROAD)));
gesture('remove islands below 100 px', labels, (map) => removeIslands(map, 100));
gesture('smooth, radius 3', labels, (map) => smoothLabels(map, 3));
gesture('grow a class by 8 px', labels, (map) => growthRim(map, classMask(map, ROAD), 8));
gesture('shrink a class by 8 px', labels, (map) => shrinkagePatch(map, classMask(map, ROAD), 8));
gesture(
  'fill void',
  { ...labels, data: labels.data.map((index) => (index > 5 ? 255 : index)) },
  fillVoid,
);
gesture('copy a whole mask', labels, (map) => copyLabels(map, leaders, { withVoid: true }));

console.log('\nA fill of all that is void, at 2048×1024');
fillAgainstStroke(voidLabelMap(2048, 1024));

console.log('\nUndo at 2048×1024');
undo('of a fill of the whole frame', voidLabelMap(2048, 1024), {
  ...labels,
  data: new Uint8Array(labels.data.length).fill(ROAD),
});
undo('of a pre-label copied over the scene', copyLabelMap(labels), leaders);
undo('of a change of every second pixel', copyLabelMap(labels), {
  ...labels,
  data: labels.data.map((index, offset) => (offset % 2 === 0 ? (index + 1) % 11 : index)),
});

console.log('\nWorked out beforehand at 2048×1024');
const nothing = (): null => null;
measure('likelihoods of a class, bilinear', nothing, () =>
  bilinearLikelihoods(grid, ROAD, photo, 'relative'),
);
const guide = createPhotoGuide({ width: 2048, height: 1024, data: toLabColors(photo) }, grid);
measure('likelihoods of a class, guided by the photo', nothing, () =>
  guidedLikelihoods(grid, ROAD, guide, 'relative'),
);
measure('superpixels of the photo, 16 px', nothing, () =>
  findSuperpixels(photo, DEFAULT_SUPERPIXELS),
);
measure('superpixels of photo and scores, 16 px', nothing, () =>
  findSuperpixels(photo, DEFAULT_SUPERPIXELS, topTwo),
);
const superpixels = findSuperpixels(photo, DEFAULT_SUPERPIXELS, topTwo);
measure('superpixels touched by a 64 px segment', nothing, () => {
  const mask = segmentMask(labels, { x: 900, y: 600 }, { x: 920, y: 608 }, 64, 'round');
  return mask === null ? null : touchedSuperpixels(superpixels, mask);
});
measure('cost of outlines', nothing, () => findEdgeCost(photo));
const cost = findEdgeCost(photo);
measure('magnetic outline, all of a 512×512 window', nothing, () => {
  const wire = createLivewire(cost, { x: 1024, y: 512 });
  const { x, y, width, height } = wire.window;
  wire.pathTo({ x, y });
  wire.pathTo({ x: x + width - 1, y });
  wire.pathTo({ x, y: y + height - 1 });
  return wire.pathTo({ x: x + width - 1, y: y + height - 1 });
});
measure('magnetic outline, 60 px away', nothing, () =>
  createLivewire(cost, { x: 1024, y: 512 }).pathTo({ x: 1070, y: 550 }),
);
measure('worklist of unsure regions', nothing, () => unsureRegions(leaders, topTwo, 0.5));
measure('worklist of disagreements', nothing, () => disagreeingRegions(leaders, labels));
