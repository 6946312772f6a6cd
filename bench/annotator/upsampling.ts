// `npm run bench:upsampling -- --model FILE --images DIR --labels DIR`: what scores that follow the photo's edges are worth
// to the tools that go by them. For the largest mistakes of each pre-label: how many pixels the best single gesture of each
// tool would mend, made by an exact hand, with guided and with bilinear upsampling; and what the labels themselves would be.
// The same options give the same figures.

import { parseArgs } from 'node:util';
import type { ScoreUpsampling } from '../../core/edit/scoreField.ts';
import {
  addConfusion,
  countConfusion,
  emptyConfusion,
  type Confusion,
} from '../../core/metrics/confusion.ts';
import { evaluateConfusion } from '../../core/metrics/evaluation.ts';
import { taxonomyById } from '../../core/taxonomy.ts';
import { describeMachine } from '../machine.ts';
import { planScoreBox } from './boxes.ts';
import { planBrush } from './brushOnly.ts';
import { planEdgeGestures } from './edgeGestures.ts';
import { planScoreFill } from './fills.ts';
import { FRAME_OPTIONS, loadChosenFrames } from './frameOptions.ts';
import type { BenchFrame } from './frames.ts';
import type { Gesture, Tool } from './gesture.ts';
import { findMistakes } from './mistakes.ts';
import { openFrame } from './prepare.ts';
import { createStrokePlanner, type StrokePlanner } from './strokePlan.ts';
import { planReplaceBrush, planScoreBrush } from './strokes.ts';
import type { Workplace } from './workplace.ts';

const MISTAKES = 25;
const SPACING_PX = 8;

const { values } = parseArgs({ options: FRAME_OPTIONS });

/** The tools whose gestures depend on the likelihoods, and the plain brush beside them. */
function gesturesOf(place: Workplace, planner: StrokePlanner): Gesture[][] {
  return findMistakes(place.map, place.truth, MISTAKES).map((mistake) => {
    const brushes = planBrush(place, mistake, planner);
    return [
      ...brushes,
      ...planScoreFill(place, mistake),
      ...planScoreBrush(place, mistake, planner),
      ...planScoreBox(place, mistake),
      ...planReplaceBrush(place, mistake, planner),
      ...planEdgeGestures(place, mistake, brushes),
    ];
  });
}

/** For each tool, what its best gestures for each mistake mend, summed; `any`: the best of all tools. */
function addGains(
  sums: Map<Tool | 'any', number>,
  frame: BenchFrame,
  upsampling: ScoreUpsampling,
): void {
  const place = openFrame(frame, upsampling, SPACING_PX);
  for (const gestures of gesturesOf(place, createStrokePlanner(place.map, 1))) {
    const best = new Map<Tool | 'any', number>();
    for (const { tool, gainPx } of gestures) {
      for (const name of [tool, 'any'] as const) {
        best.set(name, Math.max(best.get(name) ?? 0, gainPx));
      }
    }
    for (const [name, gainPx] of best) sums.set(name, (sums.get(name) ?? 0) + gainPx);
  }
}

/** The labels where each pixel takes the class whose likelihood is that of the leader. */
function addLabels(sum: Confusion, frame: BenchFrame, upsampling: ScoreUpsampling): void {
  const { likelihoods, map, truth, classCount } = openFrame(frame, upsampling, SPACING_PX);
  likelihoods.forEach((likelihood, index) => {
    likelihood.forEach((value, offset) => {
      if (value === 1) map.data[offset] = index;
    });
  });
  addConfusion(sum, countConfusion(truth, map, classCount));
}

const { classes } = taxonomyById('camvid11');
const { frames } = await loadChosenFrames(values);
console.log(describeMachine());
console.log(`${frames.length} ${values.half} frames, the ${MISTAKES} largest mistakes of each`);
const found = (['guided', 'bilinear'] as const).map((upsampling) => {
  const gains = new Map<Tool | 'any', number>();
  const confusion = emptyConfusion(classes.length);
  for (const frame of frames) {
    addGains(gains, frame, upsampling);
    addLabels(confusion, frame, upsampling);
  }
  return { upsampling, gains, evaluation: evaluateConfusion(confusion, classes, frames.length) };
});
const [guided, bilinear] = found;
console.log('\nPixels mended by the best gesture of each tool, guided, bilinear and their ratio');
for (const [tool, gainPx] of guided?.gains ?? []) {
  const other = bilinear?.gains.get(tool) ?? NaN;
  console.log(`  ${tool.padEnd(14)} ${gainPx} ${other} × ${(gainPx / other).toFixed(3)}`);
}
for (const { upsampling, evaluation } of found) {
  const wrong = 100 * (1 - (evaluation.pixelAccuracy ?? NaN));
  const ious = evaluation.classes.map(
    ({ name, iou }) => `${name} ${(100 * (iou ?? NaN)).toFixed(1)}`,
  );
  console.log(
    `\nLabels, ${upsampling}: mIoU ${(100 * (evaluation.meanIoU ?? NaN)).toFixed(2)} %, ` +
      `${wrong.toFixed(2)} % wrong; ${ious.join(', ')}`,
  );
}
