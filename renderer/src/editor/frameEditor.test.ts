import { describe, expect, it, vi } from 'vitest';
import { filledMask } from '../../../core/edit/pixelMask.ts';
import type { MethodParams } from '../../../backend/contract/contract.ts';
import { createEditor, labelsOf, stubPictures } from './testing/editorInHand.ts';
import { frameSummary } from './testing/frameSummaries.ts';

const pictures = stubPictures();

describe('another window of a 16-bit photo', () => {
  it('exchanges the photo alone: nothing is told of the mask, and a stroke in hand goes on', async () => {
    const { backend, editor, open, begin, commit, answer } = createEditor();
    backend.ownWindow = { low: 90, high: 5000 };
    await open(1);
    const heard: string[] = [];
    editor.onPixels((dirty) => heard.push(dirty === null ? 'another frame' : 'painted'));
    editor.onPhoto((image) => heard.push(image === editor.image ? 'photo' : 'another photo'));
    const { image } = editor;
    begin(2, 1);
    editor.photo.choose({ low: 100, high: 4000 });
    await vi.waitUntil(() => editor.image !== image);
    expect(pictures.count).toBe(1);
    begin(9, 1);
    commit(1);
    const painted = labelsOf(editor);
    await answer('annotate.stroke');
    await editor.stored();
    expect(heard).toEqual(['painted', 'photo', 'painted']);
    expect(backend.labels).toEqual(painted);
  });

  it('is what tools read, too: they begin anew with the photo that is seen', async () => {
    const { backend, editor, open } = createEditor();
    backend.ownWindow = { low: 90, high: 5000 };
    await open(1);
    const { photoRead } = editor.sources ?? {};
    const { sourcesVersion } = editor;
    editor.photo.choose({ low: 100, high: 4000 });
    await vi.waitUntil(() => editor.sources?.photoRead !== photoRead);
    expect(editor.sources?.photoRead).toEqual(editor.photo.file);
    expect(editor.sourcesVersion).toBe(sourcesVersion + 1);
  });

  it('is what the next frame is opened through from the start, rested or not', async () => {
    const { backend, editor, open } = createEditor();
    backend.ownWindow = { low: 90, high: 5000 };
    const asked: string[] = [];
    vi.stubGlobal('fetch', (address: string) => {
      asked.push(address);
      return Promise.resolve(new Response(new Blob(['photo'])));
    });
    await open(1);
    editor.photo.choose({ low: 100, high: 4000 });
    await open(2);
    expect(asked).toEqual([
      'media/streets/1/image',
      'media/streets/1/image?low=100&high=4000',
      'media/streets/2/image?low=100&high=4000',
    ]);
  });

  it('lets go of a frame that was left with the photo through the last one', async () => {
    const { backend, editor, open } = createEditor();
    backend.ownWindow = { low: 90, high: 5000 };
    await open(1);
    await open(2);
    expect(pictures.count).toBe(2);
    const { image } = editor;
    editor.photo.choose({ low: 100, high: 4000 });
    await vi.waitUntil(() => editor.image !== image);
    expect(pictures.count).toBe(1);
    await open(1);
    expect(editor.photo.fileWindow).toEqual({ low: 100, high: 4000 });
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
    await answer('annotate.stroke', 'frames.open', 'annotate.stroke');
    await back;
    expect(backend.labels).toEqual(labelsOf(editor));
    expect(new Set(backend.labels.data)).toEqual(new Set([1, 3, 255]));
  });
});

it('scores that could not be loaded are loaded when the connection is back, and once', async () => {
  const { backend, editor, told } = createEditor();
  const opening = editor.open('streets', 1);
  (await backend.nextCall()).answer();
  await opening;
  const loading = await backend.nextCall();
  loading.lose();
  await vi.waitUntil(() => told.length === 1);
  await editor.reconnected();
  const again = await backend.nextCall();
  expect([loading.name, again.name]).toEqual(['frames.scores', 'frames.scores']);
  const { sourcesVersion } = editor;
  again.answer();
  await vi.waitUntil(() => editor.sourcesVersion > sourcesVersion);
  const made = backend.calls;
  await editor.reconnected();
  expect([backend.calls, told.length]).toEqual([made, 1]);
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
    expect([editor.labels === labels, editor.mask?.version, pictures.count]).toEqual([
      true,
      '1',
      1,
    ]);
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

describe('the time at work', () => {
  it('of an undo that cannot be stored goes once with what is stored next', async () => {
    const { editor, paint, open, answer, nextCall } = createEditor();
    await open(1);
    paint(2, 1);
    await answer('annotate.stroke');
    editor.noteActivity(performance.now() - 800);
    editor.walk('undo');
    const undo = await nextCall();
    expect((undo.params as MethodParams<'annotate.undo'>).activeMs).toBeGreaterThanOrEqual(800);
    undo.refuse('storage/full');
    await vi.waitUntil(() => editor.saveState === 'saved');
    editor.pauseActivity();
    paint(9, 1);
    const stroke = await nextCall();
    const { activeMs } = stroke.params as MethodParams<'annotate.stroke'>;
    expect(activeMs).toBe((undo.params as MethodParams<'annotate.undo'>).activeMs);
    stroke.answer();
    await editor.stored();
    paint(15, 1);
    expect((await nextCall()).params).toMatchObject({ activeMs: 0 });
  });

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
