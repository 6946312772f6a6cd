import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whenIdle } from './idle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What of a browser stands in here: frames come when the test says so, and so does rest. */
function stubBrowser(hasIdleCallbacks: boolean) {
  const frames = new Map<number, () => void>();
  const rests = new Map<number, { readonly work: () => void; readonly timeout: number }>();
  const all = {
    requestAnimationFrame: (work: () => void): number => {
      frames.set(frames.size + 1, work);
      return frames.size;
    },
    cancelAnimationFrame: (handle: number): void => {
      frames.delete(handle);
    },
    requestIdleCallback: (work: () => void, { timeout }: { timeout: number }): number => {
      rests.set(rests.size + 1, { work, timeout });
      return rests.size;
    },
    cancelIdleCallback: (handle: number): void => {
      rests.delete(handle);
    },
  };
  for (const [name, value] of Object.entries(all)) vi.stubGlobal(name, value);
  vi.stubGlobal('window', hasIdleCallbacks ? all : {});
  return { frames, rests };
}

describe('work for when the hand rests', () => {
  it('waits for another frame and then for rest, with patience', () => {
    const { frames, rests } = stubBrowser(true);
    const work = vi.fn();
    whenIdle(work);
    expect([frames.size, rests.size]).toEqual([1, 0]);
    frames.get(1)?.();
    expect(work).not.toHaveBeenCalled();
    expect(rests.get(1)?.timeout).toBeGreaterThan(0);
    rests.get(1)?.work();
    expect(work).toHaveBeenCalledOnce();
  });

  it('is called off before the frame, and after it', () => {
    const { frames, rests } = stubBrowser(true);
    whenIdle(vi.fn())();
    expect(frames.size).toBe(0);
    const callOff = whenIdle(vi.fn());
    frames.get(1)?.();
    callOff();
    expect(rests.size).toBe(0);
  });

  it('is done soon where the browser does not tell of rest, unless it is called off', () => {
    stubBrowser(false);
    const [work, other] = [vi.fn(), vi.fn()];
    whenIdle(work);
    whenIdle(other)();
    expect(work).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(work).toHaveBeenCalledOnce();
    expect(other).not.toHaveBeenCalled();
  });
});
