import { describe, expect, it, vi } from 'vitest';
import { LastOpening } from './lastOpening.svelte.ts';

/** Frames that are stored and loaded when the test says so. */
function createOpenings() {
  const opening = new LastOpening();
  const told: string[] = [];
  const open = (name: string) => {
    const stored = Promise.withResolvers<undefined>();
    const loaded = Promise.withResolvers<string>();
    const isOpen = opening.open({
      stored: () => stored.promise,
      load: () => {
        told.push(`load ${name}`);
        return loaded.promise;
      },
      show: (frame) => told.push(`show ${frame}${opening.isUnderWay ? '' : ', too late'}`),
      letGo: (frame) => told.push(`let go of ${frame}`),
      onError: (error) => told.push(`${name}: ${String(error)}`),
    });
    const store = (): void => {
      stored.resolve(undefined);
    };
    const arrive = (): void => {
      loaded.resolve(name);
    };
    return { isOpen, store, arrive, stored, loaded };
  };
  return { opening, told, open };
}

describe('a frame that is opened', () => {
  it('is loaded once the last one is stored, and shown while it is still being opened', async () => {
    const { opening, told, open } = createOpenings();
    const one = open('a');
    expect([opening.isUnderWay, told]).toEqual([true, []]);
    one.store();
    one.arrive();
    expect(await one.isOpen).toBe(true);
    expect([opening.isUnderWay, told]).toEqual([false, ['load a', 'show a']]);
  });

  it('gives way to the next one, whichever is there first', async () => {
    const { opening, told, open } = createOpenings();
    const one = open('a');
    one.store();
    await vi.waitUntil(() => told.length === 1);
    const next = open('b');
    next.store();
    await vi.waitUntil(() => told.length === 2);
    one.arrive();
    expect(await one.isOpen).toBe(false);
    expect(opening.isUnderWay).toBe(true);
    next.arrive();
    expect(await next.isOpen).toBe(true);
    expect(told).toEqual(['load a', 'load b', 'let go of a', 'show b']);
  });

  it('is not waited for any more once it is called off, whatever the last one waits for', async () => {
    const { opening, told, open } = createOpenings();
    const one = open('a');
    opening.callOff();
    expect(await one.isOpen).toBe(false);
    one.store();
    await Promise.resolve();
    expect([opening.isUnderWay, told]).toEqual([false, []]);
  });

  it.each(['stored', 'loaded'] as const)('says why where it cannot be %s', async (step) => {
    const { opening, told, open } = createOpenings();
    const one = open('a');
    if (step === 'loaded') one.store();
    one[step].reject(new Error('Full.'));
    expect(await one.isOpen).toBe(false);
    expect([opening.isUnderWay, told.at(-1)]).toEqual([false, 'a: Error: Full.']);
  });

  it('and is not wanted any more says nothing of its failure', async () => {
    const { opening, told, open } = createOpenings();
    const one = open('a');
    one.store();
    await vi.waitUntil(() => told.length === 1);
    opening.callOff();
    one.loaded.reject(new Error('Gone.'));
    expect(await one.isOpen).toBe(false);
    expect(told).toEqual(['load a']);
  });
});
