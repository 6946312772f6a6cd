// Operations on an open frame of 24×8 pixels, with a backend and a worker that answer when the test says so.

import { expect, vi } from 'vitest';
import { copyLabels } from '../../../../core/edit/copyRegion.ts';
import { filledMask, type Raster } from '../../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { createMailbox, type Mailbox } from '../../../../core/testing/mailbox.ts';
import { AppState } from '../../state/appState.svelte.ts';
import type { CarryOperation, FoundChange } from '../operations/mapOperation.worker.ts';
import { changeBy, changeOf } from '../operations/mapOperations.ts';
import { Operations } from '../operations/operations.svelte.ts';
import { createHandDrivenBackend, type WaitingCall } from './handDrivenBackend.ts';

export const CAR = 2;

/** What Node does not have of a browser; to be undone with `vi.unstubAllGlobals`. */
export function stubBrowser(): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Blob(['photo']))));
  vi.stubGlobal('createImageBitmap', () =>
    Promise.resolve({ width: 24, height: 8, close: () => undefined }),
  );
}

interface WaitingWork {
  finish(): void;
  fail(error: Error): void;
}

export interface OperatedFrame {
  readonly app: AppState;
  readonly backend: ReturnType<typeof createHandDrivenBackend>;
  readonly editor: AppState['editor'];
  readonly operations: Operations;
  /** What the worker is asked for, but for carrying over. */
  readonly works: Mailbox<WaitingWork>;
  /** What was carried over. */
  readonly carried: Mailbox<CarryOperation>;
  /** How much of the picture is found again. */
  readonly photos: { foundShare: number };
  readonly nextCall: () => Promise<WaitingCall>;
  readonly paint: (x: number, y: number, width: number, height: number) => void;
  readonly commit: () => Promise<void>;
  readonly settled: () => Promise<void>;
  readonly texts: () => string[];
}

/** A frame of 24×8 pixels, void at first, and operations that are worked out when the test says so. */
export async function openFrame(): Promise<OperatedFrame> {
  const backend = createHandDrivenBackend();
  const app = new AppState({
    ...backend.client,
    subscribe: () => () => undefined,
    onConnection: () => () => undefined,
  });
  const { editor } = app;
  const works = createMailbox<WaitingWork>();
  const carried = createMailbox<CarryOperation>();
  const photos = { foundShare: 0.97 };
  const operations = new Operations(app, (map, operation, guard) => {
    if (operation.kind === 'carryOver') {
      carried.put(operation);
      // Everything comes along to where it was.
      const patch = copyLabels(map, operation.before.labels, { withVoid: false });
      const { foundShare } = photos;
      return Promise.resolve({ delta: changeBy(map, patch, guard), foundShare });
    }
    const { promise, resolve, reject } = Promise.withResolvers<FoundChange>();
    const asked = { ...map, data: map.data.slice() };
    works.put({
      finish: () => {
        resolve({ delta: changeOf(asked, operation, guard), foundShare: null });
      },
      fail: reject,
    });
    return promise;
  });
  const nextCall = async (): Promise<WaitingCall> => {
    const call = await backend.nextCall();
    if (call.name !== 'frames.scores') return call;
    call.answer();
    return nextCall();
  };
  const opening = editor.open('streets', 1);
  (await nextCall()).answer();
  await opening;
  const paint = (x: number, y: number, width: number, height: number): void => {
    editor.edit?.paint(filledMask({ x, y, width, height }), CAR);
  };
  const commit = async (): Promise<void> => {
    editor.edit?.commit({ tool: 'rectangle', classIndex: CAR, elapsedMs: 1 });
    (await nextCall()).answer();
  };
  /** Waits until the operation in hand is over. */
  const settled = (): Promise<void> =>
    vi.waitFor(() => {
      expect(operations.running).toBeNull();
    });
  const texts = (): string[] => app.messages.map(({ text }) => text);
  editor.settings.classIndex = CAR;
  return {
    app,
    backend,
    editor,
    operations,
    works,
    carried,
    photos,
    nextCall,
    paint,
    commit,
    settled,
    texts,
  };
}

export function areaOf(map: LabelMap | null): number {
  return map?.data.filter((index) => index === CAR).length ?? 0;
}

export function sizeOf({ width, height }: Raster): Raster {
  return { width, height };
}
