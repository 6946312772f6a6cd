import { describe, expect, it, vi } from 'vitest';
import { applyDelta, type LabelDelta } from '../../../../core/edit/delta.ts';
import { messageOf } from '../../../../core/errors.ts';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { FrameSaving } from './frameSaving.svelte.ts';
import { createHandDrivenBackend } from '../testing/handDrivenBackend.ts';

const OF_MASK = { version: '1', ofMask: true, ofScores: false };
const OF_SCORES = { version: '0', ofMask: false, ofScores: true };

/** Whatever was answered has come by then. */
const arrived = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A frame that is saved, and what is told of it, in order. */
function createSaving() {
  const backend = createHandDrivenBackend();
  const told: string[] = [];
  const at = { mayTakeOver: true };
  const saving = new FrameSaving(backend.client, () => at.mayTakeOver, {
    onMask: ({ sequence }) => told.push(`mask ${sequence}`),
    onPixels: () => told.push('pixels'),
    onTakenOver: ({ mask }) => told.push(`taken over ${mask.sequence}`),
    onUntold: (activeMs) => told.push(`untold ${activeMs}`),
    onOffline: () => told.push('offline'),
    onConflict: ({ frameId }) => told.push(`conflict ${frameId}`),
    onError: (error) => told.push(messageOf(error)),
  });
  const begin = (frameId: number): void => {
    labels = copyLabelMap(backend.labels);
    const whenIdle = (): Promise<void> => Promise.resolve();
    saving.begin({ projectId: 'streets', frameId, labels, sequence: 0, whenIdle });
  };
  let labels = copyLabelMap(backend.labels);
  begin(1);
  const paint = (start: number): void => {
    const delta: LabelDelta = [{ start, length: 3, before: 255, after: 1 }];
    applyDelta(labels, delta, 'forward');
    const facts = { tool: 'brush', classIndex: 1, elapsedMs: 10, activeMs: 25 } as const;
    saving.push({ kind: 'stroke', delta, mode: 'open', ...facts });
  };
  const answer = async (...names: string[]): Promise<void> => {
    for (const name of names) {
      const call = await backend.nextCall();
      expect(call.name).toBe(name);
      call.answer();
    }
  };
  const reach = (state: FrameSaving['state']): Promise<boolean> =>
    vi.waitUntil(() => saving.state === state);
  const strokeElsewhere = (): void => {
    backend.strokeElsewhere([{ start: 100, length: 5, before: 255, after: 7 }]);
  };
  return { backend, saving, at, told, begin, paint, answer, reach, strokeElsewhere };
}

describe('what is painted', () => {
  it('is stored, and until then the frame is not in step', async () => {
    const { saving, told, paint, answer, reach } = createSaving();
    expect([saving.isInStep, saving.hasUnsaved, saving.takesStrokes]).toEqual([true, false, true]);
    paint(0);
    expect([saving.isInStep, saving.hasUnsaved, saving.takesStrokes]).toEqual([false, true, true]);
    expect(saving.state).toBe('saving');
    await answer('annotate.stroke');
    await reach('saved');
    expect([saving.isInStep, saving.hasUnsaved]).toEqual([true, false]);
    expect(told).toEqual(['mask 1']);
  });

  it('on a frame that was left is stored, but not told of', async () => {
    const { backend, saving, told, begin, paint } = createSaving();
    paint(0);
    const stroke = await backend.nextCall();
    begin(2);
    expect([saving.state, saving.hasUnsaved]).toEqual(['saved', false]);
    stroke.answer();
    await arrived();
    expect([told, saving.state]).toEqual([[], 'saved']);
  });

  it('and can never be stored ends the saving, and asks for the frame anew', async () => {
    const { backend, saving, told, paint } = createSaving();
    paint(0);
    (await backend.nextCall()).refuse('label/unknownIndex');
    await vi.waitUntil(() => !saving.isActive);
    expect(told).toEqual(['untold 25', 'Refused with label/unknownIndex.', 'conflict 1']);
    expect([saving.state, saving.takesStrokes, saving.isInStep]).toEqual(['failed', false, false]);
  });
});

describe('while the backend cannot be reached', () => {
  it('strokes wait, and an undo is refused with the reason', async () => {
    const { backend, saving, told, paint, answer, reach } = createSaving();
    paint(0);
    (await backend.nextCall()).lose();
    await reach('offline');
    expect([told, saving.takesStrokes]).toEqual([['offline'], true]);
    saving.walk({ kind: 'undo', activeMs: 0 });
    expect(told).toHaveLength(2);
    paint(10);
    const back = saving.reconnected();
    await answer('annotate.stroke', 'frames.open', 'annotate.stroke');
    await back;
    expect([saving.state, saving.isInStep, told.slice(2)]).toEqual([
      'saved',
      true,
      ['mask 1', 'mask 2'],
    ]);
  });
});

describe('what was changed elsewhere', () => {
  it('is taken over at once, and nothing is painted meanwhile', async () => {
    const { saving, told, answer, reach, strokeElsewhere } = createSaving();
    strokeElsewhere();
    saving.hear(OF_MASK);
    expect([saving.takesStrokes, saving.isInStep]).toEqual([false, false]);
    await answer('frames.open');
    await reach('saved');
    await vi.waitUntil(() => saving.takesStrokes);
    expect(told).toEqual(['mask 1', 'pixels', 'taken over 1']);
    expect(saving.isInStep).toBe(true);
  });

  it('and is heard of while something else is taken over is taken over after it', async () => {
    const { saving, told, answer, strokeElsewhere } = createSaving();
    strokeElsewhere();
    saving.hear(OF_MASK);
    saving.hear(OF_SCORES);
    await answer('frames.open', 'frames.open');
    await vi.waitUntil(() => saving.isInStep);
    expect(told.filter((event) => event.startsWith('taken over'))).toHaveLength(2);
  });

  it('and is neither of the mask nor of the scores is not asked for', () => {
    const { backend, saving } = createSaving();
    saving.hear({ version: '0', ofMask: false, ofScores: false });
    expect([backend.calls, saving.isInStep]).toEqual([0, true]);
  });

  it('is not asked for while a stroke waits: the mask’s change is that stroke', async () => {
    const { backend, saving, paint, answer, reach } = createSaving();
    paint(0);
    saving.hear(OF_MASK);
    await answer('annotate.stroke');
    await reach('saved');
    expect([backend.calls, saving.isInStep]).toEqual([1, true]);
  });

  it('of the scores comes when the strokes that wait are stored', async () => {
    const { saving, told, paint, answer } = createSaving();
    paint(0);
    saving.hear(OF_SCORES);
    await answer('annotate.stroke', 'frames.open');
    await vi.waitUntil(() => saving.isInStep);
    expect(told).toEqual(['mask 1', 'mask 1', 'pixels', 'taken over 1']);
  });

  it('waits while another frame is being opened, and the frame is known to be out of step', async () => {
    const { backend, saving, at, told, paint, answer, strokeElsewhere } = createSaving();
    at.mayTakeOver = false;
    strokeElsewhere();
    saving.hear(OF_SCORES);
    expect([backend.calls, saving.isInStep, saving.takesStrokes]).toEqual([0, false, true]);
    // The person stays after all, and paints on.
    at.mayTakeOver = true;
    paint(0);
    await answer('annotate.stroke', 'frames.open', 'annotate.stroke', 'frames.open');
    await vi.waitUntil(() => saving.isInStep);
    expect(told.at(-1)).toBe('taken over 2');
  });

  it('does not concern the frame that is open by the time of the answer', async () => {
    const { backend, saving, told, begin, strokeElsewhere } = createSaving();
    strokeElsewhere();
    saving.hear(OF_MASK);
    const late = await backend.nextCall();
    begin(2);
    expect([saving.takesStrokes, saving.isInStep]).toEqual([true, true]);
    late.answer();
    await arrived();
    expect(told).toEqual([]);
  });
});

it('nothing is saved when no frame is open', async () => {
  const { backend, saving, paint } = createSaving();
  saving.end();
  paint(0);
  saving.walk({ kind: 'undo', activeMs: 0 });
  await saving.flushed();
  expect([backend.calls, saving.isActive, saving.takesStrokes]).toEqual([0, false, false]);
});
