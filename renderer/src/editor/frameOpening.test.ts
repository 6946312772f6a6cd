import { describe, expect, it, vi } from 'vitest';
import { mayChange } from '../../../core/edit/guard.ts';
import { encodeMask } from '../../../core/edit/maskBytes.ts';
import { filledMask, maskArea } from '../../../core/edit/pixelMask.ts';
import type { MethodParams } from '../../../backend/contract/contract.ts';
import { createEditor, labelsOf, stubPictures } from './testing/editorInHand.ts';
import { frameSummary } from './testing/frameSummaries.ts';

const pictures = stubPictures();

describe('another frame', () => {
  it('is opened once everything on the last one is stored', async () => {
    const { backend, editor, paint, open, answer, nextCall } = createEditor();
    await open(1);
    paint(2, 1);
    const painted = labelsOf(editor);
    const opening = editor.open('streets', 2);
    const stroke = await nextCall();
    expect([stroke.name, editor.canPaint]).toEqual(['annotate.stroke', false]);
    stroke.answer();
    await answer('frames.open');
    expect(await opening).toBe(true);
    expect([editor.frame?.frameId, editor.canPaint]).toEqual([2, true]);
    expect(backend.labels).toEqual(painted);
  });

  it('has what of it was marked as reviewed elsewhere since it was left', async () => {
    const { backend, editor, open, answer } = createEditor();
    await open(1);
    await open(2);
    const mask = filledMask({ x: 4, y: 2, width: 3, height: 2 });
    const reviewedPixels = encodeMask(mask, labelsOf(editor));
    backend.reviewElsewhere(1, reviewedPixels);
    editor.takeReviewed({ projectId: 'streets', frameId: 1, reviewedPixels });
    const opening = editor.open('streets', 1, '0');
    await answer('frames.open');
    expect([await opening, pictures.count]).toEqual([true, 2]);
    expect(editor.settings.reviewed && maskArea(editor.settings.reviewed)).toBe(6);
  });

  it('has what of it is marked as reviewed elsewhere while its photo is on the way', async () => {
    const { editor, open, answer } = createEditor();
    await open(1);
    const photo = Promise.withResolvers<Response>();
    const fetching = vi.spyOn(globalThis, 'fetch').mockReturnValueOnce(photo.promise);
    const opening = editor.open('streets', 2);
    await answer('frames.open');
    const mask = filledMask({ x: 4, y: 2, width: 3, height: 2 });
    const reviewedPixels = encodeMask(mask, labelsOf(editor));
    editor.takeReviewed({ projectId: 'streets', frameId: 2, reviewedPixels });
    photo.resolve(new Response(new Blob(['photo'])));
    expect(await opening).toBe(true);
    fetching.mockRestore();
    expect(editor.settings.reviewed && maskArea(editor.settings.reviewed)).toBe(6);
  });

  it.each(['one stays', 'it cannot be opened'])(
    'leaves nothing unseen that was changed elsewhere on the last one meanwhile, when %s',
    async (end) => {
      const { backend, editor, open, nextCall, answer } = createEditor();
      await open(1);
      const opening = editor.open('streets', 2);
      const loading = await nextCall();
      backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
      editor.refresh(frameSummary(1, 'a', { version: '1' }));
      if (end === 'one stays') {
        editor.stay();
        loading.answer();
      } else loading.refuse('frame/notFound');
      await answer('frames.open');
      expect(await opening).toBe(false);
      await vi.waitUntil(() => editor.mask?.version === '1');
      expect([...labelsOf(editor).data.slice(0, 6)]).toEqual([7, 7, 7, 7, 7, 255]);
    },
  );

  it('that is open takes over what is marked as reviewed elsewhere, but not over a mark on its way', async () => {
    const { editor, open, answer, nextCall } = createEditor();
    await open(1);
    const { settings } = editor;
    const frame = labelsOf(editor);
    const take = (width: number): void => {
      const reviewedPixels = encodeMask(filledMask({ x: 4, y: 2, width, height: 1 }), frame);
      editor.takeReviewed({ projectId: 'streets', frameId: 1, reviewedPixels });
    };
    const areaPx = () => settings.reviewed && maskArea(settings.reviewed);
    take(3);
    expect(areaPx()).toBe(3);
    settings.protect(filledMask({ x: 9, y: 2, width: 2, height: 1 }));
    const saving = await nextCall();
    take(1);
    expect(areaPx()).toBe(5);
    saving.answer();
    await vi.waitUntil(() => !editor.hasUnsaved);
    take(1);
    expect(areaPx()).toBe(1);
    const opening = editor.open('streets', 2);
    await answer('frames.open');
    expect(await opening).toBe(true);
  });

  it('waits for what is painted on the last one while it is loaded', async () => {
    const { backend, editor, begin, commit, open, answer, nextCall } = createEditor();
    await open(1);
    const opening = editor.open('streets', 2);
    const loading = await nextCall();
    begin(2, 1);
    const painted = labelsOf(editor);
    loading.answer();
    await vi.waitUntil(() => pictures.count === 2);
    commit(1);
    await answer('annotate.stroke');
    expect(await opening).toBe(true);
    expect([editor.frame?.frameId, editor.hasUnsaved]).toEqual([2, false]);
    expect(backend.labels).toEqual(painted);
  });

  it('waits for what is painted while that is stored, too', async () => {
    const { backend, editor, begin, commit, paint, open, answer, nextCall } = createEditor();
    await open(1);
    const opening = editor.open('streets', 2);
    const loading = await nextCall();
    paint(2, 1);
    const storing = await nextCall();
    loading.answer();
    await vi.waitUntil(() => pictures.count === 2);
    begin(9, 2);
    const painted = labelsOf(editor);
    storing.answer();
    await vi.waitUntil(() => !editor.hasUnsaved);
    commit(2);
    await answer('annotate.stroke');
    expect(await opening).toBe(true);
    expect(editor.frame?.frameId).toBe(2);
    expect(backend.labels).toEqual(painted);
  });

  it('is not shown where what was painted meanwhile cannot be stored', async () => {
    const { editor, told, paint, open, nextCall } = createEditor();
    await open(1);
    const opening = editor.open('streets', 2);
    const loading = await nextCall();
    paint(2, 1);
    const painted = labelsOf(editor);
    (await nextCall()).refuse('storage/full');
    loading.answer();
    (await nextCall()).refuse('storage/full');
    expect(await opening).toBe(false);
    expect([editor.frame?.frameId, editor.saveState, editor.hasUnsaved]).toEqual([
      1,
      'failed',
      true,
    ]);
    expect([labelsOf(editor), pictures.count]).toEqual([painted, 1]);
    expect(told).toContain('Refused with storage/full.');
  });

  it('is there at once when it was left before, as it was left', async () => {
    const { editor, paint, open, answer } = createEditor();
    await open(1);
    paint(2, 1);
    await answer('annotate.stroke');
    const painted = labelsOf(editor);
    const version = editor.mask?.version ?? null;
    await open(2);
    expect(await editor.open('streets', 1, version)).toBe(true);
    expect([editor.frame?.frameId, labelsOf(editor)]).toEqual([1, painted]);
    expect([editor.canPaint, pictures.count]).toEqual([true, 2]);
  });

  it('leaves the time at work on the last one behind, and none where it was only passed', async () => {
    const { editor, open, answer, nextCall } = createEditor();
    await open(1);
    editor.noteActivity(performance.now() - 2000);
    const opening = editor.open('streets', 2);
    await answer('frames.open');
    await opening;
    const look = await nextCall();
    expect([look.name, look.params]).toMatchObject(['annotate.look', { frameId: 1 }]);
    look.answer();
    const { activeMs } = look.params as MethodParams<'annotate.look'>;
    expect(activeMs).toBeGreaterThanOrEqual(2000);
    const back = editor.open('streets', 1, '0');
    expect(await back).toBe(true);
    expect(editor.mask?.effort.activeMs).toBe(activeMs);
  });

  it('is loaded anew when it was changed elsewhere since it was left', async () => {
    const { backend, editor, open, answer } = createEditor();
    await open(1);
    await open(2);
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    const opening = editor.open('streets', 1, '1');
    await answer('frames.open');
    expect(await opening).toBe(true);
    expect(labelsOf(editor)).toEqual(backend.labels);
  });

  it('has what of it was reviewed, whether it is kept or loaded anew', async () => {
    const { editor, open, nextCall } = createEditor();
    const { settings } = editor;
    await open(1);
    settings.protect(filledMask({ x: 4, y: 2, width: 3, height: 2 }));
    const opening = editor.open('streets', 2);
    const saving = await nextCall();
    expect([saving.name, editor.hasUnsaved]).toEqual(['annotate.setReviewed', true]);
    saving.answer();
    (await nextCall()).answer();
    expect([await opening, editor.hasUnsaved, settings.reviewed]).toEqual([true, false, null]);
    // As it was left.
    expect(await editor.open('streets', 1, '0')).toBe(true);
    expect(settings.reviewed && maskArea(settings.reviewed)).toBe(6);
    settings.unprotect(filledMask({ x: 4, y: 2, width: 3, height: 1 }));
    (await nextCall()).answer();
    await open(2);
    expect(settings.reviewed).toBeNull();
    // As it is stored.
    await open(1);
    expect(settings.reviewed && maskArea(settings.reviewed)).toBe(3);
    expect(mayChange(settings.guard, 255, 4, 2)).toBe(true);
    expect(mayChange(settings.guard, 255, 4, 3)).toBe(false);
  });

  it('waits for the end of the gesture that is in hand', async () => {
    const { backend, editor, begin, commit, open, answer } = createEditor();
    await open(1);
    begin(2, 1);
    const opening = editor.open('streets', 2);
    await Promise.resolve();
    expect(editor.frame?.frameId).toBe(1);
    begin(12, 1);
    const painted = labelsOf(editor);
    commit(1);
    await answer('annotate.stroke', 'frames.open');
    expect(await opening).toBe(true);
    expect(backend.labels).toEqual(painted);
  });

  it('waits for a gesture that is still to be painted when what it reads is there', async () => {
    const { backend, editor, paint, open, answer } = createEditor();
    await open(1);
    const settle = editor.edit?.expectMore();
    const { calls } = backend;
    const opening = editor.open('streets', 2);
    await new Promise((resume) => setTimeout(resume, 20));
    expect([editor.canPaint, editor.canFinish]).toEqual([false, true]);
    expect(backend.calls).toBe(calls);
    paint(2, 1);
    const painted = labelsOf(editor);
    settle?.();
    await answer('annotate.stroke', 'frames.open');
    expect(await opening).toBe(true);
    expect(backend.labels).toEqual(painted);
  });

  it('is the last one that was asked for', async () => {
    const { editor, open, nextCall } = createEditor();
    await open(1);
    const openings = [editor.open('streets', 2), editor.open('streets', 3)];
    const calls = [await nextCall()];
    for (const call of calls) call.answer();
    expect(await Promise.all(openings)).toEqual([false, true]);
    expect([editor.frame?.frameId, editor.isOpening, pictures.count]).toEqual([3, false, 2]);
  });

  it('that is on its way already is let go for a later one', async () => {
    const { editor, open, nextCall } = createEditor();
    await open(1);
    const first = editor.open('streets', 2);
    const call = await nextCall();
    const second = editor.open('streets', 3);
    const last = await nextCall();
    last.answer();
    expect(await second).toBe(true);
    call.answer();
    expect(await first).toBe(false);
    expect([editor.frame?.frameId, editor.isOpening, pictures.count]).toEqual([3, false, 2]);
  });

  it('is not opened when the person stays after all', async () => {
    const { editor, open, nextCall } = createEditor();
    await open(1);
    const opening = editor.open('streets', 2);
    const call = await nextCall();
    editor.stay();
    expect(editor.canPaint).toBe(true);
    call.answer();
    expect(await opening).toBe(false);
    expect([editor.frame?.frameId, pictures.count]).toEqual([1, 1]);
  });

  it('that cannot be opened leaves the last one, and says why', async () => {
    const { editor, told, open, nextCall, paint, answer } = createEditor();
    await open(1);
    const opening = editor.open('streets', 2);
    (await nextCall()).refuse('frame/notFound');
    expect(await opening).toBe(false);
    expect(told).toEqual(['Refused with frame/notFound.']);
    expect([editor.frame?.frameId, editor.canPaint]).toEqual([1, true]);
    paint(2, 1);
    await answer('annotate.stroke');
    await editor.stored();
    expect(pictures.count).toBe(1);
  });

  it('is not opened while strokes cannot be stored', async () => {
    const { editor, told, open, nextCall, paint } = createEditor();
    await open(1);
    paint(2, 1);
    (await nextCall()).refuse('storage/full');
    await vi.waitUntil(() => editor.saveState === 'failed');
    const opening = editor.open('streets', 2);
    // It is tried once more first.
    (await nextCall()).refuse('storage/full');
    expect(await opening).toBe(false);
    expect(new Set(told)).toEqual(new Set(['Refused with storage/full.']));
    expect([editor.frame?.frameId, editor.hasUnsaved, editor.saveState]).toEqual([
      1,
      true,
      'failed',
    ]);
  });
});

describe('leaving a project', () => {
  it('waits for what is not stored yet, and leaves nothing behind', async () => {
    const { backend, editor, open, paint, answer } = createEditor();
    await open(1);
    editor.prefetch([frameSummary(2, 'b', { version: '0' })]);
    await answer('frames.open');
    paint(2, 1);
    const painted = labelsOf(editor);
    const closing = editor.close();
    await answer('annotate.stroke');
    await closing;
    expect(backend.labels).toEqual(painted);
    await vi.waitUntil(() => pictures.count === 0);
    expect([editor.frame, editor.labels, editor.canPaint]).toEqual([null, null, false]);
  });

  it('calls off what is being opened', async () => {
    const { editor, open, nextCall } = createEditor();
    await open(1);
    const opening = editor.open('streets', 2);
    const call = await nextCall();
    await editor.close();
    call.answer();
    expect(await opening).toBe(false);
    expect([editor.frame, editor.isOpening, pictures.count]).toEqual([null, false, 0]);
  });
});
