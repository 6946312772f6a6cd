// `npm run bench:quality -- --model FILE --images DIR --labels DIR`: what each of the looks that the quality `best` takes is
// worth, as mean IoU of the pre-labels against ground truth. One look at the photo, one more at its mirror image, and those
// of each larger scale besides; the last line is `best`. The same options give the same figures.

import { parseArgs } from 'node:util';
import {
  addConfusion,
  countConfusion,
  emptyConfusion,
  type Confusion,
} from '../core/metrics/confusion.ts';
import { evaluateConfusion } from '../core/metrics/evaluation.ts';
import { averageViews, type View } from '../core/scores/averageViews.ts';
import { BEST_SCALES } from '../core/scores/quality.ts';
import { upsampleArgMax } from '../core/scores/upsample.ts';
import { taxonomyById } from '../core/taxonomy.ts';
import { createNodeEngine } from '../models/engine/nodeEngine.ts';
import { mirrorImage, scaleImage } from '../models/engine/views.ts';
import { FRAME_OPTIONS, loadChosenFrames } from './annotator/frameOptions.ts';
import { describeMachine } from './machine.ts';

/** A look at a photo, and how long the network took for it. */
interface Look extends View {
  readonly scale: number;
  readonly elapsedMs: number;
}

interface Choice {
  readonly name: string;
  readonly isTaken: (look: Look) => boolean;
}

const CHOICES: readonly Choice[] = [
  { name: 'one look (fast)', isTaken: ({ scale, isMirrored }) => scale === 1 && !isMirrored },
  ...BEST_SCALES.map((largest, place) => ({
    name: `scales ${BEST_SCALES.slice(0, place + 1).join(', ')} and mirror`,
    isTaken: ({ scale }: Look) => scale <= largest,
  })),
];

const { values } = parseArgs({
  options: {
    ...FRAME_OPTIONS,
    half: { type: 'string', default: 'all' },
    frames: { type: 'string', default: '100000' },
  },
});
const { classes } = taxonomyById('camvid11');
const { frames, model } = await loadChosenFrames(values);
const sums = CHOICES.map((choice) => ({
  ...choice,
  confusion: emptyConfusion(classes.length),
  elapsedMs: 0,
}));
const engine = await createNodeEngine(model, 'cpu');
try {
  for (const { photo, truth } of frames) {
    const looks: Look[] = [];
    for (const scale of BEST_SCALES) {
      for (const isMirrored of [false, true]) {
        const scaled = scaleImage(photo, scale);
        const image = isMirrored ? mirrorImage(scaled) : scaled;
        const { scores, elapsedMs } = await engine.run(image);
        looks.push({ scores, isMirrored, scale, elapsedMs });
      }
    }
    for (const sum of sums) {
      const taken = looks.filter(sum.isTaken);
      const [first] = taken;
      if (first === undefined) throw new Error(`${sum.name} takes no look.`);
      const scores = taken.length === 1 ? first.scores : averageViews(taken);
      const labels = upsampleArgMax(scores, truth.width, truth.height);
      addConfusion(sum.confusion, countConfusion(truth, labels, classes.length));
      sum.elapsedMs += taken.reduce((total, { elapsedMs }) => total + elapsedMs, 0);
    }
  }
} finally {
  await engine.close();
}

const percent = (share: number | null): string => `${(100 * (share ?? NaN)).toFixed(2)} %`;
const meanIoUOf = (confusion: Confusion): number | null =>
  evaluateConfusion(confusion, classes, frames.length).meanIoU;
const [fast] = sums;
console.log(describeMachine());
console.log(`${frames.length} ${values.half} frames by ${model.modelId}`);
for (const { name, confusion, elapsedMs } of sums) {
  const ratio = elapsedMs / (fast?.elapsedMs ?? NaN);
  console.log(
    `${name.padEnd(30)} mean IoU ${percent(meanIoUOf(confusion))}, network ${(elapsedMs / frames.length).toFixed(0)} ms a frame, × ${ratio.toFixed(1)}`,
  );
}
