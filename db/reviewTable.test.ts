import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { addFrame, addReview, createTestStore } from './testing/testStore.ts';

function keptVerdicts(file: string): unknown[] {
  const database = new BetterSqlite3(file, { readonly: true });
  try {
    return database
      .prepare('SELECT frame_id, verdict, author, active_ms FROM reviews ORDER BY review_id')
      .raw()
      .all();
  } finally {
    database.close();
  }
}

test('the newest verdict stands, and those before it are kept', () => {
  using test = createTestStore();
  const { store, file } = test;
  const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
  addReview(store, a, 'skipped');
  addReview(store, a, 'accepted');
  addReview(store, b, 'accepted');
  addReview(store, b, null);
  expect([a, b].map((frameId) => store.frames.byId(frameId)?.verdict)).toEqual(['accepted', null]);
  expect(store.frames.counts().framesDone).toBe(1);
  expect(keptVerdicts(file)).toEqual([
    [a, 'skipped', 'ada', 1000],
    [a, 'accepted', 'ada', 1000],
    [b, 'accepted', 'ada', 1000],
    [b, null, 'ada', 1000],
  ]);
});

test('a verdict lapses for one frame alone, and stays in the record', () => {
  using test = createTestStore();
  const { store, file } = test;
  const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
  addReview(store, a, 'accepted');
  addReview(store, b, 'rejected');
  store.reviews.lapse(a);
  expect([a, b].map((frameId) => store.frames.byId(frameId)?.verdict)).toEqual([null, 'rejected']);
  expect(keptVerdicts(file)).toHaveLength(2);
});

test('a verdict on a frame that is not there is refused', () => {
  using test = createTestStore();
  expect(() => {
    addReview(test.store, 7, 'accepted');
  }).toThrow(/FOREIGN KEY/);
});
