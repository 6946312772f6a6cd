import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TAXONOMIES } from '../taxonomy.ts';
import { labelMapPair } from '../testing/arbitraries.ts';
import { compareConfusions, type FrameConfusion } from './comparison.ts';
import { confusionFromCells, countConfusion } from './confusion.ts';

const classes = TAXONOMIES.camvid11.classes.slice(0, 2);

/** Ten pixels of Sky, `right` of them labelled so and the others Building. */
function frame(name: string, right: number): FrameConfusion {
  const cells = [
    { truth: 0, label: 0, pixels: right },
    { truth: 0, label: 1, pixels: 10 - right },
  ];
  return { frame: name, confusion: confusionFromCells(cells, 2) };
}

test('frames are matched by name, and those that moved most come first', () => {
  const comparison = compareConfusions(
    [frame('a', 5), frame('b', 2), frame('c', 9), frame('gone', 1)],
    [frame('c', 8), frame('b', 8), frame('a', 5), frame('new', 10)],
    classes,
  );
  expect(comparison).toMatchObject({ frames: 3, onlyBefore: ['gone'], onlyAfter: ['new'] });
  expect(comparison.moved.map((moved) => moved.frame)).toEqual(['b', 'c']);
  expect(comparison.moved[0]).toMatchObject({ before: 0.1, after: 0.4 });
  expect(comparison.moved[0]?.change).toBeCloseTo(0.3, 12);
  expect(comparison.moved[1]?.change).toBeLessThan(0);
});

test('class scores are pooled over the frames that both have', () => {
  const { classes: changes, meanIoU } = compareConfusions(
    [frame('a', 5), frame('b', 2), frame('gone', 0)],
    [frame('a', 10), frame('b', 10)],
    classes,
  );
  expect(changes).toEqual([
    { index: 0, name: 'Sky', before: 7 / 20, after: 1, change: 1 - 7 / 20 },
    { index: 1, name: 'Building', before: 0, after: null, change: null },
  ]);
  expect(meanIoU).toEqual({ before: 7 / 40, after: 1, change: 1 - 7 / 40 });
});

test('seen from the other side every change is the opposite', () => {
  const side = fc.array(labelMapPair(2), { minLength: 1, maxLength: 4 }).map((pairs) =>
    pairs.map(([truth, labels], place): FrameConfusion => ({
      frame: String(place),
      confusion: countConfusion(truth, labels, 2),
    })),
  );
  fc.assert(
    fc.property(side, side, (one, other) => {
      const there = compareConfusions(one, other, classes);
      const back = compareConfusions(other, one, classes);
      expect(back.onlyAfter).toEqual(there.onlyBefore);
      expect(back.meanIoU).toMatchObject({
        before: there.meanIoU.after,
        after: there.meanIoU.before,
      });
      const sizes = (moved: typeof there.moved): number[] =>
        moved.map(({ change }) => Math.abs(change ?? 0));
      expect(sizes(back.moved)).toEqual(sizes(there.moved));
      expect(sizes(there.moved)).toEqual(sizes(there.moved).toSorted((a, b) => b - a));
    }),
  );
});

test('a frame that is as it was has not moved', () => {
  expect(compareConfusions([frame('a', 5)], [frame('a', 5)], classes).moved).toEqual([]);
});
