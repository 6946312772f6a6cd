import { describe, expect, it } from 'vitest';
import { unlessAborted } from './unlessAborted.ts';

describe('waiting for a promise unless a signal is aborted', () => {
  it('gives what the promise comes to, good or bad', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(unlessAborted(Promise.reject(new Error('No.')), signal)).rejects.toThrow('No.');
  });

  it("ends with the signal's reason, whatever the promise comes to later", async () => {
    const controller = new AbortController();
    const { promise, reject } = Promise.withResolvers<number>();
    const waiting = unlessAborted(promise, controller.signal);
    controller.abort(new Error('Too late.'));
    await expect(waiting).rejects.toThrow('Too late.');
    reject(new Error('Nobody asks any more.'));
  });

  it('ends at once where the signal has been aborted already', async () => {
    const signal = AbortSignal.abort(new Error('Too late.'));
    await expect(unlessAborted(new Promise(() => undefined), signal)).rejects.toThrow('Too late.');
  });
});
