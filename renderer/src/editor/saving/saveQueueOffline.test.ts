import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFrame } from '../testing/openFrame.ts';

describe('while the backend cannot be reached', () => {
  it('strokes are kept, and are sent once and in order when it is back', async () => {
    const { backend, queue, screen, told, paint, reach, answer } = openFrame();
    paint(2, 1);
    (await backend.nextCall()).lose();
    await reach('offline');
    paint(4, 2);
    paint(6, 3);
    expect(backend.calls).toBe(1);
    void queue.reconnected();
    await answer('annotate.stroke', 'frames.open', 'annotate.stroke', 'annotate.stroke');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
    const stored = ['stored 1', 'stored 2', 'stored 3'];
    expect(told).toEqual(['saving', 'offline', 'saving', ...stored, 'saved']);
  });

  it('they are kept too when it is lost again at once', async () => {
    const { backend, queue, screen, paint, reach, answer } = openFrame();
    paint(2, 1);
    (await backend.nextCall()).lose();
    await reach('offline');
    void queue.reconnected();
    (await backend.nextCall()).lose();
    await reach('offline');
    void queue.reconnected();
    await answer('annotate.stroke', 'frames.open');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
  });

  it.each(['lose', 'loseAnswer'] as const)(
    'an undo is not repeated: what is stored is shown (%s)',
    async (fate) => {
      const { backend, queue, screen, paint, reach, answer } = openFrame();
      paint(2, 1);
      await answer('annotate.stroke');
      queue.push({ kind: 'undo', activeMs: 5 });
      (await backend.nextCall())[fate]();
      await reach('offline');
      void queue.reconnected();
      await answer('frames.open');
      await queue.flushed();
      expect(screen).toEqual(backend.labels);
      expect(new Set(screen.data).size).toBe(fate === 'lose' ? 2 : 1);
      paint(8, 3);
      await answer('annotate.stroke');
      await queue.flushed();
      expect(backend.labels).toEqual(screen);
    },
  );

  it('strokes are kept and tried again where the mask that they are on cannot be read', async () => {
    const { backend, queue, screen, told, paint, reach, answer } = openFrame();
    paint(2, 1);
    (await backend.nextCall()).lose();
    await reach('offline');
    paint(6, 2);
    void queue.reconnected();
    (await backend.nextCall()).refuse('frame/noMask');
    await reach('failed');
    expect([queue.isEmpty, told.at(-1)]).toEqual([false, 'refused frame/noMask']);
    const flushed = queue.flushed();
    await answer('annotate.stroke', 'annotate.stroke');
    await flushed;
    expect(backend.labels).toEqual(screen);
    expect(new Set(screen.data)).toEqual(new Set([1, 2, 255]));
  });

  it('an undo that waits does not keep from painting', async () => {
    const { backend, queue, screen, paint, reach, answer } = openFrame();
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    const refreshed = queue.refresh();
    await answer('frames.open');
    await refreshed;
    queue.push({ kind: 'undo', activeMs: 5 });
    expect(queue.isWalking).toBe(true);
    (await backend.nextCall()).loseAnswer();
    await reach('offline');
    expect(queue.isWalking).toBe(false);
    paint(9, 3);
    void queue.reconnected();
    await answer('frames.open', 'annotate.stroke');
    await queue.flushed();
    expect(screen).toEqual(backend.labels);
    expect(new Set(screen.data)).toEqual(new Set([3, 255]));
  });

  it('what is stored is shown as soon as it can be asked for', async () => {
    const { backend, queue, screen, reach, answer } = openFrame();
    const refreshed = queue.refresh();
    (await backend.nextCall()).lose();
    await reach('offline');
    expect(await refreshed).toBeNull();
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    void queue.reconnected();
    await answer('frames.open');
    await reach('saved');
    expect(screen).toEqual(backend.labels);
  });

  it('a stroke that was painted elsewhere meanwhile stays, and the strokes made here come on top', async () => {
    const { backend, queue, screen, paint, reach, answer } = openFrame();
    paint(2, 1);
    (await backend.nextCall()).lose();
    await reach('offline');
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    void queue.reconnected();
    await answer('annotate.stroke', 'frames.open', 'annotate.stroke');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
    expect(new Set(screen.data)).toEqual(new Set([7, 1, 255]));
  });

  it('one whose answer was lost is not stored again, whatever was painted elsewhere since then', async () => {
    const { backend, queue, screen, paint, reach, answer } = openFrame();
    paint(2, 1);
    (await backend.nextCall()).loseAnswer();
    await reach('offline');
    const start = backend.labels.data.indexOf(1);
    backend.strokeElsewhere([{ start, length: 1, before: 1, after: 7 }]);
    paint(9, 2);
    void queue.reconnected();
    await answer('annotate.stroke', 'frames.open', 'annotate.stroke');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
    expect(screen.data[start]).toBe(7);
    expect(backend.activeMs).toBe(50);
  });

  it('one that was lost is stored, though somebody else has painted the same and more', async () => {
    const { backend, queue, screen, paint, reach, answer } = openFrame();
    paint(2, 1);
    (await backend.nextCall()).lose();
    await reach('offline');
    backend.strokeElsewhere([{ start: 0, length: screen.data.length, before: 255, after: 1 }]);
    paint(9, 2);
    void queue.reconnected();
    await answer('annotate.stroke', 'frames.open', 'annotate.stroke');
    await queue.flushed();
    expect(backend.labels).toEqual(screen);
    expect(new Set(screen.data)).toEqual(new Set([1, 2]));
  });

  it('no stroke is lost or stored twice, whenever the connection breaks', async () => {
    const fate = fc.constantFrom('answer', 'lose', 'loseAnswer');
    const stroke = fc.record({ x: fc.integer({ min: 0, max: 20 }), classIndex: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(stroke, { minLength: 1, maxLength: 5 }),
        fc.array(fate),
        async (strokes, fates) => {
          const { backend, queue, screen, told, paint, reach } = openFrame();
          for (const { x, classIndex } of strokes) paint(x, classIndex);
          const done = queue.flushed().then(() => null);
          for (let next = 0; ; next++) {
            const call = await Promise.race([backend.nextCall(), done]);
            if (call === null) break;
            const fateOfCall = fates[next] ?? 'answer';
            call[fateOfCall]();
            if (fateOfCall === 'answer') continue;
            await reach('offline');
            void queue.reconnected();
          }
          expect(backend.labels).toEqual(screen);
          const stored = strokes.map((_, place) => `stored ${place + 1}`);
          const toldStored = told.filter((event) => event.startsWith('stored'));
          expect([...new Set(toldStored)]).toEqual(stored);
          expect(backend.activeMs).toBe(25 * strokes.length);
        },
      ),
    );
  });
});

it('a connection that comes back without having been missed asks for nothing', async () => {
  const { backend, queue } = openFrame();
  await queue.reconnected();
  expect(backend.calls).toBe(0);
});
