import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHandDrivenBackend } from '../editor/testing/handDrivenBackend.ts';
import { AppState } from './appState.svelte.ts';

beforeEach(() => {
  // Where the app remembers which screen was shown.
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('leaves remarks behind with the screen that they are about, but not errors', () => {
  const app = new AppState({
    ...createHandDrivenBackend().client,
    subscribe: () => () => undefined,
    onConnection: () => () => undefined,
  });
  const texts = (): string[] => app.messages.map(({ text }) => text);
  app.inform('Carried over from a.');
  app.reportError(new Error('The disk is full.'));
  app.show('home');
  expect(texts()).toHaveLength(2);
  app.show('models');
  expect(texts()).toEqual(['The disk is full.']);
});
