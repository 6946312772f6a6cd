import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyDelta, decodeDelta, diffLabelMaps, encodeDelta } from '../core/edit/delta.ts';
import { foldHistory } from '../core/edit/history.ts';
import { copyLabelMap, voidLabelMap } from '../core/labelMap.ts';
import { labelMapOf } from '../core/testing/arbitraries.ts';
import type { Store } from './store.ts';
import { addDraft, addFrame, addReview, createTestStore, NOON } from './testing/testStore.ts';

interface Place {
  readonly frameId: number;
  readonly revisionId: number;
  readonly sequence: number;
}

const common = { author: 'ada', createdAt: NOON };

const stroke = {
  tool: 'brush',
  classIndex: 3,
  mode: 'open',
  changedPx: 5,
  elapsedMs: 40,
  activeMs: 60,
} as const;

function appendStroke(store: Store, place: Place, delta: Uint8Array): void {
  store.journal.appendStroke({ ...place, ...common, ...stroke, delta });
}

function appendWalk(store: Store, place: Place, kind: 'undo' | 'redo', target: number): void {
  store.journal.appendWalk({ ...place, ...common, kind, target, changedPx: 5, activeMs: 10 });
}

/** What is to be applied, as plain arrays: `undo 1,2` is the delta with bytes 1 and 2, taken back. */
function replayed(store: Store, revisionId: number): string[] {
  return store.journal.replay(revisionId).map(({ kind, delta }) => `${kind} ${delta.join()}`);
}

test('a journal without entries is empty and at number 0', () => {
  using test = createTestStore();
  const { journal } = test.store;
  const frameId = addFrame(test.store, 'a');
  expect(journal.lastSequence(frameId)).toBe(0);
  expect(journal.history(frameId)).toEqual([]);
  expect(journal.replay(1)).toEqual([]);
  expect(journal.deltaOf(frameId, 1)).toBeUndefined();
  const none = { strokes: 0, blindStrokes: 0, changedPx: 0, elapsedMs: 0, activeMs: 0 };
  expect(journal.effort()).toEqual(none);
  expect(journal.effort(frameId)).toEqual(none);
});

describe('the history of a frame', () => {
  test('is its own entries in order, each undo and redo with the stroke that it names', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    const revisionId = addDraft(store, frameId);
    const other = addFrame(store, 'b');
    const otherRevision = addDraft(store, other);
    appendStroke(store, { frameId, revisionId, sequence: 1 }, Uint8Array.of(1));
    appendStroke(
      store,
      { frameId: other, revisionId: otherRevision, sequence: 1 },
      Uint8Array.of(2),
    );
    appendStroke(store, { frameId, revisionId, sequence: 2 }, Uint8Array.of(3));
    appendWalk(store, { frameId, revisionId, sequence: 3 }, 'undo', 2);
    appendWalk(store, { frameId, revisionId, sequence: 4 }, 'undo', 1);
    appendWalk(store, { frameId, revisionId, sequence: 5 }, 'redo', 1);
    expect(store.journal.history(frameId)).toEqual([
      { sequence: 1, kind: 'stroke' },
      { sequence: 2, kind: 'stroke' },
      { sequence: 3, kind: 'undo', target: 2 },
      { sequence: 4, kind: 'undo', target: 1 },
      { sequence: 5, kind: 'redo', target: 1 },
    ]);
    expect(store.journal.history(other)).toEqual([{ sequence: 1, kind: 'stroke' }]);
    expect([frameId, other].map((id) => store.journal.lastSequence(id))).toEqual([5, 1]);
  });

  test('goes by the entries’ numbers', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    const revisionId = addDraft(store, frameId);
    for (const sequence of [10, 2, 1]) {
      appendStroke(store, { frameId, revisionId, sequence }, Uint8Array.of(sequence));
    }
    expect(store.journal.history(frameId).map(({ sequence }) => sequence)).toEqual([1, 2, 10]);
    expect(replayed(store, revisionId)).toEqual(['stroke 1', 'stroke 2', 'stroke 10']);
    expect(store.journal.lastSequence(frameId)).toBe(10);
  });
});

test('a number is given once a frame, and never to frames or revisions that are not there', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  const revisionId = addDraft(store, frameId);
  const place = { frameId, revisionId, sequence: 1 };
  appendStroke(store, place, Uint8Array.of(1));
  expect(() => {
    appendStroke(store, place, Uint8Array.of(2));
  }).toThrow(/UNIQUE/);
  for (const wrong of [{ frameId: 99 }, { revisionId: 99 }]) {
    expect(() => {
      appendStroke(store, { ...place, sequence: 2, ...wrong }, Uint8Array.of(2));
    }).toThrow(/FOREIGN KEY/);
  }
  expect(replayed(store, revisionId)).toEqual(['stroke 1']);
});

describe('a replay', () => {
  test('has the deltas of the revision alone; undo and redo bring that of the stroke they name', () => {
    using test = createTestStore();
    const { store } = test;
    const [frameId, other] = [addFrame(store, 'a'), addFrame(store, 'b')];
    const sealed = addDraft(store, frameId);
    const draft = addDraft(store, frameId, sealed);
    const onOther = addDraft(store, other);
    appendStroke(store, { frameId: other, revisionId: onOther, sequence: 1 }, Uint8Array.of(9, 9));
    appendStroke(store, { frameId, revisionId: sealed, sequence: 1 }, Uint8Array.of(1, 1));
    appendStroke(store, { frameId, revisionId: draft, sequence: 2 }, Uint8Array.of(2, 2));
    appendWalk(store, { frameId, revisionId: draft, sequence: 3 }, 'undo', 2);
    appendWalk(store, { frameId, revisionId: draft, sequence: 4 }, 'undo', 1);
    appendWalk(store, { frameId, revisionId: draft, sequence: 5 }, 'redo', 1);
    expect(replayed(store, sealed)).toEqual(['stroke 1,1']);
    expect(replayed(store, draft)).toEqual(['stroke 2,2', 'undo 2,2', 'undo 1,1', 'redo 1,1']);
    expect(store.journal.replay(draft, 3).map(({ kind }) => kind)).toEqual(['undo', 'redo']);
    expect([0, 3, 5].map((after) => store.journal.countEntries(draft, after))).toEqual([4, 2, 0]);
    expect(store.journal.deltaOf(frameId, 1)?.join()).toBe('1,1');
    expect(store.journal.deltaOf(other, 1)?.join()).toBe('9,9');
  });

  test('gives the mask that any walk of strokes, undos and redos ended with', () => {
    const step = fc.oneof(
      { arbitrary: labelMapOf(5, 4, 3), weight: 2 },
      fc.constantFrom<'undo' | 'redo'>('undo', 'redo'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        using test = createTestStore();
        const { store } = test;
        const frameId = addFrame(store, 'a', { width: 5, height: 4 });
        const revisionId = addDraft(store, frameId);
        const states = [voidLabelMap(5, 4)];
        let current = 0;
        store.transaction(() => {
          for (const [index, change] of steps.entries()) {
            const place = { frameId, revisionId, sequence: index + 1 };
            const shown = states[current] ?? voidLabelMap(5, 4);
            if (typeof change !== 'string') {
              appendStroke(store, place, encodeDelta(diffLabelMaps(shown, change)));
              states.splice(++current, Infinity, change);
              continue;
            }
            const { undoable, redoable } = foldHistory(store.journal.history(frameId));
            const target = (change === 'undo' ? undoable : redoable).at(-1);
            // The number of the next entry may stay unused.
            if (target === undefined) continue;
            appendWalk(store, place, change, target);
            current += change === 'undo' ? -1 : 1;
          }
        });
        const labels = copyLabelMap(voidLabelMap(5, 4));
        for (const { kind, delta } of store.journal.replay(revisionId)) {
          applyDelta(labels, decodeDelta(delta, 20), kind === 'undo' ? 'backward' : 'forward');
        }
        expect(labels).toEqual(states[current]);
      }),
      { numRuns: 40 },
    );
  });
});

test('strokes come back by their numbers with their tools, undone ones as well', () => {
  using test = createTestStore();
  const { store } = test;
  const frameId = addFrame(store, 'a');
  const revisionId = addDraft(store, frameId);
  const place = { frameId, revisionId };
  appendStroke(store, { ...place, sequence: 1 }, Uint8Array.of(1));
  appendWalk(store, { ...place, sequence: 2 }, 'undo', 1);
  store.journal.appendStroke({
    ...place,
    ...common,
    ...stroke,
    sequence: 3,
    tool: 'smooth',
    classIndex: null,
    delta: Uint8Array.of(3),
  });
  const strokesAfter = (entry: number): unknown[] =>
    store.journal
      .strokes(frameId, entry)
      .map(({ sequence, tool, delta }) => [sequence, tool, delta.join()]);
  expect(strokesAfter(0)).toEqual([
    [1, 'brush', '1'],
    [3, 'smooth', '3'],
  ]);
  expect(strokesAfter(1)).toEqual([[3, 'smooth', '3']]);
});

test('the effort counts strokes and looking, and of undos and redos their time alone, on one frame or on all', () => {
  using test = createTestStore();
  const { store } = test;
  const frameIds = ['a', 'b'].map((name) => {
    const frameId = addFrame(store, name);
    const revisionId = addDraft(store, frameId);
    appendStroke(store, { frameId, revisionId, sequence: 1 }, Uint8Array.of(1));
    appendStroke(store, { frameId, revisionId, sequence: 2 }, Uint8Array.of(1));
    appendWalk(store, { frameId, revisionId, sequence: 3 }, 'undo', 2);
    return frameId;
  });
  const [a = 0, b = 0] = frameIds;
  store.journal.appendStroke({
    ...common,
    ...stroke,
    frameId: b,
    revisionId: 2,
    sequence: 4,
    mode: 'blind',
    delta: Uint8Array.of(1),
  });
  addReview(store, b, 'skipped');
  store.reviews.appendLook({ ...common, frameId: b, activeMs: 500 });
  expect(store.journal.effort()).toEqual({
    strokes: 5,
    blindStrokes: 1,
    changedPx: 25,
    elapsedMs: 200,
    activeMs: 1820,
  });
  expect(store.journal.effort(a)).toEqual({
    strokes: 2,
    blindStrokes: 0,
    changedPx: 10,
    elapsedMs: 80,
    activeMs: 130,
  });
});

describe('an entry', () => {
  const sent = {
    tool: 'brush',
    classIndex: 3,
    mode: 'open',
    elapsedMs: 40.5,
    activeMs: 60,
  } as const;
  const place = (test: { readonly store: Store }): Place => {
    const frameId = addFrame(test.store, 'a');
    return { frameId, revisionId: addDraft(test.store, frameId), sequence: 1 };
  };

  test.each([3, null])('is the stroke that was stored as it (class %s)', (classIndex) => {
    using test = createTestStore();
    const { journal } = test.store;
    const first = place(test);
    const stored = { ...sent, classIndex, delta: Uint8Array.of(1, 2) };
    journal.appendStroke({ ...first, ...common, ...stored, changedPx: 5 });
    appendWalk(test.store, { ...first, sequence: 2 }, 'undo', 1);
    const { frameId } = first;
    expect([0, 1, 2, 3].map((at) => journal.isStroke(frameId, at, stored))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test.each([
    { tool: 'eraser' as const },
    { classIndex: 4 },
    { classIndex: null },
    { mode: 'blind' as const },
    { elapsedMs: 40 },
    { activeMs: 61 },
    { delta: Uint8Array.of(1, 3) },
  ])('is no stroke that differs in %o', (difference) => {
    using test = createTestStore();
    const { journal } = test.store;
    const first = place(test);
    const stored = { ...sent, delta: Uint8Array.of(1, 2) };
    journal.appendStroke({ ...first, ...common, ...stored, changedPx: 5 });
    expect(journal.isStroke(first.frameId, 1, { ...stored, ...difference })).toBe(false);
  });
});
