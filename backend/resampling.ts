// Seeded draws for bootstrap intervals: the same frames always give the same interval, on every machine.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { bootstrapMeanIoU, type Interval } from '../core/metrics/bootstrap.ts';
import type { Confusion } from '../core/metrics/confusion.ts';

const SEED = 20_210_330;
const LEVEL = 0.95;
const RESAMPLES = 1000;
/** Many frames are resampled less often, so that nobody waits: their interval is narrow anyway. */
const MAX_DRAWS = 2_000_000;
const MIN_RESAMPLES = 200;

/**
 * The 95 % bootstrap interval of the mean IoU over frames, from 1000 resamples, or fewer (200 at least) beyond 2000
 * frames. Null for fewer than two frames.
 */
export function meanIoUInterval(frames: readonly Confusion[]): Interval | null {
  const generator = xoroshiro128plus(SEED);
  const affordable = Math.floor(MAX_DRAWS / Math.max(frames.length, 1));
  return bootstrapMeanIoU(frames, {
    resamples: Math.max(MIN_RESAMPLES, Math.min(RESAMPLES, affordable)),
    level: LEVEL,
    drawIndex: (count) => uniformInt(generator, 0, count - 1),
  });
}
