import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filledMask } from '../../../../core/edit/pixelMask.ts';
import type { MethodParams } from '../../../../backend/contract/contract.ts';
import { frameSummary } from '../testing/frameSummaries.ts';

import { CAR, openFrame, stubBrowser } from '../testing/operatedFrame.ts';

beforeEach(stubBrowser);

afterEach(() => {
  vi.unstubAllGlobals();
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

it('records the mode that was on when it was asked for, though that changes meanwhile', async () => {
  const { editor, operations, nextCall, paint, commit } = await openFrame();
  paint(0, 0, 24, 8);
  const replacing = operations.replaceInFrames(CAR, 3, [frameSummary(2, 'b')]);
  editor.isBlind = true;
  await commit();
  const call = await nextCall();
  expect(call).toMatchObject({ name: 'annotate.replaceClass', params: { mode: 'open' } });
  call.answer();
  await replacing;
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

  it.each([true, false])(
    'keeps what is reviewed of each if that is protected: %s',
    async (isKept) => {
      const { editor, operations, nextCall } = await openFrame();
      editor.settings.protectsReviewed = isKept;
      void operations.replaceInFrames(CAR, 3, [frameSummary(2, 'b')]);
      const { params } = await nextCall();
      expect(params).toMatchObject({ frameIds: [2], protectsReviewed: isKept });
    },
  );

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
