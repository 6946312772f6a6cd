import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProjectSummary } from '../../../../backend/contract/records.ts';
import { AppState } from '../../state/appState.svelte.ts';
import { Remarks } from '../remarks.ts';
import { frameSummary } from '../testing/frameSummaries.ts';
import { createHandDrivenBackend, type WaitingCall } from '../testing/handDrivenBackend.ts';
import { stubBrowser } from '../testing/operatedFrame.ts';
import { createStorage } from '../testing/storage.ts';
import { createFrameActions } from './frameActions.ts';

beforeEach(() => {
  stubBrowser();
  vi.stubGlobal('sessionStorage', createStorage());
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const PROJECT: ProjectSummary = {
  projectId: 'streets',
  path: '/streets',
  name: 'Streets',
  taxonomyId: null,
  classes: [],
  frames: 4,
  framesWithGroundTruth: 0,
  framesPrelabelled: 0,
  framesDone: 0,
  framesSynthetic: 0,
  framesMapped: 0,
};

/** A queue of frames 1 to 4, of which the first is open; what is asked for is answered when the test says so. */
async function workThrough() {
  const backend = createHandDrivenBackend();
  const app = new AppState({
    ...backend.client,
    subscribe: () => () => undefined,
    onConnection: () => () => undefined,
  });
  app.project = PROJECT;
  app.frames = [1, 2, 3, 4].map((frameId) => frameSummary(frameId, `${frameId}`, { version: '0' }));
  const queue = {
    frames: app.frames,
    neighbourOf: (frameId: number, step: number) =>
      app.frames.find((frame) => frame.frameId === frameId + step) ?? null,
    isCommenting: false,
    isFiltering: false,
    remarks: new Remarks(app.editor),
  };
  const actions = createFrameActions(app, queue);
  /** The next call of this name; others that are made on the way are answered. */
  const call = async (name: string): Promise<WaitingCall> => {
    for (;;) {
      const made = await backend.nextCall();
      if (made.name === name) return made;
      made.answer();
    }
  };
  const openFrame = async (frameId: number): Promise<void> => {
    const opening = app.openFrame(frameId);
    (await call('frames.open')).answer();
    await opening;
  };
  const shown = (): number | undefined => app.editor.frame?.frameId;
  await openFrame(1);
  return { backend, app, queue, actions, call, openFrame, shown };
}

describe('a verdict', () => {
  it('goes on to the next frame once it is stored', async () => {
    const { actions, call, shown } = await workThrough();
    actions.done();
    const review = await call('annotate.review');
    expect(review.params).toMatchObject({ frameId: 1, verdict: 'accepted' });
    review.answer();
    (await call('frames.open')).answer();
    await vi.waitFor(() => {
      expect(shown()).toBe(2);
    });
  });

  it('leaves whoever has opened another frame meanwhile where they are', async () => {
    const { backend, actions, call, openFrame, shown } = await workThrough();
    actions.done();
    const review = await call('annotate.review');
    await openFrame(3);
    review.answer();
    await settle();
    const { calls } = backend;
    actions.next();
    expect((await call('frames.open')).params).toMatchObject({ frameId: 4 });
    expect([shown(), backend.calls]).toEqual([3, calls + 1]);
  });

  it('leaves whoever has come back to its frame meanwhile there', async () => {
    const { backend, app, actions, call, openFrame, shown } = await workThrough();
    actions.done();
    const review = await call('annotate.review');
    await openFrame(3);
    await app.openFrame(1);
    const { calls } = backend;
    review.answer();
    await settle();
    expect([shown(), backend.calls]).toEqual([1, calls]);
  });

  it('lets another frame come that is being opened by then', async () => {
    const { app, actions, call, shown } = await workThrough();
    actions.done();
    const review = await call('annotate.review');
    const opening = app.openFrame(3);
    const opened = await call('frames.open');
    review.answer();
    await settle();
    opened.answer();
    await opening;
    expect(shown()).toBe(3);
  });

  it('is not taken while another frame is being opened', async () => {
    const { backend, app, actions, call, shown } = await workThrough();
    const opening = app.openFrame(3);
    const opened = await call('frames.open');
    const { calls } = backend;
    actions.reject();
    await settle();
    expect(backend.calls).toBe(calls);
    opened.answer();
    await opening;
    expect(shown()).toBe(3);
    actions.reject();
    expect((await call('annotate.review')).params).toMatchObject({ frameId: 3 });
  });
});

describe('a comment', () => {
  it('that is begun while a verdict is being stored keeps its frame on the screen', async () => {
    const { backend, queue, actions, call, shown } = await workThrough();
    actions.done();
    const review = await call('annotate.review');
    actions.comment();
    const { calls } = backend;
    review.answer();
    await settle();
    expect([queue.isCommenting, shown(), backend.calls]).toEqual([true, 1, calls]);
  });

  it('is not begun, nor a flag set, while another frame is being opened', async () => {
    const { backend, app, queue, actions, call } = await workThrough();
    actions.next();
    const opened = await call('frames.open');
    const { calls } = backend;
    actions.comment();
    actions.flag();
    expect([queue.isCommenting, backend.calls]).toEqual([false, calls]);
    opened.answer();
    await vi.waitFor(() => {
      expect(app.editor.isOpening).toBe(false);
    });
    actions.comment();
    actions.flag();
    expect(queue.isCommenting).toBe(true);
    expect((await call('annotate.note')).params).toMatchObject({ frameId: 2, flagged: true });
  });
});

describe('the key to the next frame', () => {
  it('goes on from the frame that is being opened, by whatever it was asked for', async () => {
    const { app, actions, call, shown } = await workThrough();
    actions.next();
    await call('frames.open');
    void app.openFrame(3);
    await call('frames.open');
    actions.next();
    const opened = await call('frames.open');
    expect(opened.params).toMatchObject({ frameId: 4 });
    opened.answer();
    await vi.waitFor(() => {
      expect(shown()).toBe(4);
    });
  });

  it('goes on from the frame that one has stayed with, while the answer for another is still to come', async () => {
    const { app, actions, call } = await workThrough();
    actions.next();
    expect((await call('frames.open')).params).toMatchObject({ frameId: 2 });
    await app.openFrame(1);
    actions.next();
    expect((await call('frames.open')).params).toMatchObject({ frameId: 2 });
  });
});

/** Lets everything happen that waits for nothing outside. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
