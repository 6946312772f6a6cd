import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filledMask } from '../../../../core/edit/pixelMask.ts';
import type { FrameStatus } from '../../../../backend/contract/records.ts';
import { frameSummary } from '../testing/frameSummaries.ts';

import { areaOf, CAR, openFrame, sizeOf, stubBrowser } from '../testing/operatedFrame.ts';

beforeEach(stubBrowser);

afterEach(() => {
  vi.unstubAllGlobals();
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

  it('reads both 16-bit photos through the window that is seen', async () => {
    const { backend, editor, operations, carried, nextCall, settled } = await openSecond('done');
    const asked: string[] = [];
    vi.stubGlobal('fetch', (address: string) => {
      asked.push(address);
      return Promise.resolve(new Response(new Blob(['photo'])));
    });
    backend.ownWindow = { low: 90, high: 5000 };
    const again = editor.open('streets', 2);
    (await nextCall()).answer();
    await again;
    editor.frame = editor.frame && { ...editor.frame, frameId: 1, name: 'b' };
    operations.actions.carryOver();
    (await nextCall()).answer();
    await carried.take();
    await settled();
    expect(asked).toEqual(['media/streets/2/image', 'media/streets/9/image?low=90&high=5000']);
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
