import { describe, expect, test } from 'vitest';
import {
  addDraft,
  addFrame,
  addGroundTruth,
  addPrelabel,
  createTestStore,
} from './testing/testStore.ts';

const area = (index: number, pixels: number) => ({ index, pixels });

test('areas of a mask are replaced as a whole, or class by class', () => {
  using test = createTestStore();
  const { maskCounts } = test.store;
  const frameId = addFrame(test.store, 'a');
  const [revisionId, other] = [addPrelabel(test.store, frameId), addPrelabel(test.store, frameId)];
  maskCounts.replaceAreas(other, [area(1, 12)]);
  maskCounts.replaceAreas(revisionId, [area(255, 2), area(3, 10)]);
  expect(maskCounts.areas(revisionId)).toEqual([area(3, 10), area(255, 2)]);
  maskCounts.updateAreas(revisionId, [area(3, 7), area(4, 5), area(255, 0)]);
  expect(maskCounts.areas(revisionId)).toEqual([area(3, 7), area(4, 5)]);
  maskCounts.replaceAreas(revisionId, [area(0, 12)]);
  expect(maskCounts.areas(revisionId)).toEqual([area(0, 12)]);
  expect(maskCounts.areas(other)).toEqual([area(1, 12)]);
});

test('the latest areas are those of each frame’s mask that counts', () => {
  using test = createTestStore();
  const { store } = test;
  const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
  addFrame(store, 'c');
  const [prelabel, draft, second] = [
    addPrelabel(store, a),
    addDraft(store, a),
    addPrelabel(store, b),
  ];
  store.maskCounts.replaceAreas(prelabel, [area(1, 12)]);
  store.maskCounts.replaceAreas(draft, [area(2, 12)]);
  store.maskCounts.replaceAreas(second, [area(4, 9), area(3, 3)]);
  expect(store.maskCounts.latestAreas()).toEqual([
    { frameId: a, ...area(2, 12) },
    { frameId: b, ...area(3, 3) },
    { frameId: b, ...area(4, 9) },
  ]);
});

test('a difference counts against its own pre-label alone, and shows in the overview while that is the newest', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  const prelabel = addPrelabel(store, frameId);
  const draft = addDraft(store, frameId, prelabel);
  store.maskCounts.setDifference(draft, prelabel, 4);
  store.maskCounts.setDifference(draft, prelabel, 5);
  expect(store.maskCounts.difference(draft, prelabel)).toBe(5);
  expect(store.frames.overview(frameId)).toMatchObject([{ differingPx: 5 }]);
  const newer = addPrelabel(store, frameId);
  expect(store.maskCounts.difference(draft, newer)).toBeUndefined();
  expect(store.frames.overview(frameId)).toMatchObject([{ differingPx: null }]);
});

describe('what is not counted yet', () => {
  test('are latest masks without areas, and people’s without a difference from the newest pre-label', () => {
    using test = createTestStore();
    const { store } = test;
    const [a, b, c] = [addFrame(store, 'a'), addFrame(store, 'b'), addFrame(store, 'c')];
    addGroundTruth(store, addFrame(store, 'only truth'));
    const prelabel = addPrelabel(store, a);
    const painted = addDraft(store, b);
    const corrected = addDraft(store, c, addPrelabel(store, c));
    expect(store.maskCounts.uncounted()).toEqual([a, b, c]);
    for (const revisionId of [prelabel, painted, corrected]) {
      store.maskCounts.replaceAreas(revisionId, [area(0, 12)]);
    }
    expect(store.maskCounts.uncounted()).toEqual([c]);
    const newest = addPrelabel(store, c);
    store.maskCounts.setDifference(corrected, newest, 0);
    expect(store.maskCounts.uncounted()).toEqual([]);
    addPrelabel(store, c);
    expect(store.maskCounts.uncounted()).toEqual([c]);
  });
});
