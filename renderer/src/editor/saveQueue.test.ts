import { describe, expect, it } from 'vitest';
import { copyLabelMap } from '../../../core/labelMap.ts';
import { openFrame } from './testing/openFrame.ts';

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

  it('are undone and redone after the strokes that were painted before', async () => {
    const { backend, queue, screen, told, paint, answer } = openFrame();
    const states = [copyLabelMap(screen)];
    paint(2, 1);
    states.push(copyLabelMap(screen));
    queue.push({ kind: 'undo' });
    expect(queue.isWalking).toBe(true);
    await answer('annotate.stroke', 'annotate.undo');
    await queue.flushed();
    expect(queue.isWalking).toBe(false);
    expect([screen, backend.labels]).toEqual([states[0], states[0]]);
    queue.push({ kind: 'redo' });
    await answer('annotate.redo');
    await queue.flushed();
    expect([screen, backend.labels]).toEqual([states[1], states[1]]);
    expect(told.filter((event) => event === 'pixels')).toHaveLength(2);
  });

  it.each(['undo', 'redo'] as const)('go on after an %s of nothing', async (kind) => {
    const { backend, queue, screen, told, paint, answer } = openFrame();
    queue.push({ kind });
    paint(2, 1);
    await answer(`annotate.${kind}`, 'annotate.stroke');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
    expect(told).toEqual(['saving', 'stored 1', 'saved']);
  });
});

describe('a change that is refused', () => {
  it('is reported with its reason, and nothing that builds on it is sent', async () => {
    const { backend, queue, told, paint } = openFrame();
    paint(2, 1);
    paint(6, 2);
    const flushed = expect(queue.flushed()).rejects.toMatchObject({ code: 'journal/conflict' });
    (await backend.nextCall()).refuse('journal/conflict');
    await flushed;
    expect(told).toEqual(['saving', 'failed', 'conflict journal/conflict']);
    expect(backend.calls).toBe(1);
    expect(queue.isEmpty).toBe(true);
  });

  it('shows as failed when the disk is full, to whoever waits for it too', async () => {
    const { backend, queue, paint, reach } = openFrame();
    paint(2, 1);
    const flushed = expect(queue.flushed()).rejects.toMatchObject({ code: 'storage/full' });
    (await backend.nextCall()).refuse('storage/full');
    await Promise.all([reach('failed'), flushed]);
  });
});
