import { describe, expect, it } from 'vitest';
import { createLoadedFrames, type LoadedFrames } from './loadedFrames.ts';
import { frameSummary } from '../testing/frameSummaries.ts';
import { createHandDrivenBackend, type HandDrivenBackend } from '../testing/handDrivenBackend.ts';

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
    return Promise.resolve({ file: new Blob(), image, window: null });
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

/** Frames as the list has them, of which each takes much memory. */
const large = (...frameIds: number[]) =>
  listed(...frameIds).map((frame) => ({ ...frame, width: 8192, height: 4096 }));

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
    frames.clear();
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
  it('are kept while there is room, though others are wanted now', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', listed(1, 2, 3));
    await answer(backend, 3);
    frames.prefetch('streets', listed(2, 3, 4));
    await answer(backend, 1);
    await frames.load('streets', 1, '0');
    expect([pictures.open, pictures.decoded]).toEqual([[1, 2, 3, 4], 4]);
  });

  it('make room for others when they are large, the oldest first', async () => {
    const { frames, backend, pictures } = createFrames();
    const middling = (...frameIds: number[]) =>
      listed(...frameIds).map((frame) => ({ ...frame, width: 4096, height: 2048 }));
    frames.prefetch('streets', middling(1));
    frames.prefetch('streets', middling(2, 3));
    await answer(backend, 3);
    frames.prefetch('streets', middling(4));
    await answer(backend, 1);
    await frames.load('streets', 4, '0');
    expect([pictures.open, pictures.decoded]).toEqual([[2, 3, 4], 4]);
  });

  it('are all let go at once, those too that come later', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', listed(1, 2));
    frames.clear();
    await answer(backend, 2);
    const loading = frames.load('streets', 3, '0');
    await answer(backend, 1);
    await loading;
    expect(pictures.open).toEqual([3]);
  });

  it('are of those that take much memory two, and the first however large it is', async () => {
    const { frames, backend, pictures } = createFrames();
    frames.prefetch('streets', [...large(2, 3, 4), ...listed(1)]);
    await answer(backend, 3);
    expect(pictures.open).toEqual([1, 2, 3]);
    frames.prefetch(
      'streets',
      large(4, 3).map((frame) => ({ ...frame, height: 9000 })),
    );
    await answer(backend, 1);
    await frames.load('streets', 4, '0');
    // The small one is kept, the large ones that are wanted no more are not.
    expect([pictures.open, backend.calls]).toEqual([[1, 4], 4]);
  });
});

it('a frame that was left is there without another call, as it was left', async () => {
  const { frames, backend, pictures } = createFrames();
  const loading = frames.load('streets', 4, null);
  await answer(backend, 1);
  const { opened, photo } = await loading;
  const mask = { ...opened.mask, version: '7' };
  frames.keep('streets', { opened: { ...opened, mask }, photo });
  const again = await frames.load('streets', opened.frame.frameId, '7');
  expect(again).toEqual({ opened: { ...opened, mask }, photo });
  expect([backend.calls, pictures.open]).toEqual([1, [4]]);
});

it('frames that were left are kept while there is room, the last two of those that take much memory', async () => {
  const { frames, backend, pictures } = createFrames();
  for (const frame of large(1, 2, 3)) {
    const loading = frames.load('streets', frame.frameId, null);
    await answer(backend, 1);
    const { opened, photo } = await loading;
    frames.keep('streets', { opened: { ...opened, frame }, photo });
  }
  await Promise.resolve();
  expect(pictures.open).toEqual([2, 3]);
  frames.prefetch('streets', large(4, 3));
  await answer(backend, 1);
  await frames.load('streets', 4, '0');
  expect(pictures.open).toEqual([3, 4]);
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
