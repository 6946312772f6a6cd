// Who leads at a spot. A standing is one number: the leading class + 256 × the second (the leader again
// where only the leader is asked for). Equal scores rank by index, the lower first, as PyTorch's arg-max does.

import type { ScoreLine } from './scoreLine.ts';

/**
 * The standing at `weight` (0–1) of the way along a line.
 * @param guess the standing of a spot nearby. It changes nothing but the speed: with a good guess the others'
 *   scores are all lower, which the processor foresees.
 */
export type Ranking = (line: ScoreLine, weight: number, guess: number) => number;

export function leadingClass(standing: number): number {
  return standing & 0xff;
}

export function secondClass(standing: number): number {
  return standing >> 8;
}

/** A guess to begin with, right or wrong, for a ranking of the leader alone and one of two or more classes. */
export const FIRST_GUESS = { leader: 0, leadingPair: 1 << 8 } as const;

export const rankLeader: Ranking = ({ start, slope }, weight, guess) => {
  let best = leadingClass(guess);
  let bestScore = (start[best] ?? 0) + (slope[best] ?? 0) * weight;
  for (let index = 0; index < start.length; index++) {
    const score = (start[index] ?? 0) + (slope[index] ?? 0) * weight;
    if (score >= bestScore && (score > bestScore || index < best)) {
      best = index;
      bestScore = score;
    }
  }
  return best + (best << 8);
};

/** Of two classes or more; the guess must name two different ones. */
export const rankLeadingPair: Ranking = ({ start, slope }, weight, guess) => {
  let best = leadingClass(guess);
  let second = secondClass(guess);
  let bestScore = (start[best] ?? 0) + (slope[best] ?? 0) * weight;
  let secondScore = (start[second] ?? 0) + (slope[second] ?? 0) * weight;
  if (secondScore > bestScore || (secondScore === bestScore && second < best)) {
    [best, second] = [second, best];
    [bestScore, secondScore] = [secondScore, bestScore];
  }
  for (let index = 0; index < start.length; index++) {
    const score = (start[index] ?? 0) + (slope[index] ?? 0) * weight;
    if (score < secondScore || index === best || index === second) continue;
    if (score > bestScore || (score === bestScore && index < best)) {
      second = best;
      secondScore = bestScore;
      best = index;
      bestScore = score;
    } else if (score > secondScore || index < second) {
      second = index;
      secondScore = score;
    }
  }
  return best + (second << 8);
};
