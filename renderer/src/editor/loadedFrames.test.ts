import { describe, expect, it } from 'vitest';
import { createLoadedFrames, type LoadedFrames } from './loadedFrames.ts';
import { frameSummary } from './testing/frameSummaries.ts';
import { createHandDrivenBackend, type HandDrivenBackend } from './testing/handDrivenBackend.ts';

interface Pictures {
  /** Frames whose pictures take memory now. */
  readonly open: readonly number[];
  /** How many were decoded so far. */
  readonly decoded: number;
}

function createFrames(): { frames: LoadedFrames; backend: HandDrivenBackend; pictures: Pictures } {
  const backend = createHandDrivenBackend();
  const open = new Map<ImageBitmap, number>();
  let decoded = 0;
  const frames = createLoadedFrames(backend.client, (_projectId, frameId) => {
    const image: ImageBitmap = { width: 24, height: 8, close: () => open.delete(image) };
    open.set(image, frameId);
    decoded += 1;
    return Promise.resolve({ file: new Blob(), image });
  });
  const pictures = {
    get open() {
      return [...open.values()].sort();
    },
    get decoded() {
      return decoded;
    },
  };
  return { frames, backend, pictures };
}

/** Frames as the list has them before anybody paints. */
const listed = (...frameIds: number[]) =>
  frameIds.map((frameId) => frameSummary(frameId, `frame-${frameId}`, { version: '0' }));

async function answer(backend: HandDrivenBackend, count: number): Promise<void> {
  for (let answered = 0; answered < count; answered++) (await backend.nextCall()).answer();
}

describe('a frame that was loaded ahead', () => {
  it('is there without another call', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', listed(4));
    await answer(backend, 1);
    const loaded = await frames.load('streets', 4, '0');
    expect(loaded.opened.mask.version).toBe('0');
    expect([backend.calls, pictures.open, pictures.decoded]).toEqual([1, [4], 1]);
  });

  it('is loaded anew when it has changed since', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', listed(4));
    await answer(backend, 1);
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    const loading = frames.load('streets', 4, '1');
    await answer(backend, 1);
    expect((await loading).opened.mask.version).toBe('1');
    frames.prefetch('streets', []);
    await Promise.resolve();
    expect(pictures.open).toEqual([4]);
  });

  it('is loaded anew when it had changed by the time that it was loaded', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', listed(4));
    backend.strokeElsewhere([{ start: 0, length: 5, before: 255, after: 7 }]);
    await answer(backend, 1);
    const loading = frames.load('streets', 4, '0');
    await answer(backend, 1);
    await loading;
    expect([pictures.open, pictures.decoded]).toEqual([[4], 2]);
  });

  it('is waited for while it is on its way', async () => {
    const { frames, backend } = createFrames();
    frames.prefetch('streets', listed(4));
    const loading = frames.load('streets', 4, '0');
    await answer(backend, 1);
    await loading;
    expect(backend.calls).toBe(1);
  });

  it('is tried again when that failed', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', listed(4));
    (await backend.nextCall()).refuse('frame/notFound');
    const loading = frames.load('streets', 4, '0');
    await answer(backend, 1);
    await loading;
    expect([pictures.open, pictures.decoded]).toEqual([[4], 2]);
  });
});

describe('frames loaded ahead', () => {
  it('keep no more pictures than are wanted', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', listed(1, 2, 3));
    await answer(backend, 3);
    frames.prefetch('streets', listed(2, 3, 4));
    await answer(backend, 1);
    await frames.load('streets', 2, '0');
    expect([pictures.open, pictures.decoded]).toEqual([[2, 3, 4], 4]);
  });

  it('let go of pictures that come when nobody wants them any more', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', listed(1, 2));
    frames.prefetch('streets', []);
    await answer(backend, 2);
    const loading = frames.load('streets', 3, '0');
    await answer(backend, 1);
    await loading;
    expect(pictures.open).toEqual([3]);
  });

  it('are none of those that would take too much memory', () => {
    const { frames, backend } = createFrames();
    frames.prefetch('streets', [
      frameSummary(1, 'vast', { version: '0', width: 8192, height: 4096 }),
    ]);
    expect(backend.calls).toBe(0);
  });
});

it('a frame that cannot be opened says why and leaves no picture behind', async () => {
  const { frames, backend, pictures } = createFrames();
  const loading = expect(frames.load('streets', 4, null)).rejects.toMatchObject({
    code: 'frame/notFound',
  });
  (await backend.nextCall()).refuse('frame/notFound');
  await loading;
  expect(pictures.open).toEqual([]);
});
