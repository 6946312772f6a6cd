import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { segmentMask } from '../../../core/edit/brush.ts';
import { mayChange } from '../../../core/edit/guard.ts';
import { filledMask, maskArea } from '../../../core/edit/pixelMask.ts';
import { messageOf } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { BackendClient, MethodParams } from '../../../backend/contract/contract.ts';
import { FrameEditor } from './frameEditor.svelte.ts';
import { frameSummary } from './testing/frameSummaries.ts';
import { createHandDrivenBackend, type WaitingCall } from './testing/handDrivenBackend.ts';

/** How many pictures take memory now: that of the open frame, and those of frames that were left. */
let pictures = 0;

beforeEach(() => {
  pictures = 0;
  // What Node does not have of a browser.
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Blob(['photo']))));
  vi.stubGlobal('createImageBitmap', (): Promise<ImageBitmap> => {
    pictures += 1;
    return Promise.resolve({ width: 24, height: 8, close: () => (pictures -= 1) });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function createEditor() {
  const backend = createHandDrivenBackend();
  const told: string[] = [];
  const editor = new FrameEditor(backend.client as BackendClient, (error) => {
    told.push(messageOf(error));
  });
  /** The next call; those for scores, which are made on the way, are answered. */
  const nextCall = async (): Promise<WaitingCall> => {
    const call = await backend.nextCall();
    if (call.name !== 'frames.scores') return call;
    call.answer();
    return nextCall();
  };
  const answer = async (...names: string[]): Promise<void> => {
    for (const name of names) {
      const call = await nextCall();
      expect(call.name).toBe(name);
      call.answer();
    }
  };
  const open = async (frameId: number): Promise<void> => {
    const opening = editor.open('streets', frameId);
    await answer('frames.open');
    expect(await opening).toBe(true);
  };
  const begin = (x: number, classIndex: number): void => {
    const from = { x, y: 3 };
    const mask = segmentMask(labelsOf(editor), from, { x: x + 3, y: 5 }, 3, 'round');
    if (mask !== null) editor.edit?.paint(mask, classIndex);
  };
  const commit = (classIndex: number): void => {
    editor.edit?.commit({ tool: 'brush', classIndex, elapsedMs: 10 });
  };
  const paint = (x: number, classIndex: number): void => {
    begin(x, classIndex);
    commit(classIndex);
  };
  return { backend, editor, told, nextCall, answer, open, begin, commit, paint };
}

function labelsOf({ labels }: FrameEditor): LabelMap {
  if (labels === null) throw new Error('No frame is open.');
  return labels;
}

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
    expect([editor.canPaint, pictures]).toEqual([true, 2]);
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
    expect([editor.frame?.frameId, editor.isOpening, pictures]).toEqual([3, false, 2]);
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
    expect([editor.frame?.frameId, editor.isOpening, pictures]).toEqual([3, false, 2]);
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
    expect([editor.frame?.frameId, pictures]).toEqual([1, 1]);
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
    expect(pictures).toBe(1);
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

describe('another window of a 16-bit photo', () => {
  it('exchanges the photo alone: nothing is told of the mask, and a stroke in hand goes on', async () => {
    const { backend, editor, open, begin, commit, answer } = createEditor();
    await open(1);
    const heard: string[] = [];
    editor.onPixels((dirty) => heard.push(dirty === null ? 'another frame' : 'painted'));
    editor.onPhoto((image) => heard.push(image === editor.image ? 'photo' : 'another photo'));
    const { image } = editor;
    begin(2, 1);
    await editor.showWindow({ low: 100, high: 4000 });
    expect([editor.image === image, pictures]).toEqual([false, 1]);
    begin(9, 1);
    commit(1);
    const painted = labelsOf(editor);
    await answer('annotate.stroke');
    await editor.stored();
    expect(heard).toEqual(['painted', 'photo', 'painted']);
    expect(backend.labels).toEqual(painted);
  });

  it('is the one that was asked for last, whichever comes last', async () => {
    const { editor, open } = createEditor();
    await open(1);
    const shown: ImageBitmap[] = [];
    editor.onPhoto((image) => shown.push(image));
    const arrivals: (() => void)[] = [];
    vi.stubGlobal('fetch', async () => {
      await new Promise<void>((resolve) => arrivals.push(resolve));
      return new Response(new Blob(['photo']));
    });
    const first = editor.showWindow({ low: 0, high: 9000 });
    const second = editor.showWindow({ low: 0, high: 4000 });
    arrivals[1]?.();
    await second;
    arrivals[0]?.();
    await first;
    expect(shown).toHaveLength(1);
    expect([editor.image === shown[0], pictures]).toEqual([true, 1]);
  });
});

describe('while the backend cannot be reached', () => {
  it('no other frame is opened, which is said at once', async () => {
    const { backend, editor, told, open, nextCall, paint } = createEditor();
    await open(1);
    paint(2, 1);
    const waiting = editor.open('streets', 2);
    (await nextCall()).lose();
    expect(await waiting).toBe(false);
    const calls = backend.calls;
    expect(await editor.open('streets', 3)).toBe(false);
    expect(backend.calls).toBe(calls);
    expect(told.map((message) => message.includes('this frame stays open'))).toEqual([true, true]);
    expect([editor.frame?.frameId, editor.canPaint, editor.saveState]).toEqual([
      1,
      true,
      'offline',
    ]);
  });

  it('nothing is undone, which is said too, and painting goes on', async () => {
    const { backend, editor, told, open, nextCall, paint, answer } = createEditor();
    await open(1);
    paint(2, 1);
    (await nextCall()).lose();
    await vi.waitUntil(() => editor.saveState === 'offline');
    editor.walk('undo');
    paint(9, 3);
    expect(told).toHaveLength(1);
    const back = editor.reconnected();
    await answer('frames.open', 'annotate.stroke', 'annotate.stroke');
    await back;
    expect(backend.labels).toEqual(labelsOf(editor));
    expect(new Set(backend.labels.data)).toEqual(new Set([1, 3, 255]));
  });
});

describe('a frame that was changed elsewhere', () => {
  it('is shown as it is now, on the same picture', async () => {
    const { backend, editor, open, answer } = createEditor();
    await open(1);
    const labels = labelsOf(editor);
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    editor.refresh(frameSummary(1, 'a', { version: '1' }));
    expect(editor.canPaint).toBe(false);
    await answer('frames.open');
    await vi.waitUntil(() => editor.canPaint);
    expect(labels).toEqual(backend.labels);
    expect([editor.labels === labels, editor.mask?.version, pictures]).toEqual([true, '1', 1]);
  });

  it('and left before that is known says nothing of the next one', async () => {
    const { backend, editor, open, nextCall, paint, answer } = createEditor();
    await open(1);
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    editor.refresh(frameSummary(1, 'a', { version: '1' }));
    const late = await nextCall();
    await open(2);
    const { mask, version } = editor;
    late.answer();
    await Promise.resolve();
    paint(2, 1);
    await answer('annotate.stroke');
    await editor.stored();
    expect([editor.frame?.frameId, editor.mask?.sequence]).toEqual([2, 2]);
    expect([mask?.sequence, editor.version]).toEqual([1, version + 1]);
    expect(labelsOf(editor)).toEqual(backend.labels);
  });

  it('does not take away what is being painted here', async () => {
    const { backend, editor, open, begin, commit, answer } = createEditor();
    await open(1);
    begin(2, 1);
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    editor.refresh(frameSummary(1, 'a', { version: '1' }));
    await answer('frames.open');
    commit(1);
    await answer('annotate.stroke');
    await editor.stored();
    expect(labelsOf(editor)).toEqual(backend.labels);
    expect(new Set(backend.labels.data)).toEqual(new Set([1, 7, 255]));
  });

  it('is not asked for when the change is this editor’s own', async () => {
    const { backend, editor, open, nextCall, paint } = createEditor();
    await open(1);
    paint(2, 1);
    const stroke = await nextCall();
    // The news of a change comes before the answer to it.
    editor.refresh(frameSummary(1, 'a', { version: '1' }));
    stroke.answer();
    await editor.stored();
    const calls = backend.calls;
    editor.refresh(frameSummary(1, 'a', { version: '1', comment: 'wet road' }));
    expect([backend.calls, editor.frame?.comment]).toEqual([calls, 'wet road']);
  });

  it('is shown, too, where it was heard of before the answer to a change of this editor’s own', async () => {
    const { backend, editor, open, nextCall, paint, answer } = createEditor();
    await open(1);
    paint(2, 1);
    const stroke = await nextCall();
    editor.refresh(frameSummary(1, 'a', { version: '1' }));
    stroke.answer();
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    editor.refresh(frameSummary(1, 'a', { version: '2' }));
    await answer('frames.open');
    await vi.waitUntil(() => editor.canPaint);
    expect(labelsOf(editor)).toEqual(backend.labels);
  });

  it('is opened anew when a change here fits it no more, and again when that fails', async () => {
    const { backend, editor, open, nextCall, paint, answer } = createEditor();
    await open(1);
    paint(2, 1);
    (await nextCall()).refuse('label/unknownIndex');
    (await nextCall()).refuse('storage/failed');
    await vi.waitUntil(() => !editor.isOpening);
    expect([editor.saveState, editor.canPaint]).toEqual(['failed', false]);
    const again = editor.retry();
    await answer('frames.open');
    await again;
    expect([editor.saveState, editor.canPaint]).toEqual(['saved', true]);
    expect(labelsOf(editor)).toEqual(backend.labels);
  });
});

describe('a verdict', () => {
  it('is about the mask with all that was painted', async () => {
    const { editor, open, paint, answer } = createEditor();
    await open(1);
    paint(2, 1);
    const reviewed = editor.review('accepted');
    await answer('annotate.stroke', 'annotate.review');
    expect(await reviewed).toBe(true);
    expect(editor.mask?.status).toBe('done');
  });

  it('is not given on what was changed elsewhere: that is shown instead', async () => {
    const { backend, editor, open, nextCall, answer } = createEditor();
    await open(1);
    const reviewed = editor.review('accepted');
    const call = await nextCall();
    expect(call.params).toMatchObject({ seenVersion: '0' });
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    call.refuse('journal/conflict');
    expect(await reviewed).toBe(false);
    await answer('frames.open');
    await vi.waitUntil(() => editor.canPaint);
    expect(labelsOf(editor)).toEqual(backend.labels);
    expect(editor.mask).toMatchObject({ version: '1', status: 'inProgress' });
  });

  it('is followed by what was changed elsewhere while it was given', async () => {
    const { backend, editor, open, nextCall, answer } = createEditor();
    await open(1);
    const reviewed = editor.review('accepted');
    const call = await nextCall();
    call.answer();
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    editor.refresh(frameSummary(1, 'a', { version: '1' }));
    await reviewed;
    await answer('frames.open');
    await vi.waitUntil(() => editor.canPaint);
    expect(labelsOf(editor)).toEqual(backend.labels);
  });

  it('does not come to another frame that is open by then', async () => {
    const { editor, open, nextCall, answer } = createEditor();
    await open(1);
    const reviewed = editor.review('rejected');
    const call = await nextCall();
    expect(call.params).toMatchObject({ frameId: 1, verdict: 'rejected' });
    const opening = editor.open('streets', 2);
    await answer('frames.open');
    await opening;
    call.answer();
    await reviewed;
    expect([editor.frame?.frameId, editor.mask?.status]).toEqual([2, 'inProgress']);
  });
});

it('records the mode that something was made in, if that is not the one of now', async () => {
  const { editor, open, nextCall, paint } = createEditor();
  await open(1);
  editor.isBlind = true;
  for (const mode of ['open', 'blind'] as const) {
    editor.paintIn(mode, () => {
      paint(mode === 'open' ? 2 : 9, 1);
    });
    const call = await nextCall();
    expect(call.params).toMatchObject({ mode });
    call.answer();
  }
  paint(15, 1);
  const call = await nextCall();
  expect(call.params).toMatchObject({ mode: 'blind' });
  call.answer();
  await editor.stored();
});

it('shows what counts as reviewed as not saved where it is not, and tries it again', async () => {
  const { editor, open, nextCall, told } = createEditor();
  await open(1);
  editor.settings.protect(filledMask({ x: 1, y: 1, width: 2, height: 2 }));
  expect(editor.saveState).toBe('saving');
  (await nextCall()).refuse('storage/full');
  await vi.waitUntil(() => editor.saveState === 'failed');
  expect(told).toEqual(['Refused with storage/full.']);
  const again = editor.retry();
  const call = await nextCall();
  expect(call.name).toBe('annotate.setReviewed');
  call.answer();
  await again;
  expect([editor.saveState, editor.hasUnsaved]).toEqual(['saved', false]);
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
    await vi.waitUntil(() => pictures === 0);
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
    expect([editor.frame, editor.isOpening, pictures]).toEqual([null, false, 0]);
  });
});

describe('the time at work', () => {
  it('goes with an undo, and with what comes next where there is nothing to undo', async () => {
    const { editor, paint, open, answer, nextCall } = createEditor();
    await open(1);
    editor.noteActivity(performance.now() - 800);
    editor.walk('undo');
    const refused = await nextCall();
    expect(refused.params).toMatchObject({ activeMs: 0 });
    refused.answer();
    await vi.waitFor(() => {
      expect(editor.canPaint).toBe(true);
    });
    paint(2, 1);
    await answer('annotate.stroke');
    expect(editor.mask?.effort.activeMs).toBeGreaterThanOrEqual(800);
    editor.pauseActivity();
    editor.noteActivity(performance.now() - 600);
    editor.walk('undo');
    const undo = await nextCall();
    expect(undo.name).toBe('annotate.undo');
    undo.answer();
    expect((undo.params as MethodParams<'annotate.undo'>).activeMs).toBeGreaterThanOrEqual(600);
  });
});
