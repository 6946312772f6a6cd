import { describe, expect, test } from 'vitest';
import type { Quality } from '../core/scores/quality.ts';
import type { LabellingWay } from './frameTable.ts';
import {
  addDraft,
  addFrame,
  addGroundTruth,
  addPrelabel,
  addReview,
  createTestStore,
  NOON,
} from './testing/testStore.ts';

test('a frame comes back as it was put in, with nothing said of it yet', () => {
  using test = createTestStore();
  const { frames } = test.store;
  const frame = {
    name: '0016E5_07959',
    split: null,
    city: 'cambridge',
    sequence: '0016E5',
    imagePath: '/photos/0016E5_07959.png',
    imageSha256: 'f00d',
    instancesPath: '/photos/0016E5_07959.instances.png',
    width: 480,
    height: 360,
    synthetic: 1,
    importedAt: NOON,
  };
  const frameId = frames.insert(frame);
  addFrame(test.store, 'other');
  const unsaid = { verdict: null, comment: null, flagged: 0 };
  expect(frames.byId(frameId)).toEqual({ ...frame, frameId, ...unsaid });
  expect(frames.byName('0016E5_07959')).toEqual({ ...frame, frameId, ...unsaid });
});

test('frames are found by the content of their images, and told where those are now', () => {
  using test = createTestStore();
  const { frames } = test.store;
  const a = addFrame(test.store, 'a', { imageSha256: 'same' });
  const b = addFrame(test.store, 'b', { imageSha256: 'same' });
  addFrame(test.store, 'c');
  expect(frames.byImage('same').map(({ frameId }) => frameId)).toEqual([a, b]);
  frames.setImagePath(b, '/moved/b.png');
  frames.setInstancesPath(b, '/moved/b.instances.png');
  expect(frames.byId(a)?.imagePath).toBe('/photos/a.png');
  expect(frames.byId(b)).toMatchObject({
    imagePath: '/moved/b.png',
    instancesPath: '/moved/b.instances.png',
  });
});

test('a frame that is not there is undefined', () => {
  using test = createTestStore();
  expect(test.store.frames.byId(1)).toBeUndefined();
  expect(test.store.frames.byName('a')).toBeUndefined();
  expect(test.store.frames.overview(1)).toEqual([]);
});

test('two frames cannot have one name', () => {
  using test = createTestStore();
  addFrame(test.store, 'a');
  expect(() => addFrame(test.store, 'a', { split: 'train' })).toThrow(/frames\.name/);
});

test('a remark and a flag are one frame’s alone, and are taken back', () => {
  using test = createTestStore();
  const { frames } = test.store;
  const [a, b] = [addFrame(test.store, 'a'), addFrame(test.store, 'b')];
  frames.setNote(a, 'Is this a kerb?', true);
  expect(frames.byId(a)).toMatchObject({ comment: 'Is this a kerb?', flagged: 1 });
  expect(frames.byId(b)).toMatchObject({ comment: null, flagged: 0 });
  frames.setNote(a, null, false);
  expect(frames.byId(a)).toMatchObject({ comment: null, flagged: 0 });
});

test('what is reviewed of a frame is kept for it alone, and taken back', () => {
  using test = createTestStore();
  const { frames } = test.store;
  const [a, b] = [addFrame(test.store, 'a'), addFrame(test.store, 'b')];
  expect(frames.reviewedPixels(a)).toBeNull();
  frames.setReviewedPixels(a, Uint8Array.of(1, 2, 3, 0, 1));
  expect([...(frames.reviewedPixels(a) ?? [])]).toEqual([1, 2, 3, 0, 1]);
  expect(frames.reviewedPixels(b)).toBeNull();
  frames.setReviewedPixels(a, null);
  expect(frames.reviewedPixels(a)).toBeNull();
});

describe('the overview', () => {
  test('lists the frames by name, whatever the order in which they came', () => {
    using test = createTestStore();
    for (const name of ['c', 'a', 'b']) addFrame(test.store, name);
    expect(test.store.frames.overview().map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test('of a new frame shows no revision and an empty journal', () => {
    using test = createTestStore();
    const frameId = addFrame(test.store, 'a');
    expect(test.store.frames.overview(frameId)).toEqual([
      {
        ...test.store.frames.byId(frameId),
        groundTruthId: null,
        latestId: null,
        latestKind: null,
        likelyError: null,
        differingPx: null,
        journalSequence: 0,
      },
    ]);
  });

  test('shows the newest of each, and the pre-label’s likely error beside a person’s mask', () => {
    using test = createTestStore();
    const { store } = test;
    const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
    addGroundTruth(store, a);
    const groundTruthId = addGroundTruth(store, a);
    addPrelabel(store, a, { likelyError: 0.75 });
    const latestId = addDraft(store, a);
    addPrelabel(store, a, { likelyError: 0.5 });
    for (const sequence of [1, 2]) {
      store.journal.appendStroke({
        frameId: a,
        sequence,
        revisionId: latestId,
        tool: 'brush',
        classIndex: 3,
        delta: Uint8Array.of(1),
        changedPx: 1,
        elapsedMs: 10,
        activeMs: 10,
        mode: 'open',
        author: 'ada',
        createdAt: NOON,
      });
    }
    const prelabelId = addPrelabel(store, b);
    expect(store.frames.overview()).toMatchObject([
      {
        frameId: a,
        groundTruthId,
        latestId,
        latestKind: 'human',
        likelyError: 0.5,
        journalSequence: 2,
      },
      {
        frameId: b,
        groundTruthId: null,
        latestId: prelabelId,
        latestKind: 'prelabel',
        journalSequence: 0,
      },
    ]);
    expect(store.frames.overview(b)).toEqual([store.frames.overview()[1]]);
  });
});

test('frames without a pre-label come as their drive has them, the first ones first', () => {
  using test = createTestStore();
  const { store } = test;
  const [, ninth, first] = ['f_10', 'f_9', 'f_1'].map((name) => addFrame(store, name));
  const way = { modelIdentity: 'abc', quality: 'fast', mapping: null } as const;
  expect(store.frames.withoutPrelabel(way, 2)).toEqual([first, ninth]);
});

describe('the counts', () => {
  test('of an empty project are zero', () => {
    using test = createTestStore();
    expect(test.store.frames.counts()).toEqual({
      frames: 0,
      framesWithGroundTruth: 0,
      framesPrelabelled: 0,
      framesDone: 0,
      framesSynthetic: 0,
      framesMapped: 0,
    });
  });

  test('count a frame once, however many revisions it has', () => {
    using test = createTestStore();
    const { store } = test;
    const a = addFrame(store, 'a');
    for (let times = 0; times < 2; times++) {
      addGroundTruth(store, a);
      addPrelabel(store, a);
      addDraft(store, a);
    }
    const b = addFrame(store, 'b', { synthetic: 1 });
    addPrelabel(store, b);
    addReview(store, a, 'rejected');
    addReview(store, b, 'accepted');
    addFrame(store, 'c', { synthetic: 1 });
    addFrame(store, 'd', { synthetic: 1 });
    expect(store.frames.counts()).toEqual({
      frames: 4,
      framesWithGroundTruth: 1,
      framesPrelabelled: 2,
      framesDone: 1,
      framesSynthetic: 3,
      framesMapped: 0,
    });
  });
});

test('frames whose newest pre-label came through a mapping are counted', () => {
  using test = createTestStore();
  const { store } = test;
  const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
  addPrelabel(store, a, { mapping: '{}' });
  addPrelabel(store, b, { mapping: '{}' });
  addPrelabel(store, b);
  expect(store.frames.counts()).toMatchObject({ framesPrelabelled: 2, framesMapped: 1 });
});

describe('the frames that a model has not labelled', () => {
  const way = (modelIdentity: string, quality: Quality): LabellingWay => ({
    modelIdentity,
    quality,
    mapping: null,
  });

  test('are told by the model’s identity; other models and people do not count', () => {
    using test = createTestStore();
    const { store } = test;
    const [c, b, a] = [addFrame(store, 'c'), addFrame(store, 'b'), addFrame(store, 'a')];
    addPrelabel(store, a, { modelIdentity: 'one' });
    addPrelabel(store, b, { modelIdentity: 'two' });
    addDraft(store, c);
    addGroundTruth(store, c);
    expect(store.frames.withoutPrelabel(way('one', 'fast'), null)).toEqual([b, c]);
    expect(store.frames.withoutPrelabel(way('two', 'fast'), null)).toEqual([a, c]);
    expect(store.frames.withoutPrelabel(way('never seen', 'fast'), null)).toEqual([a, b, c]);
    addPrelabel(store, b, { modelIdentity: 'one' });
    expect(store.frames.withoutPrelabel(way('one', 'fast'), null)).toEqual([c]);
  });

  test('are all of them again in another quality', () => {
    using test = createTestStore();
    const { store } = test;
    const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
    addPrelabel(store, a, { modelIdentity: 'one', quality: 'best' });
    expect(store.frames.withoutPrelabel(way('one', 'fast'), null)).toEqual([a, b]);
    expect(store.frames.withoutPrelabel(way('one', 'best'), null)).toEqual([b]);
  });

  test('are all of them again through another mapping of classes', () => {
    using test = createTestStore();
    const { store } = test;
    const [a, b] = [addFrame(store, 'a'), addFrame(store, 'b')];
    addPrelabel(store, a, { modelIdentity: 'one', mapping: '{"Tree":"vegetation"}' });
    const through = (mapping: string | null): number[] =>
      store.frames.withoutPrelabel({ ...way('one', 'fast'), mapping }, null);
    expect(through('{"Tree":"vegetation"}')).toEqual([b]);
    expect(through('{"Tree":"terrain"}')).toEqual([a, b]);
    expect(through(null)).toEqual([a, b]);
  });

  test('are the first by name up to a limit', () => {
    using test = createTestStore();
    const { store } = test;
    const [c, b, a] = [addFrame(store, 'c'), addFrame(store, 'b'), addFrame(store, 'a')];
    expect(store.frames.withoutPrelabel(way('one', 'fast'), 2)).toEqual([a, b]);
    expect(store.frames.withoutPrelabel(way('one', 'fast'), 0)).toEqual([]);
    expect(store.frames.withoutPrelabel(way('one', 'fast'), 9)).toEqual([a, b, c]);
  });
});

test('where a frame stands: its newest revisions, whether its draft takes strokes, and its last entry', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  addPrelabel(store, addFrame(store, 'other'));
  const nothing = { latestId: null, humanId: null, draftId: null, prelabelId: null };
  expect(store.frames.standing(frameId)).toEqual({ ...nothing, groundTruthId: null, sequence: 0 });
  const groundTruthId = addGroundTruth(store, frameId);
  addPrelabel(store, frameId);
  const prelabelId = addPrelabel(store, frameId);
  expect(store.frames.standing(frameId)).toEqual({
    ...nothing,
    latestId: prelabelId,
    prelabelId,
    groundTruthId,
    sequence: 0,
  });
  const humanId = addDraft(store, frameId, prelabelId);
  const drafted = { latestId: humanId, humanId, draftId: humanId, prelabelId, groundTruthId };
  expect(store.frames.standing(frameId)).toEqual({ ...drafted, sequence: 0 });
  store.revisions.seal(humanId, 'masks/human.png');
  expect(store.frames.standing(frameId)).toEqual({ ...drafted, draftId: null, sequence: 0 });
});

test('how large the largest frame is: nothing without frames', () => {
  using test = createTestStore();
  const { frames } = test.store;
  expect(frames.maxPixels()).toBe(0);
  addFrame(test.store, 'wide', { width: 2048, height: 1024 });
  addFrame(test.store, 'small');
  expect(frames.maxPixels()).toBe(2048 * 1024);
});
