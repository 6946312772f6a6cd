// `npm run bench:indices`: how long it takes to see that a mask of 2048×1024 has no index outside its taxonomy, against the
// loop over single pixels that it was before. They take turns; the ratio is of the least times, which other load distorts
// least.

import { findUnknownIndices, type LabelMap } from '../core/labelMap.ts';
import { VOID_INDEX } from '../core/taxonomy.ts';
import { SceneRandom } from '../datasets/sampleScenes/random.ts';
import { renderSampleScene } from '../datasets/sampleScenes/sampleScenes.ts';
import { describeMachine } from './machine.ts';

const WARM_UP_ROUNDS = 10;
const ROUNDS = 101;
const CLASSES = 11;
const SIZE = { width: 2048, height: 1024 };

/** The check as it was: one pixel after the other. @returns how many indices are unknown */
function countUnknownPixelByPixel({ data }: LabelMap): number {
  const counts = new Uint32Array(256);
  for (const index of data) counts[index] = (counts[index] ?? 0) + 1;
  return counts.subarray(CLASSES, VOID_INDEX).filter((count) => count > 0).length;
}

/** The worst case: no pixel has anything to do with the one before it. */
function noise(): LabelMap {
  const random = new SceneRandom(1);
  const length = SIZE.width * SIZE.height;
  return { ...SIZE, data: Uint8Array.from({ length }, () => random.whole(0, CLASSES - 1)) };
}

function timed(run: () => number): number {
  const startedAt = performance.now();
  if (run() !== 0) throw new Error('The mask has an unknown index.');
  return performance.now() - startedAt;
}

function measure(name: string, labels: LabelMap): void {
  const former: number[] = [];
  const now: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    former.push(timed(() => countUnknownPixelByPixel(labels)));
    now.push(timed(() => findUnknownIndices(labels, CLASSES).length));
  }
  const least = (times: readonly number[]): number => Math.min(...times.slice(WARM_UP_ROUNDS));
  console.log(
    `${name}: pixel by pixel ${least(former).toFixed(2)} ms, by words ${least(now).toFixed(2)} ms, ` +
      `× ${(least(former) / least(now)).toFixed(1)}`,
  );
}

console.log(`${SIZE.width}×${SIZE.height}, least of ${ROUNDS} rounds, ${describeMachine()}`);
measure('a street scene', renderSampleScene({ seed: 1, ...SIZE }).labels);
measure('noise', noise());
