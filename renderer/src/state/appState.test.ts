import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filledMask } from '../../../core/edit/pixelMask.ts';
import { MaskwrightError } from '../../../core/errors.ts';
import { VOID_INDEX } from '../../../core/taxonomy.ts';
import type { BackendClient, MethodName } from '../../../backend/contract/contract.ts';
import { setBlind } from '../editor/blindMode.ts';
import { choosePhotoWindow } from '../editor/photoWindow.ts';
import { frameSummary } from '../editor/testing/frameSummaries.ts';
import { createHandDrivenBackend } from '../editor/testing/handDrivenBackend.ts';
import { stubBrowser } from '../editor/testing/operatedFrame.ts';
import { createStorage } from '../editor/testing/storage.ts';
import { AppState } from './appState.svelte.ts';

beforeEach(() => {
  vi.stubGlobal('sessionStorage', createStorage());
  vi.stubGlobal('localStorage', createStorage());
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

/** An app with frame 1 of a project open, whose host answers by itself but for `refused`. */
async function openApp() {
  const backend = createHandDrivenBackend();
  const refused = new Set<string>();
  const connection: { tell?: (connected: boolean) => void } = {};
  const opened = { projectId: 'streets', path: '/streets', classes: [] };
  const frames = () => [frameSummary(1, 'a', { version: String(stored.sequence) })];
  const stored = { sequence: 0 };
  const answers: Partial<Record<MethodName, () => unknown>> = {
    'projects.open': () => opened,
    'projects.recent': () => [],
    'frames.list': frames,
    'jobs.list': () => [],
    'engine.describe': () => ({ provider: null, device: null, lastMs: null, error: null }),
  };
  const client = {
    async call(name: MethodName, params: never): Promise<unknown> {
      if (refused.has(name)) throw new MaskwrightError('host/disconnected', 'Away.');
      const answer = answers[name];
      if (answer !== undefined) return answer();
      const answering = backend.client.call(name, params);
      (await backend.nextCall()).answer();
      return answering;
    },
    subscribe: () => () => undefined,
    onConnection(listener: (connected: boolean) => void) {
      connection.tell = listener;
      listener(true);
      return () => undefined;
    },
  };
  const app = new AppState(client as BackendClient);
  await app.openProject('/streets');
  await vi.waitUntil(() => app.editor.canPaint);
  app.isReady = true;
  const setConnected = (connected: boolean): void => {
    connection.tell?.(connected);
  };
  const paint = (): void => {
    app.editor.edit?.paint(filledMask({ x: 2, y: 2, width: 3, height: 2 }), 1);
    app.editor.edit?.commit({ tool: 'rectangle', classIndex: 1, elapsedMs: 1 });
  };
  const strokeElsewhere = (): void => {
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    stored.sequence += 1;
  };
  return { app, backend, refused, setConnected, paint, strokeElsewhere };
}

describe('blind mode', () => {
  beforeEach(() => {
    stubBrowser();
  });

  it('begins as it was last chosen, and is the window’s own from then on', async () => {
    const here = await openApp();
    expect(here.app.editor.isBlind).toBe(false);
    // In another window of the app.
    const storageHere = sessionStorage;
    vi.stubGlobal('sessionStorage', createStorage());
    const { app: there } = await openApp();
    setBlind(there.editor, '/streets', true);
    expect([here.app.editor.isBlind, there.editor.isBlind]).toEqual([false, true]);
    // What is new of the project changes nothing, nor does opening it again or a reload.
    vi.stubGlobal('sessionStorage', storageHere);
    await here.app.retry();
    expect(here.app.editor.isBlind).toBe(false);
    await here.app.openProject('/streets');
    expect(here.app.editor.isBlind).toBe(false);
    expect((await openApp()).app.editor.isBlind).toBe(false);
    // A third window begins with what was chosen last.
    vi.stubGlobal('sessionStorage', createStorage());
    expect((await openApp()).app.editor.isBlind).toBe(true);
  });

  it('is off in a project that is new, whatever the last one was', async () => {
    const { app } = await openApp();
    setBlind(app.editor, '/tunnels', true);
    await app.openProject('/streets');
    expect(app.editor.isBlind).toBe(false);
  });
});

it('opens the first frame of a project through the window that was chosen for it', async () => {
  stubBrowser();
  const asked: string[] = [];
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address);
    return Promise.resolve(new Response(new Blob(['photo'])));
  });
  choosePhotoWindow({ choose: () => undefined }, '/streets', { low: 256, high: 4096 });
  await openApp();
  expect(asked).toEqual(['media/streets/1/image?low=256&high=4096']);
});

describe('a connection that is back', () => {
  beforeEach(() => {
    stubBrowser();
  });

  it('brings what was changed elsewhere meanwhile to the open frame', async () => {
    const { app, backend, setConnected, strokeElsewhere } = await openApp();
    setConnected(false);
    strokeElsewhere();
    setConnected(true);
    await vi.waitFor(() => {
      expect(app.editor.labels).toEqual(backend.labels);
    });
    expect(app.editor.mask?.sequence).toBe(1);
  });

  it('is used by trying again where the project could not be opened at once', async () => {
    const { app, backend, refused, setConnected, paint } = await openApp();
    setConnected(false);
    for (const name of ['annotate.stroke', 'projects.open']) refused.add(name);
    paint();
    await vi.waitUntil(() => app.editor.saveState === 'offline');
    setConnected(true);
    await vi.waitUntil(() => app.messages.length > 0);
    expect(app.editor.saveState).toBe('offline');
    refused.clear();
    await app.retry();
    expect([app.editor.saveState, app.editor.hasUnsaved]).toEqual(['saved', false]);
    expect(app.editor.labels).toEqual(backend.labels);
  });
});

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
