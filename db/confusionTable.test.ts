import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelMap } from '../core/labelMap.ts';
import { confusionCells, confusionFromCells, countConfusion } from '../core/metrics/confusion.ts';
import { evaluateConfusion } from '../core/metrics/evaluation.ts';
import { TAXONOMIES, VOID_INDEX } from '../core/taxonomy.ts';
import { imageSize, labelMapOf } from '../core/testing/arbitraries.ts';
import { WHOLE_SELECTION, type ScoreSelection } from './scoreSelection.ts';
import type { Store } from './store.ts';
import {
  addDraft,
  addFrame,
  addGroundTruth,
  addPrelabel,
  addReview,
  createTestStore,
} from './testing/testStore.ts';

const classes = TAXONOMIES.camvid11.classes.slice(0, 5);
const SPLITS = [null, 'train', 'val', 'test'] as const;
const cell = (truth: number, label: number, pixels: number) => ({ truth, label, pixels });

test('the counts of a revision come back by truth and label; new ones take the place of all', () => {
  using test = createTestStore();
  const { confusions } = test.store;
  const frameId = addFrame(test.store, 'a');
  const [revisionId, other] = [addPrelabel(test.store, frameId), addPrelabel(test.store, frameId)];
  const kept = [cell(0, 0, 1), cell(0, VOID_INDEX, 4_000_000_000)];
  confusions.replace(other, kept);
  confusions.replace(revisionId, [cell(10, 2, 3), cell(2, 10, 5), cell(2, 9, 7)]);
  expect(confusions.ofRevision(revisionId)).toEqual([
    cell(2, 9, 7),
    cell(2, 10, 5),
    cell(10, 2, 3),
  ]);
  confusions.replace(revisionId, [cell(2, 9, 8)]);
  expect(confusions.ofRevision(revisionId)).toEqual([cell(2, 9, 8)]);
  confusions.replace(revisionId, []);
  expect(confusions.ofRevision(revisionId)).toEqual([]);
  expect(confusions.ofRevision(other)).toEqual(kept);
});

test('counts of some pairs are put in place of theirs alone, and none takes a pair away', () => {
  using test = createTestStore();
  const { confusions } = test.store;
  const frameId = addFrame(test.store, 'a');
  const [revisionId, other] = [addPrelabel(test.store, frameId), addPrelabel(test.store, frameId)];
  confusions.replace(other, [cell(2, 9, 1)]);
  confusions.replace(revisionId, [cell(2, 9, 7), cell(2, 10, 5), cell(10, 2, 3)]);
  confusions.update(revisionId, [cell(2, 9, 8), cell(2, 10, 0), cell(0, VOID_INDEX, 4)]);
  expect(confusions.ofRevision(revisionId)).toEqual([
    cell(0, VOID_INDEX, 4),
    cell(2, 9, 8),
    cell(10, 2, 3),
  ]);
  expect(confusions.ofRevision(other)).toEqual([cell(2, 9, 1)]);
});

test('counts that are no number of pixels, or of no revision, are refused', () => {
  using test = createTestStore();
  const { confusions } = test.store;
  const revisionId = addPrelabel(test.store, addFrame(test.store, 'a'));
  for (const pixels of [0, -1, 0.5]) {
    expect(() => {
      confusions.replace(revisionId, [cell(0, 0, pixels)]);
    }).toThrow(/constraint|cannot store/);
  }
  expect(() => {
    confusions.replace(revisionId + 1, [cell(0, 0, 1)]);
  }).toThrow(/FOREIGN KEY/);
});

describe('the latest counts', () => {
  test('are each frame’s own: a person’s where there is a mask of one, else the pre-label’s', () => {
    using test = createTestStore();
    const { store } = test;
    const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
    const human = addDraft(store, a);
    for (const revisionId of [addPrelabel(store, a), addPrelabel(store, b)]) {
      store.confusions.replace(revisionId, [cell(0, 1, 5)]);
    }
    store.confusions.replace(human, [cell(2, 2, 9), cell(2, 3, 1)]);
    expect(store.confusions.ofLatest()).toEqual([
      { frameId: a, ...cell(2, 2, 9) },
      { frameId: a, ...cell(2, 3, 1) },
      { frameId: b, ...cell(0, 1, 5) },
    ]);
  });
});

describe('pooled counts', () => {
  test('add up over the frames with ground truth, in one split or in all', () => {
    using test = createTestStore();
    const { store } = test;
    const put = (name: string, split: string | null, hasTruth: boolean, pixels: number) => {
      const frameId = addFrame(store, name, { split });
      if (hasTruth) addGroundTruth(store, frameId);
      store.confusions.replace(addPrelabel(store, frameId), [cell(1, 0, pixels)]);
    };
    put('a', 'val', true, 1);
    put('b', 'val', true, 10);
    put('c', 'train', true, 100);
    put('d', null, true, 1000);
    put('without truth', 'val', false, 10_000);
    const pooled = (split: string | null) =>
      store.confusions.pooled({ ...WHOLE_SELECTION, which: 'latest', split });
    expect(pooled(null)).toEqual({ frames: 4, cells: [cell(1, 0, 1111)] });
    expect(pooled('val')).toEqual({ frames: 2, cells: [cell(1, 0, 11)] });
    expect(pooled('train')).toEqual({ frames: 1, cells: [cell(1, 0, 100)] });
    expect(pooled('test')).toEqual({ frames: 0, cells: [] });
  });

  test('can be of a city, a sequence, of frames that are done, of one model and of an earlier time', () => {
    using test = createTestStore();
    const { store } = test;
    const put = (name: string, place: { city: string; sequence: string }, pixels: number) => {
      const frameId = addFrame(store, name, place);
      addGroundTruth(store, frameId);
      store.confusions.replace(addPrelabel(store, frameId, { modelIdentity: 'one' }), [
        cell(1, 0, pixels),
      ]);
      return frameId;
    };
    const a = put('a', { city: 'aachen', sequence: '1' }, 1);
    const b = put('b', { city: 'aachen', sequence: '2' }, 10);
    const c = put('c', { city: 'bonn', sequence: '1' }, 100);
    store.confusions.replace(addPrelabel(store, a, { modelIdentity: 'two' }), [cell(1, 1, 1000)]);
    const human = store.revisions.insertDraft(b, null, '2026-06-01T00:00:00.000Z');
    store.confusions.replace(human, [cell(0, 0, 7)]);
    addReview(store, c, 'accepted');
    const select = (selection: Partial<ScoreSelection>) => {
      const whole: ScoreSelection = { ...WHOLE_SELECTION, which: 'latest', ...selection };
      const pooled = store.confusions.pooled(whole);
      expect(store.confusions.scoredFrames(whole)).toHaveLength(pooled.frames);
      const pixels = store.confusions.ofFrames(whole).map((of) => [of.frameId, of.pixels]);
      return pixels;
    };
    expect(select({})).toEqual([
      [a, 1000],
      [b, 7],
      [c, 100],
    ]);
    expect(select({ city: 'aachen', sequence: '2' })).toEqual([[b, 7]]);
    expect(select({ done: 1 })).toEqual([[c, 100]]);
    expect(select({ done: 0, sequence: '1' })).toEqual([[a, 1000]]);
    expect(select({ which: 'prelabel', modelIdentity: 'one' })).toEqual([
      [a, 1],
      [b, 10],
      [c, 100],
    ]);
    expect(select({ which: 'prelabel', modelIdentity: 'two' })).toEqual([[a, 1000]]);
    expect(select({ city: 'aachen', until: '2026-05-31T00:00:00.000Z' })).toEqual([
      [a, 1000],
      [b, 10],
    ]);
  });

  test('give the IoU of each class and the mean that a plain recount of all pixels gives', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 5 }), (frames) => {
        using test = createTestStore();
        storeFrames(test.store, frames);
        for (const which of ['latest', 'prelabel'] as const) {
          for (const split of SPLITS) {
            const { frames: count, cells } = test.store.confusions.pooled({
              ...WHOLE_SELECTION,
              which,
              split,
            });
            const confusion = confusionFromCells(cells, classes.length);
            const evaluation = evaluateConfusion(confusion, classes, count);
            const expected = recount(frames, which, split);
            expect(count).toBe(expected.frames);
            expect(evaluation.classes.map(({ iou }) => iou)).toEqual(expected.ious);
            expect(evaluation.meanIoU).toBe(expected.mean);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

interface RandomFrame {
  readonly split: (typeof SPLITS)[number];
  readonly truth: LabelMap | null;
  /** In the order in which they came. */
  readonly masks: readonly { readonly kind: 'prelabel' | 'human'; readonly labels: LabelMap }[];
}

const anyFrame: fc.Arbitrary<RandomFrame> = imageSize({ maxWidth: 9, maxHeight: 7 }).chain(
  ({ width, height }) => {
    const labels = labelMapOf(width, height, classes.length);
    const kind = fc.constantFrom<'prelabel' | 'human'>('prelabel', 'human');
    return fc.record({
      split: fc.constantFrom(...SPLITS),
      truth: fc.option(labels, { freq: 4 }),
      masks: fc.array(fc.record({ kind, labels }), { maxLength: 3 }),
    });
  },
);

/** Stores the frames as importing, pre-labelling and annotating do. */
function storeFrames(store: Store, frames: readonly RandomFrame[]): void {
  store.transaction(() => {
    for (const [place, { split, truth, masks }] of frames.entries()) {
      const frameId = addFrame(store, `frame ${place}`, { split });
      if (truth !== null) addGroundTruth(store, frameId);
      for (const { kind, labels } of masks) {
        const revisionId =
          kind === 'human' ? addDraft(store, frameId) : addPrelabel(store, frameId);
        if (truth === null) continue;
        const confusion = countConfusion(truth, labels, classes.length);
        store.confusions.replace(revisionId, confusionCells(confusion));
      }
    }
  });
}

/** The scores straight from the pixels, by definition: intersection over union of two sets. */
function recount(
  frames: readonly RandomFrame[],
  which: 'latest' | 'prelabel',
  split: string | null,
): { frames: number; ious: (number | null)[]; mean: number | null } {
  const counted: { truth: LabelMap; labels: LabelMap }[] = [];
  for (const { split: own, truth, masks } of frames) {
    const human = masks.findLast(({ kind }) => kind === 'human');
    const prelabel = masks.findLast(({ kind }) => kind === 'prelabel');
    const mask = which === 'latest' ? (human ?? prelabel) : prelabel;
    const isWanted = split === null || split === own;
    if (isWanted && truth !== null && mask !== undefined) {
      counted.push({ truth, labels: mask.labels });
    }
  }
  const ious = classes.map((_, index) => {
    let both = 0;
    let either = 0;
    for (const { truth, labels } of counted) {
      for (let offset = 0; offset < truth.data.length; offset++) {
        if (truth.data[offset] === VOID_INDEX) continue;
        const isTrue = truth.data[offset] === index;
        const isLabelled = labels.data[offset] === index;
        if (isTrue && isLabelled) both += 1;
        if (isTrue || isLabelled) either += 1;
      }
    }
    return either === 0 ? null : both / either;
  });
  let total = 0;
  let present = 0;
  for (const iou of ious) {
    if (iou === null) continue;
    total += iou;
    present += 1;
  }
  return { frames: counted.length, ious, mean: present === 0 ? null : total / present };
}
