// A lesson: steps of learning on frames that people have corrected, every other one on those that are new.

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Learner } from './learner.ts';
import { chooseWindow, type LearningFrame } from './learningWindow.ts';

/** How far a parameter goes with a step, about; measured (docs/adr/0016). */
const LEARNING_RATE = 1e-3;
/** Windows have at most so many pixels a side; smaller ones teach less (docs/adr/0016). */
export const LARGEST_WINDOW_PX = 320;

export interface Lesson {
  readonly frameCount: number;
  /** So many of them, the last ones, are new to the learner; at least 1. */
  readonly newCount: number;
  readonly steps: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/**
 * Frames are taken in turn, in an order that is shuffled for each round, of the new ones and of all of them alternately. The
 * same lesson on the same machine ends the same.
 * @param read the frame at a place from 0 to below `frameCount`
 * @param onStep told after each step of the loss before it, in nats a pixel
 */
export async function teach(
  learner: Learner,
  { frameCount, newCount, steps, seed, signal }: Lesson,
  read: (place: number) => Promise<LearningFrame>,
  onStep: (loss: number) => void = () => undefined,
): Promise<void> {
  const generator = xoroshiro128plus(seed);
  const random = (): number => uniformFloat64(generator);
  const turns = [
    inTurn(frameCount - newCount, frameCount, random),
    inTurn(0, frameCount, random),
  ] as const;
  for (let step = 0; step < steps; step++) {
    const frame = await read(turns[step % 2 === 0 ? 0 : 1]());
    if (signal?.aborted === true) return;
    onStep(await learner.step(chooseWindow(frame, learner, random), LEARNING_RATE));
  }
}

/** @returns gives the next place from `first` to below `end`, each once a round */
function inTurn(first: number, end: number, random: () => number): () => number {
  let round: number[] = [];
  return () => {
    if (round.length === 0) {
      round = Array.from({ length: end - first }, (_, item) => first + item);
      for (let last = round.length - 1; last > 0; last--) {
        const other = Math.floor(random() * (last + 1));
        [round[last], round[other]] = [round[other] ?? first, round[last] ?? first];
      }
    }
    return round.pop() ?? first;
  };
}
