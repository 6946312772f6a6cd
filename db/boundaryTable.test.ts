import { describe, expect, test } from 'vitest';
import type { BoundaryRow } from '../core/metrics/boundaryRows.ts';
import { WHOLE_SELECTION, type ScoreSelection } from './scoreSelection.ts';
import type { Store } from './store.ts';
import {
  addDraft,
  addFrame,
  addGroundTruth,
  addPrelabel,
  createTestStore,
  NOON,
} from './testing/testStore.ts';

const latest: ScoreSelection = { ...WHOLE_SELECTION, which: 'latest' };
const prelabels: ScoreSelection = { ...WHOLE_SELECTION, which: 'prelabel' };

function row(index: number, scale: number): BoundaryRow {
  return {
    index,
    zoneIntersection: scale,
    zoneUnion: 2 * scale,
    trueContour: 4 * scale,
    trueContourFound: 3 * scale,
    labelContour: 6 * scale,
    labelContourRight: 5 * scale,
  };
}

/** Stores the same rows for every mask of the selection that is not measured. */
function measure(store: Store, selection: ScoreSelection, ...rows: BoundaryRow[]): void {
  for (const mask of store.boundaries.unmeasured(selection, 100)) {
    store.transaction(() => {
      store.boundaries.replace(mask, rows);
    });
  }
}

function addStroke(store: Store, frameId: number, revisionId: number, sequence: number): void {
  store.journal.appendStroke({
    frameId,
    sequence,
    revisionId,
    tool: 'brush',
    classIndex: 1,
    delta: Uint8Array.of(0),
    changedPx: 1,
    elapsedMs: 1,
    activeMs: 1,
    mode: 'open',
    author: 'ada',
    createdAt: NOON,
  });
}

describe('what is to be measured', () => {
  test('are the chosen masks of frames with ground truth, as many as are asked for', () => {
    using test = createTestStore();
    const { store } = test;
    const [a, b, c] = [addFrame(store, 'a'), addFrame(store, 'b'), addFrame(store, 'c')];
    const [truthA, truthB] = [addGroundTruth(store, a), addGroundTruth(store, b)];
    const [ofA, ofB] = [addPrelabel(store, a), addPrelabel(store, b)];
    addPrelabel(store, c);
    const human = addDraft(store, b, ofB);
    addStroke(store, b, human, 7);
    const masks = [
      { revisionId: ofA, truthId: truthA, journalSequence: 0 },
      { revisionId: human, truthId: truthB, journalSequence: 7 },
    ];
    expect(store.boundaries.unmeasured(latest, 100)).toEqual(masks);
    expect(store.boundaries.unmeasured(latest, 1)).toEqual(masks.slice(0, 1));
    expect(store.boundaries.countUnmeasured(latest)).toBe(2);
    expect(store.boundaries.unmeasured(prelabels, 100).map(({ revisionId }) => revisionId)).toEqual(
      [ofA, ofB],
    );
  });

  test('is nothing that was measured, boundaries or none', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    addGroundTruth(store, frameId);
    addPrelabel(store, frameId);
    measure(store, latest);
    expect(store.boundaries.countUnmeasured(latest)).toBe(0);
    expect(store.boundaries.pooled(latest)).toEqual({ frames: 1, rows: [] });
    expect(store.boundaries.measuredFrames(latest)).toEqual([{ frameId, name: 'a' }]);
  });

  test('is a mask again once it is painted on, and its old counts are left out', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    addGroundTruth(store, frameId);
    const draft = addDraft(store, frameId);
    addStroke(store, frameId, draft, 1);
    measure(store, latest, row(2, 10));
    expect(store.boundaries.pooled(latest)).toEqual({ frames: 1, rows: [row(2, 10)] });
    addStroke(store, frameId, draft, 2);
    expect(store.boundaries.pooled(latest)).toEqual({ frames: 0, rows: [] });
    measure(store, latest, row(3, 1));
    expect(store.boundaries.pooled(latest)).toEqual({ frames: 1, rows: [row(3, 1)] });
    store.revisions.seal(draft, 'masks/human.png');
    expect(store.boundaries.countUnmeasured(latest)).toBe(0);
  });

  test('is every mask of a frame whose ground truth is another', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    addGroundTruth(store, frameId);
    addPrelabel(store, frameId);
    measure(store, latest, row(2, 10));
    addGroundTruth(store, frameId);
    expect(store.boundaries.countUnmeasured(latest)).toBe(1);
    expect(store.boundaries.measuredFrames(latest)).toEqual([]);
    expect(store.boundaries.ofFrames(latest)).toEqual([]);
  });
});

describe('stored boundary counts', () => {
  test('add up over the frames of a choice, and stand by themselves frame by frame', () => {
    using test = createTestStore();
    const { store } = test;
    const put = (name: string, sequence: string, ...rows: BoundaryRow[]): number => {
      const frameId = addFrame(store, name, { sequence });
      addGroundTruth(store, frameId);
      addPrelabel(store, frameId);
      measure(store, latest, ...rows);
      return frameId;
    };
    const [b, a] = [put('b', 'one', row(0, 1), row(4, 5)), put('a', 'one', row(4, 7))];
    const c = put('c', 'two', row(4, 100));
    const one: ScoreSelection = { ...latest, sequence: 'one' };
    expect(store.boundaries.pooled(one)).toEqual({ frames: 2, rows: [row(0, 1), row(4, 12)] });
    expect(store.boundaries.pooled(latest).rows).toEqual([row(0, 1), row(4, 112)]);
    expect(store.boundaries.measuredFrames(one).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(store.boundaries.ofFrames(latest)).toEqual([
      { frameId: b, ...row(0, 1) },
      { frameId: b, ...row(4, 5) },
      { frameId: a, ...row(4, 7) },
      { frameId: c, ...row(4, 100) },
    ]);
  });

  test('that cannot be are refused', () => {
    using test = createTestStore();
    const { store } = test;
    const frameId = addFrame(store, 'a');
    addGroundTruth(store, frameId);
    addPrelabel(store, frameId);
    const broken: Partial<BoundaryRow>[] = [
      { zoneIntersection: 21 },
      { trueContourFound: 41 },
      { labelContourRight: -1 },
      { zoneUnion: 20.5 },
    ];
    for (const changes of broken) {
      expect(() => {
        measure(store, latest, { ...row(0, 10), ...changes });
      }).toThrow(/constraint|cannot store/);
    }
  });
});
