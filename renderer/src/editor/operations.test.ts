import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyLabels } from '../../../core/edit/copyRegion.ts';
import { filledMask } from '../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import { createMailbox } from '../../../core/testing/mailbox.ts';
import type { MethodParams } from '../../../backend/contract/contract.ts';
import type { FrameStatus } from '../../../backend/contract/records.ts';
import { AppState } from '../state/appState.svelte.ts';
import type { CarryOperation, FoundChange } from './mapOperation.worker.ts';
import { changeBy, changeOf } from './mapOperations.ts';
import { Operations } from './operations.svelte.ts';
import { frameSummary } from './testing/frameSummaries.ts';
import { createHandDrivenBackend, type WaitingCall } from './testing/handDrivenBackend.ts';

const CAR = 2;

beforeEach(() => {
  // What Node does not have of a browser.
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Blob(['photo']))));
  vi.stubGlobal('createImageBitmap', () =>
    Promise.resolve({ width: 24, height: 8, close: () => undefined }),
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
});

interface WaitingWork {
  finish(): void;
  fail(error: Error): void;
}

/** A frame of 24×8 pixels, void at first, and operations that are worked out when the test says so. */
async function openFrame() {
  const backend = createHandDrivenBackend();
  const app = new AppState({
    ...backend.client,
    subscribe: () => () => undefined,
    onConnection: () => () => undefined,
  });
  const { editor } = app;
  const works = createMailbox<WaitingWork>();
  const carried = createMailbox<CarryOperation>();
  const photos = { foundShare: 0.97 };
  const operations = new Operations(app, (map, operation, guard) => {
    if (operation.kind === 'carryOver') {
      carried.put(operation);
      // Everything comes along to where it was.
      const patch = copyLabels(map, operation.before.labels, { withVoid: false });
      const { foundShare } = photos;
      return Promise.resolve({ delta: changeBy(map, patch, guard), foundShare });
    }
    const { promise, resolve, reject } = Promise.withResolvers<FoundChange>();
    const asked = { ...map, data: map.data.slice() };
    works.put({
      finish: () => {
        resolve({ delta: changeOf(asked, operation, guard), foundShare: null });
      },
      fail: reject,
    });
    return promise;
  });
  const nextCall = async (): Promise<WaitingCall> => {
    const call = await backend.nextCall();
    if (call.name !== 'frames.scores') return call;
    call.answer();
    return nextCall();
  };
  const opening = editor.open('streets', 1);
  (await nextCall()).answer();
  await opening;
  const paint = (x: number, y: number, width: number, height: number): void => {
    editor.edit?.paint(filledMask({ x, y, width, height }), CAR);
  };
  const commit = async (): Promise<void> => {
    editor.edit?.commit({ tool: 'rectangle', classIndex: CAR, elapsedMs: 1 });
    (await nextCall()).answer();
  };
  /** Waits until the operation in hand is over. */
  const settled = (): Promise<void> =>
    vi.waitFor(() => {
      expect(operations.running).toBeNull();
    });
  const texts = (): string[] => app.messages.map(({ text }) => text);
  editor.settings.classIndex = CAR;
  return {
    app,
    backend,
    editor,
    operations,
    works,
    carried,
    photos,
    nextCall,
    paint,
    commit,
    settled,
    texts,
  };
}

function areaOf(map: LabelMap | null): number {
  return map?.data.filter((index) => index === CAR).length ?? 0;
}

describe('an operation', () => {
  it('is one step under its own name, and the mask is painted when it is worked out', async () => {
    const { editor, operations, works, nextCall, paint, commit, settled } = await openFrame();
    paint(4, 3, 1, 1);
    await commit();
    operations.distancePx = 1;
    operations.actions.grow();
    expect(operations.running).toBe('grow');
    expect(areaOf(editor.labels)).toBe(1);
    (await works.take()).finish();
    await settled();
    expect(areaOf(editor.labels)).toBe(5);
    const { name, params } = await nextCall();
    expect(name).toBe('annotate.stroke');
    expect(params).toMatchObject({ tool: 'grow', classIndex: CAR, mode: 'open' });
    expect((params as MethodParams<'annotate.stroke'>).elapsedMs).toBeGreaterThanOrEqual(0);
  });

  it('changes nothing outside the selection, and no locked class', async () => {
    const { editor, operations, works, paint, commit, settled } = await openFrame();
    paint(4, 3, 1, 1);
    await commit();
    operations.distancePx = 1;
    editor.settings.selection = filledMask({ x: 0, y: 0, width: 24, height: 4 });
    operations.actions.grow();
    (await works.take()).finish();
    await settled();
    expect(areaOf(editor.labels)).toBe(4);
    editor.settings.selection = null;
    editor.settings.locked.add(255);
    operations.actions.grow();
    (await works.take()).finish();
    await settled();
    expect(areaOf(editor.labels)).toBe(4);
  });

  it('is refused with the reason where there is nothing to work on', async () => {
    const { operations, texts, editor } = await openFrame();
    expect(operations.reasonAgainst('smooth')).toBeNull();
    for (const command of ['fillHoles', 'grow', 'shrink'] as const) {
      operations.actions[command]();
      expect(operations.running).toBeNull();
    }
    expect(texts()).toEqual(['No pixel of this frame is class 2; choose another class.']);
    editor.labels?.data.fill(CAR);
    editor.version += 1;
    operations.actions.fillVoid();
    operations.actions.copyPrelabel();
    operations.actions.copyGroundTruth();
    operations.actions.copyPreviousFrame();
    expect(texts().slice(1)).toEqual([
      'Nothing in this frame is void.',
      'This frame has no pre-label; pre-label it first.',
      'This frame has no ground truth.',
      'There is no frame before this one.',
    ]);
  });

  it('does not copy the ground truth in blind mode', async () => {
    const { editor, operations, texts } = await openFrame();
    editor.groundTruthRevisionId = 7;
    expect(operations.reasonAgainst('copyGroundTruth')).toBeNull();
    editor.isBlind = true;
    operations.actions.copyGroundTruth();
    expect(texts()).toEqual(['Blind mode hides the ground truth; leave it to copy from there.']);
  });

  it.each([
    ['groundTruth', 'copyGroundTruth'],
    ['prelabel', 'copyPrelabel'],
    ['human', 'copyRevision'],
  ] as const)(
    'copies a revision of the kind %s as %s, which tells whose its pixels are',
    async (kind, tool) => {
      const { backend, editor, operations, works, nextCall } = await openFrame();
      editor.prelabelRevisionId = 8;
      editor.groundTruthRevisionId = 7;
      backend.labels.data.fill(CAR);
      operations.copyRevision({ revisionId: 5, kind });
      (await nextCall()).answer();
      (await works.take()).finish();
      const { name, params } = await nextCall();
      expect(name).toBe('annotate.stroke');
      expect(params).toMatchObject({ tool });
    },
  );

  it('copies between frames of one size alone, and says which are not', async () => {
    const { app, operations } = await openFrame();
    const before = { ...frameSummary(9, 'a'), width: 12, height: 4, status: 'done' } as const;
    const open = app.editor.frame;
    if (open === null) throw new Error('No frame is open.');
    app.frames = [{ ...before, split: open.split, sequence: open.sequence }, open];
    expect(operations.reasonAgainst('copyPreviousFrame')).toBe(
      'The previous frame, a, is 12×4 pixels large, this one 24×8; masks are copied between frames of one size.',
    );
    app.frames = [{ ...before, ...sizeOf(open), status: 'new' }, open];
    expect(operations.reasonAgainst('copyPreviousFrame')).toBe(
      'The previous frame, a, has no mask yet.',
    );
    app.frames = [{ ...before, ...sizeOf(open) }, open];
    expect(operations.reasonAgainst('copyPreviousFrame')).toBeNull();
  });

  it('runs alone', async () => {
    const { operations, works, settled, texts } = await openFrame();
    operations.actions.smooth();
    operations.actions.removeIslands();
    expect(texts()).toEqual(['Another operation is still running.']);
    (await works.take()).finish();
    await settled();
    expect(operations.reasonAgainst('removeIslands')).toBeNull();
  });

  it('says when there was nothing to change', async () => {
    const { operations, works, settled, texts } = await openFrame();
    operations.actions.smooth();
    (await works.take()).finish();
    await settled();
    expect(texts()).toEqual(['There was nothing to change.']);
  });

  it('leaves strokes alone that were made meanwhile, finished or not', async () => {
    const { editor, operations, works, paint, commit, settled, texts } = await openFrame();
    paint(4, 3, 1, 1);
    await commit();
    for (const finishes of [true, false]) {
      operations.actions.grow();
      paint(10, 3, finishes ? 1 : 2, 1);
      if (finishes) await commit();
      (await works.take()).finish();
      await settled();
      expect(areaOf(editor.labels)).toBe(finishes ? 2 : 3);
      expect(texts()).toEqual([
        'The mask or its guards were changed while the operation was running, so it did nothing; run it again.',
      ]);
    }
    await commit();
    expect(areaOf(editor.labels)).toBe(3);
  });

  it('does nothing when a class was locked meanwhile', async () => {
    const { editor, operations, works, paint, commit, settled, texts } = await openFrame();
    paint(4, 3, 1, 1);
    await commit();
    operations.actions.grow();
    editor.settings.locked.add(255);
    (await works.take()).finish();
    await settled();
    expect(areaOf(editor.labels)).toBe(1);
    expect(texts()).toHaveLength(1);
  });

  it('is forgotten when another frame is opened meanwhile', async () => {
    const { editor, operations, works, paint, commit, nextCall, settled, texts } =
      await openFrame();
    paint(4, 3, 1, 1);
    await commit();
    operations.actions.grow();
    const opening = editor.open('streets', 2);
    (await nextCall()).answer();
    await opening;
    (await works.take()).finish();
    await settled();
    expect(areaOf(editor.labels)).toBe(1);
    expect(texts()).toEqual([]);
  });

  it('that fails says so and can be run again', async () => {
    const { operations, works, settled, texts } = await openFrame();
    operations.actions.smooth();
    (await works.take()).fail(new Error('Out of memory.'));
    await settled();
    expect(texts()).toEqual(['Out of memory.']);
    expect(operations.reasonAgainst('smooth')).toBeNull();
  });
});

describe('a class replaced in many frames', () => {
  it('says how its strokes are made, and the time at work on them', async () => {
    const { editor, operations, nextCall } = await openFrame();
    editor.isBlind = true;
    editor.noteActivity(performance.now() - 500);
    void operations.replaceInFrames(CAR, 3, [frameSummary(2, 'b')]);
    const { name, params } = await nextCall();
    expect(name).toBe('annotate.replaceClass');
    expect(params).toMatchObject({ frameIds: [2], from: CAR, to: 3, mode: 'blind' });
    const { activeMs } = params as MethodParams<'annotate.replaceClass'>;
    expect(activeMs).toBeGreaterThanOrEqual(500);
  });
});

describe('a class replaced in many frames, one of them open', () => {
  it('obeys the guards of classes in all of them', async () => {
    const { editor, operations, nextCall } = await openFrame();
    editor.settings.locked.add(0);
    editor.settings.onlyOver.add(CAR);
    const frames = [frameSummary(1, 'a'), frameSummary(2, 'b')];
    void operations.replaceInFrames(CAR, 3, frames);
    const { params } = await nextCall();
    const guard = { lockedClasses: [0], onlyOver: [CAR] };
    expect(params).toMatchObject({ frameIds: [1, 2], guard });
  });

  it('leaves alone what is protected in the open frame, or not selected there', async () => {
    const { editor, operations, works, nextCall, paint, commit } = await openFrame();
    paint(0, 0, 24, 8);
    await commit();
    editor.settings.selection = filledMask({ x: 2, y: 0, width: 4, height: 1 });
    editor.settings.protect(filledMask({ x: 3, y: 0, width: 9, height: 8 }));
    const review = await nextCall();
    expect(review.name).toBe('annotate.setReviewed');
    review.answer();
    const frames = [frameSummary(1, 'a'), frameSummary(2, 'b')];
    const replacing = operations.replaceInFrames(CAR, 3, frames);
    (await works.take()).finish();
    const stroke = await nextCall();
    expect(stroke.name).toBe('annotate.stroke');
    expect(stroke.params).toMatchObject({ tool: 'replace', classIndex: 3 });
    stroke.answer();
    expect(editor.labels?.data.filter((index) => index === 3)).toHaveLength(1);
    const call = await nextCall();
    expect(call.name).toBe('annotate.replaceClass');
    expect(call.params).toMatchObject({ frameIds: [2] });
    call.answer();
    await replacing;
  });
});

describe('carrying over', () => {
  /** The open frame, and one before it. */
  async function openSecond(status: FrameStatus) {
    const opened = await openFrame();
    const { app, editor } = opened;
    const open = editor.frame;
    if (open === null) throw new Error('No frame is open.');
    const { split, sequence } = open;
    const before = { ...frameSummary(9, 'a'), ...sizeOf(open), split, sequence, status };
    app.frames = [before, { ...open, name: 'b' }];
    editor.frame = { ...open, name: 'b' };
    opened.backend.labels.data.fill(CAR);
    return opened;
  }

  it('brings the mask of a corrected frame along, with both photos, inside the selection', async () => {
    const { editor, operations, carried, nextCall, settled, texts } = await openSecond('done');
    editor.settings.selection = filledMask({ x: 0, y: 0, width: 24, height: 4 });
    operations.actions.carryOver();
    const call = await nextCall();
    expect(call).toMatchObject({ name: 'frames.labels', params: { frameId: 9, revisionId: null } });
    call.answer();
    const { photo, before: from } = await carried.take();
    expect(photo).toMatchObject({ width: 24, height: 8 });
    expect(from.photo).toMatchObject({ width: 24, height: 8 });
    expect(from.labels.data.every((index) => index === CAR)).toBe(true);
    await settled();
    expect(areaOf(editor.labels)).toBe(24 * 4);
    expect(texts()).toEqual(['Carried over from a.']);
    expect(await nextCall()).toMatchObject({
      name: 'annotate.stroke',
      params: { tool: 'carryOver', classIndex: null },
    });
  });

  it('says when the frame that it takes is painted on, but not accepted', async () => {
    const { operations, nextCall, settled, texts } = await openSecond('inProgress');
    operations.actions.carryOver();
    (await nextCall()).answer();
    await settled();
    expect(texts()).toEqual(['Carried over from a, which is not accepted yet.']);
  });

  it('asks before it takes a mask that nobody has corrected', async () => {
    const { editor, operations, nextCall, settled } = await openSecond('prelabelled');
    operations.actions.carryOver();
    expect(operations.running).toBeNull();
    expect(operations.dialog).toBe('carryOver');
    const { carrying } = operations;
    if (carrying?.kind !== 'ask') throw new Error('There is nothing to ask.');
    operations.carryOverFrom(carrying.source);
    expect(operations.dialog).toBeNull();
    (await nextCall()).answer();
    await settled();
    expect(areaOf(editor.labels)).toBe(24 * 8);
  });

  it('asks with nothing beside it that was said of something else, but for errors', async () => {
    const { app, operations, texts } = await openSecond('prelabelled');
    app.inform('Carried over from z.');
    app.reportError(new Error('The disk is full.'));
    operations.actions.carryOver();
    expect(operations.dialog).toBe('carryOver');
    expect(texts()).toEqual(['The disk is full.']);
  });

  it('says how little of the picture was found again', async () => {
    const { photos, operations, nextCall, settled, texts } = await openSecond('done');
    photos.foundShare = 0.38;
    operations.actions.carryOver();
    (await nextCall()).answer();
    await settled();
    expect(texts()).toEqual([
      'Carried over from a. Only 38% of the picture was found again; much has moved, so look at what came along.',
    ]);
  });

  it('changes nothing where the photos do not show the same scene', async () => {
    const { photos, editor, operations, nextCall, settled, texts } = await openSecond('done');
    photos.foundShare = 0.02;
    operations.actions.carryOver();
    (await nextCall()).answer();
    await settled();
    expect(areaOf(editor.labels)).toBe(0);
    expect(texts()).toEqual([
      'Nothing was carried over from a: only 2.0% of its picture was found again in this frame.',
    ]);
  });

  it('is refused with the reason in the first frame of a drive', async () => {
    const { operations, texts } = await openFrame();
    operations.actions.carryOver();
    expect(operations.dialog).toBeNull();
    expect(texts()).toEqual(['This is the first frame of its drive.']);
  });
});

function sizeOf(frame: { readonly width: number; readonly height: number }) {
  return { width: frame.width, height: frame.height };
}
