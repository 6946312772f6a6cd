import { describe, expect, it } from 'vitest';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { openFrame } from '../testing/openFrame.ts';

describe('changes of a frame', () => {
  it('are sent one after the other, each on the state that the last one left', async () => {
    const { backend, queue, screen, told, paint } = openFrame();
    for (const [x, classIndex] of [
      [2, 1],
      [4, 2],
      [6, 255],
    ] as const)
      paint(x, classIndex);
    for (const afterSequence of [0, 1, 2]) {
      const call = await backend.nextCall();
      expect(call.name).toBe('annotate.stroke');
      expect(call.params).toMatchObject({ projectId: 'streets', frameId: 1, afterSequence });
      expect(backend.calls).toBe(afterSequence + 1);
      call.answer();
    }
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
    expect(told).toEqual(['saving', 'stored 1', 'stored 2', 'stored 3', 'saved']);
  });

  it('are sent with the tool, the class, the time that they took and the mode', async () => {
    const { backend, queue, paint } = openFrame();
    paint(2, 1);
    const call = await backend.nextCall();
    expect(call.params).toMatchObject({
      tool: 'brush',
      classIndex: 1,
      elapsedMs: 10,
      activeMs: 25,
      mode: 'open',
    });
    call.answer();
    await queue.flushed();
  });

  it('are all stored when flushing ends, and not before', async () => {
    const { backend, queue, told, paint, answer } = openFrame();
    await queue.flushed();
    paint(2, 1);
    paint(6, 2);
    const flushed = queue.flushed().then(() => [...told]);
    await answer('annotate.stroke');
    const last = await backend.nextCall();
    expect(queue.isEmpty).toBe(false);
    last.answer();
    expect(await flushed).toEqual(['saving', 'stored 1', 'stored 2', 'saved']);
    expect(queue.isEmpty).toBe(true);
  });

  it.each(['undo', 'redo'] as const)('go on after an %s of nothing', async (kind) => {
    const { backend, queue, screen, told, paint, answer } = openFrame();
    queue.push({ kind, activeMs: 5 });
    paint(2, 1);
    await answer(`annotate.${kind}`, 'annotate.stroke');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
    expect(told).toEqual(['saving', 'stored 1', 'saved']);
  });
});

describe('a change that is refused', () => {
  it.each(['storage/full', 'project/inUse', 'internal'] as const)(
    'is kept with all that was painted after it, and stored by the next try (%s)',
    async (code) => {
      const { backend, queue, screen, told, paint, reach, answer } = openFrame();
      paint(2, 1);
      paint(6, 2);
      const flushed = expect(queue.flushed()).rejects.toMatchObject({ code });
      (await backend.nextCall()).refuse(code);
      await Promise.all([reach('failed'), flushed]);
      expect(told.at(-1)).toBe(`refused ${code}`);
      expect(queue.isEmpty).toBe(false);
      const again = queue.flushed();
      await answer('annotate.stroke', 'annotate.stroke');
      await again;
      expect(backend.labels).toEqual(screen);
    },
  );

  it('is tried again with the next stroke', async () => {
    const { backend, queue, screen, paint, reach, answer } = openFrame();
    paint(2, 1);
    (await backend.nextCall()).refuse('storage/full');
    await reach('failed');
    paint(6, 2);
    await answer('annotate.stroke', 'annotate.stroke');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
  });

  it('is forgotten when it is an undo, so that painting can go on', async () => {
    const { backend, queue, screen, told, paint, answer } = openFrame();
    paint(2, 1);
    await answer('annotate.stroke');
    await queue.flushed();
    queue.push({ kind: 'undo', activeMs: 5 });
    (await backend.nextCall()).refuse('storage/full');
    await queue.flushed();
    expect(told.at(-1)).toBe('refused storage/full');
    expect(queue.isWalking).toBe(false);
    expect(backend.labels).toEqual(screen);
  });

  it('is given up when it can never be stored, and the frame is to be opened anew', async () => {
    const { backend, queue, told, paint } = openFrame();
    paint(2, 1);
    paint(6, 2);
    const flushed = expect(queue.flushed()).rejects.toMatchObject({ code: 'label/unknownIndex' });
    (await backend.nextCall()).refuse('label/unknownIndex');
    await flushed;
    expect(told).toEqual(['saving', 'failed', 'conflict label/unknownIndex']);
    expect(backend.calls).toBe(1);
    expect(queue.isEmpty).toBe(true);
  });
});

describe('a frame that was changed elsewhere', () => {
  it('is shown as it is stored', async () => {
    const { backend, queue, screen, told, answer } = openFrame();
    backend.strokeElsewhere([{ start: 0, length: 90, before: 255, after: 7 }]);
    const refreshed = queue.refresh();
    await answer('frames.open');
    expect((await refreshed)?.mask.sequence).toBe(1);
    expect(screen).toEqual(backend.labels);
    expect(told).toEqual(['saving', 'stored 1', 'pixels', 'saved']);
  });

  it('takes on top what is painted while it is being asked for', async () => {
    const { backend, queue, screen, paint, answer } = openFrame();
    backend.strokeElsewhere([{ start: 0, length: 90, before: 255, after: 7 }]);
    const refreshed = queue.refresh();
    paint(2, 1);
    await answer('frames.open', 'annotate.stroke');
    await refreshed;
    expect(screen).toEqual(backend.labels);
    expect(new Set(screen.data)).toEqual(new Set([7, 1, 255]));
  });

  it('is not asked for while something waits here: that finds out by itself', async () => {
    const { backend, queue, paint, answer } = openFrame();
    paint(2, 1);
    expect(await queue.refresh()).toBeNull();
    expect(backend.calls).toBe(1);
    await answer('annotate.stroke');
    await queue.flushed();
  });

  it.each(['conflict', 'refresh'] as const)(
    'waits for the end of the gesture that is in hand (%s)',
    async (how) => {
      const { backend, queue, screen, told, paint, hold, letGo, answer } = openFrame();
      backend.strokeElsewhere([{ start: 0, length: 90, before: 255, after: 7 }]);
      hold();
      if (how === 'refresh') void queue.refresh();
      else {
        paint(2, 1);
        await answer('annotate.stroke');
      }
      await answer('frames.open');
      const held = copyLabelMap(screen);
      await Promise.resolve();
      expect([screen, told]).toEqual([held, ['saving']]);
      paint(9, 3);
      letGo();
      await answer('annotate.stroke');
      if (how === 'conflict') await answer('annotate.stroke');
      await queue.flushed();
      expect(screen).toEqual(backend.labels);
      expect(new Set(screen.data).has(3)).toBe(true);
    },
  );

  it('takes the strokes that were painted here on top', async () => {
    const { backend, queue, screen, paint, answer } = openFrame();
    backend.strokeElsewhere([{ start: 0, length: 90, before: 255, after: 7 }]);
    paint(2, 1);
    paint(6, 2);
    const painted = copyLabelMap(screen);
    await answer('annotate.stroke', 'frames.open', 'annotate.stroke', 'annotate.stroke');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
    for (const [offset, index] of painted.data.entries()) {
      expect(screen.data[offset]).toBe(index === 255 && offset < 90 ? 7 : index);
    }
  });

  it('shows what is stored when an undo was asked for', async () => {
    const { backend, queue, screen, paint, answer } = openFrame();
    paint(2, 1);
    await answer('annotate.stroke');
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    const stored = copyLabelMap(backend.labels);
    queue.push({ kind: 'undo', activeMs: 5 });
    await answer('annotate.undo', 'frames.open');
    await queue.flushed();
    expect([screen, backend.labels]).toEqual([stored, stored]);
  });

  it('is waited for as often as it changes', async () => {
    const { backend, queue, screen, paint, answer } = openFrame();
    paint(2, 1);
    for (const after of [7, 8]) {
      backend.strokeElsewhere([{ start: 0, length: 5, before: after === 7 ? 255 : 7, after }]);
      await answer('annotate.stroke', 'frames.open');
    }
    await answer('annotate.stroke');
    await queue.flushed();
    expect(screen).toEqual(backend.labels);
    expect(new Set(screen.data)).toEqual(new Set([8, 1, 255]));
  });

  it.each(['sending', 'offline'] as const)(
    'keeps what was painted when it has got another pre-label, which is no entry of its journal (%s)',
    async (how) => {
      const { backend, queue, screen, told, paint, reach, answer } = openFrame();
      paint(2, 1);
      paint(6, 2);
      const call = await backend.nextCall();
      backend.labels.data.fill(7);
      if (how === 'sending') call.answer();
      else {
        call.lose();
        await reach('offline');
        void queue.reconnected();
        await answer('annotate.stroke');
      }
      await answer('frames.open', 'annotate.stroke', 'annotate.stroke');
      await queue.flushed();
      expect(told.filter((one) => one.startsWith('conflict'))).toEqual([]);
      expect(screen).toEqual(backend.labels);
      expect(new Set(screen.data)).toEqual(new Set([7, 1, 2]));
    },
  );

  it('is to be opened anew when a change of it is refused that is in step', async () => {
    const { backend, queue, told, paint, answer, reach } = openFrame();
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    paint(2, 1);
    await answer('annotate.stroke', 'frames.open');
    (await backend.nextCall()).refuse('journal/conflict');
    await answer('frames.open');
    await reach('failed');
    expect(told.at(-1)).toBe('conflict journal/conflict');
    expect(queue.isEmpty).toBe(true);
  });
});
