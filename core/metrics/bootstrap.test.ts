import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelMapPair } from '../testing/arbitraries.ts';
import { bootstrapMeanIoU, type BootstrapOptions } from './bootstrap.ts';
import { confusionFromCells, countConfusion, type Confusion } from './confusion.ts';
import { meanIoU } from './evaluation.ts';

function options(changes: Partial<BootstrapOptions> = {}): BootstrapOptions {
  const generator = xoroshiro128plus(1);
  return {
    resamples: 200,
    level: 0.95,
    drawIndex: (count) => uniformInt(generator, 0, count - 1),
    ...changes,
  };
}

/** One class of 100 pixels, `right` of them labelled so and the others void. */
function frame(right: number): Confusion {
  const cells = [
    { truth: 0, label: 0, pixels: right },
    { truth: 0, label: 255, pixels: 100 - right },
  ];
  return confusionFromCells(cells, 1);
}

test('every resample is a pool of the drawn frames, and the ends are quantiles of their means', () => {
  // Four resamples of two frames: both the first, one of each twice, both the second.
  const draws = [0, 0, 0, 1, 1, 0, 1, 1];
  let drawn = 0;
  const interval = bootstrapMeanIoU([frame(20), frame(60)], {
    resamples: 4,
    level: 1 / 3,
    drawIndex: () => draws[drawn++] ?? 0,
  });
  // Means 0.2, 0.4, 0.4, 0.6; a third in the middle leaves out a third at either end.
  expect(interval?.low).toBeCloseTo(0.4, 12);
  expect(interval?.high).toBeCloseTo(0.4, 12);
  drawn = 0;
  expect(
    bootstrapMeanIoU([frame(20), frame(60)], {
      resamples: 4,
      level: 1,
      drawIndex: () => draws[drawn++] ?? 0,
    }),
  ).toEqual({ low: 0.2, high: 0.6, level: 1, resamples: 4 });
});

test('the same seed gives the same interval', () => {
  const frames = [30, 50, 80, 90].map(frame);
  expect(bootstrapMeanIoU(frames, options())).toEqual(bootstrapMeanIoU(frames, options()));
});

test('frames that are all alike leave no doubt', () => {
  fc.assert(
    fc.property(labelMapPair(3), fc.integer({ min: 2, max: 5 }), ([truth, labels], count) => {
      const confusion = countConfusion(truth, labels, 3);
      const interval = bootstrapMeanIoU(Array<Confusion>(count).fill(confusion), options());
      const mean = meanIoU(confusion);
      if (mean === null) expect(interval).toBeNull();
      else {
        expect(interval?.low).toBeCloseTo(mean, 12);
        expect(interval?.high).toBeCloseTo(mean, 12);
      }
    }),
  );
});

test('a higher level never gives a narrower interval', () => {
  const frames = [10, 30, 35, 60, 80, 95].map(frame);
  const narrow = bootstrapMeanIoU(frames, options({ level: 0.5 }));
  const wide = bootstrapMeanIoU(frames, options({ level: 0.99 }));
  expect(wide?.low).toBeLessThan(narrow?.low ?? 0);
  expect(wide?.high).toBeGreaterThan(narrow?.high ?? 1);
});

/** Normal approximation: the mean of n frames varies by the frames' deviation over √n. */
test('the interval is as wide as the spread of the frames makes it', () => {
  const rights = Array.from({ length: 100 }, (_, place) => (place * 37) % 101);
  const interval = bootstrapMeanIoU(rights.map(frame), options({ resamples: 2000 }));
  const mean = rights.reduce((sum, right) => sum + right, 0) / 100;
  const variance = rights.reduce((sum, right) => sum + (right - mean) ** 2, 0) / 100;
  const halfWidth = (1.96 * Math.sqrt(variance / 100)) / 100;
  expect(((interval?.high ?? 0) - (interval?.low ?? 0)) / 2 / halfWidth).toBeCloseTo(1, 1);
});

test('fewer than two frames say nothing about others', () => {
  expect(bootstrapMeanIoU([], options())).toBeNull();
  expect(bootstrapMeanIoU([frame(10)], options())).toBeNull();
});
