import { describe, expect, it } from 'vitest';
import { MaskwrightError } from '../core/errors.ts';
import { APP_PAGE, ENGINE_PAGE } from './addresses.ts';
import { answerCall, type Sender } from './answerCall.ts';

const APP: Sender = { url: APP_PAGE, parent: null };

describe('answerCall', () => {
  it('dispatches the calls of the app’s page', async () => {
    const dispatch = (name: string, params: unknown): Promise<unknown> =>
      Promise.resolve({ name, params });
    expect(await answerCall(dispatch, APP, 'jobs.list', { projectId: 'a' })).toEqual({
      ok: true,
      result: { name: 'jobs.list', params: { projectId: 'a' } },
    });
  });

  it('answers with the error instead of throwing it', async () => {
    const dispatch = (): Promise<unknown> =>
      Promise.reject(new MaskwrightError('frame/notFound', 'There is no frame 3.', { frameId: 3 }));
    expect(await answerCall(dispatch, APP, 'frames.open', {})).toEqual({
      ok: false,
      error: { code: 'frame/notFound', message: 'There is no frame 3.', details: { frameId: 3 } },
    });
  });

  it.each<[string, Sender]>([
    ['a frame that is gone', null],
    ['a frame inside the page', { url: APP_PAGE, parent: {} }],
    ['the inference window', { url: ENGINE_PAGE, parent: null }],
    ['a page from elsewhere', { url: 'https://example.org/', parent: null }],
  ])('refuses %s without calling the backend', async (_who, sender) => {
    let calls = 0;
    const dispatch = (): Promise<unknown> => Promise.resolve(++calls);
    const outcome = await answerCall(dispatch, sender, 'projects.recent', {});
    expect(outcome).toMatchObject({ ok: false, error: { code: 'usage/invalid' } });
    expect(calls).toBe(0);
  });

  it('refuses a method that is no text', async () => {
    const outcome = await answerCall(() => Promise.resolve(), APP, { toString: null }, {});
    expect(outcome).toMatchObject({ ok: false, error: { code: 'usage/invalid' } });
  });
});
