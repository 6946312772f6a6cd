// `npm run bench:oracle -- --model FILE --images DIR --labels DIR`: how many gestures an oracle needs that mends one whole
// wrong region, exactly, with each: as many as the regions to mend until a frame reaches a mean IoU. In two orders, the
// largest region first, as the annotators look for mistakes, and always the one that adds most to the mean IoU.

import { parseArgs } from 'node:util';
import { labelComponents, NO_KEY } from '../../core/edit/components.ts';
import { classTotals, type ClassTotals } from '../../core/metrics/classTotals.ts';
import { countConfusion } from '../../core/metrics/confusion.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { describeMachine } from '../machine.ts';
import { FRAME_OPTIONS, loadChosenFrames } from './frameOptions.ts';
import type { BenchFrame } from './frames.ts';
import { openFrame } from './prepare.ts';
import { presentMeanIoU } from './presentMeanIoU.ts';

/** Wrong pixels of one true class, joined by their sides. */
interface WrongRegion {
  readonly truthIndex: number;
  readonly areaPx: number;
  /** How many of its pixels hold each class. */
  readonly heldPx: Float64Array;
}

type Order = 'largest' | 'most';

const { values } = parseArgs({
  options: { ...FRAME_OPTIONS, targets: { type: 'string', default: '0.85,0.95' } },
});
const targets = values.targets.split(',').map(Number);

/** @returns the wrong regions of a frame's pre-label, largest first, and what its classes have */
function look(frame: BenchFrame): {
  readonly regions: WrongRegion[];
  readonly totals: ClassTotals;
} {
  const { map, truth, classCount } = openFrame(frame, 'bilinear', 8);
  const { ids, areasPx } = labelComponents(map, (offset) => {
    const index = truth.data[offset] ?? VOID_INDEX;
    return index === VOID_INDEX || index === map.data[offset] ? NO_KEY : index;
  });
  const regions = Array.from(areasPx, (areaPx) => ({
    truthIndex: VOID_INDEX,
    areaPx,
    heldPx: new Float64Array(classCount),
  }));
  ids.forEach((id, offset) => {
    const region = regions[id];
    if (region === undefined) return;
    region.truthIndex = truth.data[offset] ?? VOID_INDEX;
    const held = map.data[offset] ?? VOID_INDEX;
    region.heldPx[held] = (region.heldPx[held] ?? 0) + 1;
  });
  return {
    regions: regions.sort((a, b) => b.areaPx - a.areaPx),
    totals: classTotals(countConfusion(truth, map, classCount)),
  };
}

function mended({ intersection, truth, labelled }: ClassTotals, region: WrongRegion): ClassTotals {
  const { truthIndex, areaPx, heldPx } = region;
  const isTrue = (index: number): number => (index === truthIndex ? areaPx : 0);
  return {
    truth,
    intersection: intersection.map((pixels, index) => pixels + isTrue(index)),
    labelled: labelled.map((pixels, index) => pixels + isTrue(index) - (heldPx[index] ?? 0)),
  };
}

/** @returns for each target how many regions were mended by then */
function gesturesTo(frame: BenchFrame, order: Order): number[] {
  const { regions, totals } = look(frame);
  const left = new Set(regions);
  let now = totals;
  return targets.map((target) => {
    while (presentMeanIoU(now) < target) {
      let next: WrongRegion | null = null;
      let most = -Infinity;
      for (const region of left) {
        const worth = order === 'largest' ? region.areaPx : presentMeanIoU(mended(now, region));
        if (worth > most) [next, most] = [region, worth];
      }
      if (next === null) break;
      left.delete(next);
      now = mended(now, next);
    }
    return regions.length - left.size;
  });
}

const { frames } = await loadChosenFrames(values);
console.log(describeMachine());
for (const order of ['largest', 'most'] as const) {
  const counts = frames.map((frame) => gesturesTo(frame, order));
  const means = targets.map((target, item) => {
    const sum = counts.reduce((all, of) => all + (of[item] ?? 0), 0);
    return `${(sum / frames.length).toFixed(1)} to ${target}`;
  });
  const name = order === 'largest' ? 'largest first' : 'what adds most first';
  console.log(`${frames.length} ${values.half} frames, ${name}: ${means.join(', ')}`);
}
