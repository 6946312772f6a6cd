import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filledMask } from '../../../../core/edit/pixelMask.ts';
import type { MethodParams } from '../../../../backend/contract/contract.ts';
import { frameSummary } from '../testing/frameSummaries.ts';

import { areaOf, CAR, openFrame, sizeOf, stubBrowser } from '../testing/operatedFrame.ts';

beforeEach(stubBrowser);

afterEach(() => {
  vi.unstubAllGlobals();
});

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

  it('counts as made in the mode that it was asked for in', async () => {
    const { editor, operations, works, nextCall, paint, commit, settled } = await openFrame();
    paint(4, 3, 1, 1);
    await commit();
    operations.actions.grow();
    editor.isBlind = true;
    (await works.take()).finish();
    await settled();
    expect((await nextCall()).params).toMatchObject({ tool: 'grow', mode: 'open' });
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
