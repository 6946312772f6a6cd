import { describe, expect, it, vi } from 'vitest';
import { createClosing, leaveQuestion } from './closing.ts';

/** An app with a window; `calls` is what was done, in order. */
function createApp() {
  const calls: string[] = [];
  const backend = Promise.withResolvers<undefined>();
  const app = { hasWindow: true, calls, backend };
  const beforeQuit = createClosing({
    closeWindow() {
      if (app.hasWindow) calls.push('close the window');
      return app.hasWindow;
    },
    async closeBackend() {
      calls.push('close the backend');
      await backend.promise;
    },
    onError: (error) => calls.push(String(error)),
    quit: () => calls.push('quit'),
  });
  /** @returns whether the app goes on */
  const quit = (): boolean => {
    let isHeldBack = false;
    beforeQuit({ preventDefault: () => (isHeldBack = true) });
    return isHeldBack;
  };
  return { ...app, app, quit };
}

describe('the end of the app', () => {
  it('leaves all as it is while the window stays, however often it is asked for', () => {
    const { calls, quit } = createApp();
    expect([quit(), quit()]).toEqual([true, true]);
    expect(calls).toEqual(['close the window', 'close the window']);
  });

  it('closes the backend once the window is gone, and quits when that is done', async () => {
    const { app, calls, backend, quit } = createApp();
    quit();
    app.hasWindow = false;
    expect([quit(), quit()]).toEqual([true, true]);
    expect(calls).toEqual(['close the window', 'close the backend']);
    backend.resolve(undefined);
    await vi.waitFor(() => {
      expect(calls.at(-1)).toBe('quit');
    });
    expect(quit()).toBe(false);
  });

  it('comes even where the backend does not close cleanly, which is told', async () => {
    const { app, calls, backend, quit } = createApp();
    app.hasWindow = false;
    quit();
    backend.reject(new Error('The disk is full.'));
    await vi.waitFor(() => {
      expect(calls).toEqual(['close the backend', 'Error: The disk is full.', 'quit']);
    });
    expect(quit()).toBe(false);
  });
});

it('what is asked of who leaves something unstored is in the system’s language', () => {
  expect(leaveQuestion('ko-KR').buttons).toEqual(['머무르기', '그래도 닫기']);
  for (const locale of ['en-GB', 'de', 'kok']) {
    expect(leaveQuestion(locale).buttons).toEqual(['Stay', 'Close anyway']);
  }
});
