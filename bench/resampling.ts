// How sure a benchmark's figure is: the percentile interval of a bootstrap (Efron, Tibshirani, "An Introduction to the
// Bootstrap", 1993, section 13.3), with a fixed seed, so that it is the same twice.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const RESAMPLES = 2000;
const LEVEL = 0.95;

/**
 * @param count of the independent things that were measured (frames, rounds)
 * @param figureOf the figure, of the things with these indices (`count` of them, drawn with replacement)
 * @returns as the figure of all, with where 95 % of those of the drawn ones lie: `0.43 (0.35–0.53)`
 */
export function describeWithInterval(
  count: number,
  figureOf: (drawn: readonly number[]) => number,
): string {
  const all = Array.from({ length: count }, (_, index) => index);
  const generator = xoroshiro128plus(1);
  const figures = Array.from({ length: RESAMPLES }, () =>
    figureOf(all.map(() => uniformInt(generator, 0, count - 1))),
  ).sort((a, b) => a - b);
  const at = (share: number): string =>
    (figures[Math.round(share * (RESAMPLES - 1))] ?? NaN).toFixed(2);
  const tail = (1 - LEVEL) / 2;
  return `${figureOf(all).toFixed(2)} (${at(tail)}–${at(1 - tail)})`;
}
