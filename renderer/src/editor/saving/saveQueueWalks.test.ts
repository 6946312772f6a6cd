import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { openFrame, type OpenFrame } from '../testing/openFrame.ts';

/** A frame with a stroke that this window has not painted. */
async function openWithForeignStroke(): Promise<OpenFrame> {
  const frame = openFrame();
  frame.backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
  const refreshed = frame.queue.refresh();
  await frame.answer('frames.open');
  await refreshed;
  return frame;
}

describe('undo and redo', () => {
  it('of what was painted here are seen at once, and stored after the strokes before them', async () => {
    const { backend, queue, screen, told, paint, answer } = openFrame();
    const states = [copyLabelMap(screen)];
    paint(2, 1);
    states.push(copyLabelMap(screen));
    queue.push({ kind: 'undo', activeMs: 5 });
    expect(screen).toEqual(states[0]);
    queue.push({ kind: 'redo', activeMs: 5 });
    expect(screen).toEqual(states[1]);
    queue.push({ kind: 'undo', activeMs: 5 });
    expect(queue.isWalking).toBe(false);
    await answer('annotate.stroke', 'annotate.undo', 'annotate.redo', 'annotate.undo');
    await queue.flushed();
    expect([screen, backend.labels]).toEqual([states[0], states[0]]);
    expect(told.filter((event) => event === 'pixels')).toHaveLength(3);
  });

  it('let painting go on before they are stored', async () => {
    const { backend, queue, screen, paint, answer } = openFrame();
    paint(2, 1);
    queue.push({ kind: 'undo', activeMs: 5 });
    paint(4, 2);
    await answer('annotate.stroke', 'annotate.undo', 'annotate.stroke');
    await queue.flushed();
    expect(screen).toEqual(backend.labels);
    expect(new Set(screen.data)).toEqual(new Set([2, 255]));
  });

  it('of what was painted elsewhere are seen when their answer tells', async () => {
    const { backend, queue, screen, answer } = await openWithForeignStroke();
    const painted = copyLabelMap(screen);
    queue.push({ kind: 'undo', activeMs: 5 });
    expect(screen).toEqual(painted);
    expect(queue.isWalking).toBe(true);
    await answer('annotate.undo');
    await queue.flushed();
    expect(queue.isWalking).toBe(false);
    expect(new Set(screen.data)).toEqual(new Set([255]));
    queue.push({ kind: 'redo', activeMs: 5 });
    expect(screen).toEqual(painted);
    await answer('annotate.redo');
    await queue.flushed();
    expect(backend.labels).toEqual(painted);
  });

  it('that cannot be stored are taken back, with the strokes that were painted on top kept', async () => {
    const { backend, queue, screen, told, paint, reach, answer } = openFrame();
    paint(2, 1);
    await answer('annotate.stroke');
    queue.push({ kind: 'undo', activeMs: 5 });
    paint(12, 2);
    (await backend.nextCall()).refuse('storage/full');
    await reach('failed');
    expect(told.at(-1)).toBe('refused storage/full');
    expect(new Set(screen.data)).toEqual(new Set([1, 2, 255]));
    const flushed = queue.flushed();
    await answer('annotate.stroke');
    await flushed;
    expect(backend.labels).toEqual(screen);
  });

  it('that cannot be stored wait for the end of the gesture in hand before they are taken back', async () => {
    const { backend, queue, screen, paint, hold, letGo, reach, answer } = openFrame();
    paint(2, 1);
    await answer('annotate.stroke');
    queue.push({ kind: 'undo', activeMs: 5 });
    hold();
    (await backend.nextCall()).refuse('storage/full');
    await Promise.resolve();
    expect(new Set(screen.data)).toEqual(new Set([255]));
    paint(12, 2);
    letGo();
    await reach('failed');
    const flushed = queue.flushed();
    await answer('annotate.stroke');
    await flushed;
    expect(backend.labels).toEqual(screen);
    expect(new Set(screen.data)).toEqual(new Set([1, 2, 255]));
  });

  it('that cannot be stored say how much time at work was not told of', async () => {
    const { backend, queue, paint, reach, answer, untoldMs } = openFrame();
    paint(2, 1);
    await answer('annotate.stroke');
    queue.push({ kind: 'undo', activeMs: 5 });
    queue.push({ kind: 'redo', activeMs: 7 });
    paint(12, 2);
    (await backend.nextCall()).refuse('storage/full');
    await reach('failed');
    expect(untoldMs()).toBe(12);
    const flushed = queue.flushed();
    await answer('annotate.stroke');
    await flushed;
    expect([backend.activeMs, untoldMs()]).toEqual([50, 12]);
  });

  it('that there is nothing for do so, too', async () => {
    const { queue, answer, untoldMs } = openFrame();
    queue.push({ kind: 'undo', activeMs: 5 });
    await answer('annotate.undo');
    await queue.flushed();
    expect(untoldMs()).toBe(5);
  });

  it('of which the answer is lost do so where somebody else’s stroke is stored instead', async () => {
    const { backend, queue, paint, reach, answer, untoldMs } = openFrame();
    paint(2, 1);
    await answer('annotate.stroke');
    queue.push({ kind: 'undo', activeMs: 5 });
    (await backend.nextCall()).lose();
    await reach('offline');
    backend.strokeElsewhere([{ start: 0, length: 1, before: 255, after: 7 }]);
    void queue.reconnected();
    await answer('frames.open');
    await queue.flushed();
    expect(untoldMs()).toBe(5);
  });

  it('and strokes are told of with their time at work once, or it is said that they are not', async () => {
    const act = fc.oneof(
      fc.record({ act: fc.constant('paint' as const), x: fc.nat(20), classIndex: fc.nat(3) }),
      fc.record({ act: fc.constantFrom('undo', 'redo') }),
    );
    const fate = fc.constantFrom('answer', 'lose', 'loseAnswer', 'refuse');
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), fc.array(fate), async (acts, given) => {
        const fates = [...given];
        const { backend, queue, paint, untoldMs } = openFrame();
        let spentMs = 0;
        let calls = 0;
        const goOn = async (fateOfCall: typeof fate extends fc.Arbitrary<infer F> ? F : never) => {
          void queue.reconnected();
          for (let turn = 0; turn < 30; turn++) await Promise.resolve();
          if (backend.calls === calls) return;
          calls += 1;
          const call = await backend.nextCall();
          try {
            // Where nobody tells what is stored, it is not known whether something is untold.
            if (fateOfCall !== 'refuse') call[fateOfCall]();
            else if (call.name === 'frames.open') call.answer();
            else call.refuse('storage/full');
          } catch {
            // What there is nothing to undo for is refused, and that is lost.
          }
          for (let turn = 0; turn < 30; turn++) await Promise.resolve();
        };
        for (const next of acts) {
          if (next.act === 'paint') {
            if (queue.isWalking) continue;
            paint(next.x, next.classIndex);
            spentMs += 25;
          } else {
            queue.push({ kind: next.act, activeMs: 5 });
            spentMs += 5;
          }
          if (fates.length % 2 === 0) await goOn(fates.shift() ?? 'answer');
        }
        while (!queue.isEmpty) {
          void queue.flushed().catch(() => null);
          await goOn(fates.shift() ?? 'answer');
        }
        expect(backend.activeMs + untoldMs()).toBe(spentMs);
      }),
      { numRuns: 400 },
    );
  });

  it('leave the screen as the mask is stored, whatever happens between', async () => {
    const act = fc.oneof(
      fc.record({
        act: fc.constant('paint' as const),
        x: fc.integer({ min: 0, max: 20 }),
        classIndex: fc.nat(3),
      }),
      fc.record({ act: fc.constantFrom('undo', 'redo', 'answer', 'elsewhere') }),
      fc.record({ act: fc.constantFrom('lose', 'refuse') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const { backend, queue, screen, paint } = openFrame();
        let isLost = false as boolean;
        let calls = 0;
        /** Lets what is settled go on. */
        const settle = async (): Promise<void> => {
          for (let turn = 0; turn < 30; turn++) await Promise.resolve();
        };
        const goOn = async (fate: 'answer' | 'lose' | 'refuse'): Promise<void> => {
          if (isLost) void queue.reconnected();
          isLost = false;
          await settle();
          if (backend.calls === calls) return;
          calls += 1;
          const call = await backend.nextCall();
          if (fate === 'refuse') call.refuse('storage/full');
          else call[fate]();
          isLost = fate === 'lose';
          await settle();
        };
        for (const next of acts) {
          if (next.act === 'paint') {
            if (!queue.isWalking) paint(next.x, next.classIndex);
          } else if (next.act === 'undo' || next.act === 'redo') {
            if (!isLost) queue.push({ kind: next.act, activeMs: 5 });
          } else if (next.act === 'elsewhere') {
            const before = backend.labels.data[0] ?? 255;
            backend.strokeElsewhere([{ start: 0, length: 1, before, after: (before + 1) % 256 }]);
          } else await goOn(next.act);
        }
        while (!queue.isEmpty || isLost) {
          void queue.flushed().catch(() => null);
          await goOn('answer');
        }
        // The first pixel may have been painted elsewhere since.
        expect(screen.data.subarray(1)).toEqual(backend.labels.data.subarray(1));
      }),
      { numRuns: 400 },
    );
  });
});
