import { describe, expect, test } from 'vitest';
import {
  addDraft,
  addFrame,
  addGroundTruth,
  addModel,
  addPrelabel,
  createTestStore,
  NOON,
} from './testing/testStore.ts';

describe('the revision that counts for a frame', () => {
  test('is a person’s, even when a pre-label is newer', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    const before = addPrelabel(store, frameId);
    const human = addDraft(store, frameId, before);
    const after = addPrelabel(store, frameId, { modelIdentity: 'newer' });
    expect(store.revisions.latest(frameId)).toMatchObject({ revisionId: human, kind: 'human' });
    expect(store.revisions.latestPrelabel(frameId)?.revisionId).toBe(after);
  });

  test('is the newest of its kind', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    addPrelabel(store, frameId);
    const second = addPrelabel(store, frameId);
    expect(store.revisions.latest(frameId)?.revisionId).toBe(second);
    const human = addDraft(store, frameId, second);
    const humanAgain = addDraft(store, frameId, human);
    expect(store.revisions.latest(frameId)?.revisionId).toBe(humanAgain);
  });

  test('is never the ground truth, which has a newest of its own', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    addGroundTruth(store, frameId);
    const mended = addGroundTruth(store, frameId);
    expect(store.revisions.latest(frameId)).toBeUndefined();
    expect(store.revisions.latestPrelabel(frameId)).toBeUndefined();
    expect(store.revisions.groundTruth(frameId)?.revisionId).toBe(mended);
  });

  test('is listed for every frame that has one', () => {
    using test = createTestStore();
    const { store } = test;
    const ids = ['b', 'a', 'c', 'd'].map((name) => addFrame(store, name));
    const [first = 0, second = 0, third = 0, fourth = 0] = ids;
    const human = addDraft(store, third);
    const onSecond = addPrelabel(store, second);
    const onFirst = addPrelabel(store, first);
    const humanOnFirst = addDraft(store, first, onFirst);
    addGroundTruth(store, fourth);
    const listed = (which: 'prelabel' | 'latest') =>
      store.revisions.all(which).map(({ frameId, revisionId }) => [frameId, revisionId]);
    expect(listed('prelabel')).toEqual([
      [first, onFirst],
      [second, onSecond],
    ]);
    expect(listed('latest')).toEqual([
      [first, humanOnFirst],
      [second, onSecond],
      [third, human],
    ]);
  });
});

test('a revision comes back as it was put in; one that is not there is undefined', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  const prelabel = addPrelabel(store, frameId);
  const human = addDraft(store, frameId, prelabel);
  expect(store.revisions.byId(prelabel)).toEqual({
    revisionId: prelabel,
    frameId,
    parentId: null,
    kind: 'prelabel',
    maskPath: 'masks/prelabel.png',
    createdAt: NOON,
  });
  expect(store.revisions.byId(human)).toMatchObject({ parentId: prelabel, kind: 'human' });
  expect(store.revisions.byId(human + 1)).toBeUndefined();
});

test('a draft has no mask until it is sealed, and keeps the first one it is given', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  const draft = addDraft(store, frameId);
  const other = addDraft(store, frameId);
  expect(store.revisions.byId(draft)?.maskPath).toBeNull();
  store.revisions.seal(draft, 'masks/human.png');
  store.revisions.seal(draft, 'masks/again.png');
  expect(store.revisions.byId(draft)?.maskPath).toBe('masks/human.png');
  expect(store.revisions.byId(other)?.maskPath).toBeNull();
});

test('a pre-label’s scores are found with the model that gave them', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  const prelabel = addPrelabel(store, frameId);
  const withoutScores = addPrelabel(store, frameId);
  const scores = { path: 'scores/1/cgnet.f16.z', classCount: 11, width: 60, height: 45 };
  store.revisions.insertScores(prelabel, scores);
  expect(store.revisions.scoresOf(prelabel)).toEqual({ ...scores, modelId: 'cgnet' });
  expect(store.revisions.scoresOf(withoutScores)).toBeUndefined();
});

test('a model is one by its content, whatever it is called', () => {
  using test = createTestStore();
  const { store } = test;
  const first = addModel(store, 'one', 'cgnet');
  expect(addModel(store, 'two', 'cgnet')).not.toBe(first);
  expect(addModel(store, 'one', 'renamed')).toBe(first);
});

test('each model is told with the frames whose newest pre-label is its, by quality and mapping', () => {
  using test = createTestStore();
  const { store } = test;
  expect(store.revisions.labellings()).toEqual([]);
  const [a, b, c] = [addFrame(store, 'a'), addFrame(store, 'b'), addFrame(store, 'c')];
  for (const frameId of [a, b, c]) addPrelabel(store, frameId, { modelIdentity: 'one' });
  addPrelabel(store, c, { modelIdentity: 'one', quality: 'best' });
  addPrelabel(store, b, { modelIdentity: 'one', mapping: '{"Tree":null}' });
  addModel(store, 'unused', 'unused');
  const model = { modelId: 'cgnet', version: '1', sha256: 'abc', card: '{}' };
  expect(store.revisions.labellings()).toEqual([
    { ...model, quality: 'best', mapping: null, frames: 1 },
    { ...model, quality: 'fast', mapping: null, frames: 1 },
    { ...model, quality: 'fast', mapping: '{"Tree":null}', frames: 1 },
  ]);
});

test('models of one network are as many as there are identities, each with its own card', () => {
  using test = createTestStore();
  const { store } = test;
  const model = { modelId: 'first', version: '1', sha256: 'abc', identity: 'abc 1', card: '{}' };
  const first = store.revisions.modelKey(model);
  const other = store.revisions.modelKey({ ...model, modelId: 'other', identity: 'abc 2' });
  expect(other).not.toBe(first);
  expect(store.revisions.modelKey({ ...model, modelId: 'again' })).toBe(first);
  expect(store.revisions.models().map(({ modelId, identity }) => [modelId, identity])).toEqual([
    ['first', 'abc 1'],
    ['other', 'abc 2'],
  ]);
});

test('revisions of frames, parents and models that are not there are refused', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  const foreignKey = expect.objectContaining({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }) as Error;
  expect(() => addGroundTruth(store, frameId + 1)).toThrow(foreignKey);
  expect(() => addDraft(store, frameId, 99)).toThrow(foreignKey);
  expect(() =>
    store.revisions.insertPrelabel({
      frameId,
      modelKey: 99,
      maskPath: 'masks/prelabel.png',
      quality: 'fast',
      mapping: null,
      likelyError: 0,
      engineMs: 1,
      device: 'CPU',
      createdAt: NOON,
    }),
  ).toThrow(foreignKey);
  expect(() => {
    store.revisions.insertScores(99, { path: 's', classCount: 11, width: 1, height: 1 });
  }).toThrow(foreignKey);
});

test('a frame’s revisions are listed newest first, pre-labels with their model', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  addPrelabel(store, addFrame(store, 'other'));
  const truth = addGroundTruth(store, frameId);
  const prelabel = addPrelabel(store, frameId);
  const draft = addDraft(store, frameId, prelabel);
  const listed = store.revisions.ofFrame(frameId);
  expect(listed.map(({ revisionId, kind, modelId }) => [revisionId, kind, modelId])).toEqual([
    [draft, 'human', null],
    [prelabel, 'prelabel', 'cgnet'],
    [truth, 'groundTruth', null],
  ]);
});

test('what people began with is the parent of their first mask, whatever came later', () => {
  using test = createTestStore();
  const { store } = test;
  const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
  const prelabel = addPrelabel(store, a);
  expect(store.revisions.origin(a)).toBeUndefined();
  addPrelabel(store, a);
  const first = addDraft(store, a, prelabel);
  addDraft(store, a, first);
  addDraft(store, b);
  expect(store.revisions.origin(a)?.revisionId).toBe(prelabel);
  expect(store.revisions.origin(b)).toBeUndefined();
});

test('a checkpoint takes the place of the one before', () => {
  using test = createTestStore();
  const { store } = test;
  const draft = addDraft(store, addFrame(store, 'a'));
  expect(store.revisions.checkpoint(draft)).toBeUndefined();
  store.revisions.setCheckpoint(draft, { journalSequence: 5, maskPath: 'masks/1/draft-a.png' });
  const second = { journalSequence: 9, maskPath: 'masks/1/draft-b.png' };
  store.revisions.setCheckpoint(draft, second);
  expect(store.revisions.checkpoint(draft)).toEqual(second);
});
