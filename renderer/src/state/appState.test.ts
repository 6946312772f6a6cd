import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { BackendClient, MethodName } from '../../../backend/contract/contract.ts';
import { VOID_INDEX } from '../../../core/taxonomy.ts';
import { createHandDrivenBackend } from '../editor/testing/handDrivenBackend.ts';
import { AppState } from './appState.svelte.ts';

beforeEach(() => {
  // Where the app remembers which screen was shown.
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function startApp(): { readonly app: AppState; readonly texts: () => string[] } {
  const app = new AppState({
    ...createHandDrivenBackend().client,
    subscribe: () => () => undefined,
    onConnection: () => () => undefined,
  });
  return { app, texts: () => app.messages.map(({ text }) => text) };
}

it.each([
  { chosen: 7, classCount: 19, painted: 7 },
  { chosen: 7, classCount: 3, painted: 0 },
  { chosen: VOID_INDEX, classCount: 3, painted: VOID_INDEX },
])(
  'paints $painted in a project of $classCount classes after $chosen in another',
  async ({ chosen, classCount, painted }) => {
    const color = [0, 0, 0] as const;
    const classes = Array.from({ length: classCount }, (_, id) => ({ name: `${id}`, color }));
    const answers: Partial<Record<MethodName, unknown>> = {
      'projects.open': { projectId: 'streets', name: 'Streets', path: '/streets', classes },
      'frames.list': [],
      'jobs.list': [],
      'engine.describe': null,
    };
    const client = {
      call: (name: MethodName) => Promise.resolve(answers[name]),
      subscribe: () => () => undefined,
      onConnection: () => () => undefined,
    };
    const app = new AppState(client as BackendClient);
    app.editor.settings.chooseClass(chosen);
    expect(await app.openProject('/streets')).toBe(true);
    expect(app.editor.settings.paintedIndex).toBe(painted);
  },
);

it('leaves remarks behind with the screen that they are about, but not errors', () => {
  const { app, texts } = startApp();
  app.inform('Carried over from a.');
  app.reportError(new Error('The disk is full.'));
  app.show('home');
  expect(texts()).toHaveLength(2);
  app.show('models');
  expect(texts()).toEqual(['The disk is full.']);
});

it('takes remarks away after a while, and leaves errors until they are dismissed', () => {
  vi.useFakeTimers();
  const { app, texts } = startApp();
  app.inform('Carried over from a.');
  app.reportError(new Error('The disk is full.'));
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(['The disk is full.']);
  app.dismiss(app.messages[0]?.id ?? 0);
  expect(texts()).toEqual([]);
});

it('says an error again that comes again, once, and lets the oldest go where there are many', () => {
  const { app, texts } = startApp();
  for (const word of ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g']) app.reportError(new Error(word));
  expect(texts()).toEqual(['a', 'c', 'd', 'e', 'f', 'g']);
});

it('lets remarks make room for others before errors do', () => {
  const { app, texts } = startApp();
  app.reportError(new Error('The disk is full.'));
  for (const word of ['a', 'b', 'c', 'd', 'e', 'f']) app.inform(word);
  expect(texts()).toEqual(['The disk is full.', 'b', 'c', 'd', 'e', 'f']);
});
