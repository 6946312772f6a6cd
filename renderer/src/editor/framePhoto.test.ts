import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageWindow } from '../../../backend/contract/records.ts';
import { FramePhoto, type LoadedPhoto } from './framePhoto.svelte.ts';

const OWN = { low: 90, high: 5000 };
const DARK = { low: 0, high: 900 };
const BRIGHT = { low: 3000, high: 4000 };
const FRAME = { projectId: 'streets', frameId: 1, width: 24, height: 8 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Photos that come when the test says so, and how many of their pictures take memory. */
function createPhoto() {
  const told: string[] = [];
  const waiting: { readonly window: ImageWindow | null; arrive(): Promise<void>; fail(): void }[] =
    [];
  const open = new Set<ImageBitmap>();
  const photoThrough = (window: ImageWindow | null): LoadedPhoto => {
    const image: ImageBitmap = { width: 24, height: 8, close: () => open.delete(image) };
    open.add(image);
    return { file: new Blob(), image, window };
  };
  const photo = new FramePhoto(
    (_projectId, _frameId, window) => {
      const { promise, resolve, reject } = Promise.withResolvers<LoadedPhoto>();
      waiting.push({
        window,
        async arrive() {
          resolve(photoThrough(window));
          await vi.advanceTimersByTimeAsync(0);
        },
        fail: () => {
          reject(new Error('Gone.'));
        },
      });
      return promise;
    },
    {
      onWindow: () => told.push('window'),
      onExchanged: (file, image) => {
        told.push(file.file === photo.file?.file && image === photo.image ? 'photo' : 'another');
      },
      onError: (error) => told.push(String(error)),
    },
  );
  const begin = (ownWindow: ImageWindow | null = OWN): void => {
    photo.begin(FRAME, photoThrough(photo.settledWindow), ownWindow);
  };
  const rest = (): Promise<unknown> => vi.advanceTimersByTimeAsync(150);
  return { photo, told, waiting, open, begin, rest };
}

describe('a 16-bit photo', () => {
  it('is shown through its own window until another is chosen, and again when that is taken back', async () => {
    const { photo, waiting, begin, rest } = createPhoto();
    begin();
    expect([photo.shownWindow, photo.fileWindow]).toEqual([OWN, OWN]);
    photo.choose(DARK);
    expect([photo.shownWindow, photo.fileWindow]).toEqual([DARK, OWN]);
    await rest();
    await waiting[0]?.arrive();
    expect(photo.fileWindow).toEqual(DARK);
    photo.choose(null);
    await rest();
    await waiting[1]?.arrive();
    expect([photo.shownWindow, photo.fileWindow]).toEqual([OWN, OWN]);
    expect(waiting.map(({ window }) => window)).toEqual([DARK, null]);
  });

  it('is asked for once the slider rests, and the picture before is let go when it comes', async () => {
    const { photo, told, waiting, open, begin, rest } = createPhoto();
    begin();
    for (const high of [800, 850, 900]) {
      photo.choose({ low: 0, high });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(waiting).toEqual([]);
    await rest();
    expect(waiting.map(({ window }) => window)).toEqual([DARK]);
    expect(open.size).toBe(1);
    await waiting[0]?.arrive();
    expect([told, open.size]).toEqual([['window', 'photo'], 1]);
  });

  it('is the one that was asked for last, whichever comes last', async () => {
    const { photo, told, waiting, open, begin, rest } = createPhoto();
    begin();
    for (const window of [DARK, BRIGHT]) {
      photo.choose(window);
      await rest();
    }
    await waiting[1]?.arrive();
    await waiting[0]?.arrive();
    expect([photo.fileWindow, open.size]).toEqual([BRIGHT, 1]);
    expect(told).toEqual(['window', 'window', 'photo']);
  });

  it('stays when its window is taken back before the other has come', async () => {
    const { photo, told, waiting, open, begin, rest } = createPhoto();
    begin();
    const { image } = photo;
    for (const window of [DARK, null]) {
      photo.choose(window);
      await rest();
    }
    await waiting[0]?.arrive();
    expect([photo.image === image, waiting.length, open.size]).toEqual([true, 1, 1]);
    expect(told).toEqual(['window', 'window']);
  });

  it('of a frame that was left meanwhile is not shown', async () => {
    const { photo, told, waiting, open, begin, rest } = createPhoto();
    begin();
    photo.choose(DARK);
    await rest();
    photo.end();
    await waiting[0]?.arrive();
    expect([photo.image, photo.file, photo.shownWindow, open.size]).toEqual([null, null, null, 0]);
    expect(told).toEqual(['window']);
  });

  it('that was on its way while another window was chosen is exchanged when it is there', async () => {
    const { photo, waiting, begin, rest } = createPhoto();
    photo.choose(DARK);
    const { settledWindow } = photo;
    await rest();
    expect([settledWindow, photo.settledWindow]).toEqual([null, DARK]);
    photo.begin(FRAME, { file: new Blob(), image: pictureOf(), window: settledWindow }, OWN);
    await waiting[0]?.arrive();
    expect(photo.fileWindow).toEqual(DARK);
    begin();
    expect(waiting).toHaveLength(1);
  });

  it('says when it cannot be had, and the one before stays', async () => {
    const { photo, told, waiting, begin, rest } = createPhoto();
    begin();
    photo.choose(DARK);
    await rest();
    waiting[0]?.fail();
    await rest();
    expect(told).toEqual(['window', 'Error: Gone.']);
    expect(photo.fileWindow).toEqual(OWN);
  });

  it('is kept when its frame is left, unless it would be loaded through another window now', async () => {
    const { photo, open, begin, rest } = createPhoto();
    begin();
    expect(photo.release()).toMatchObject({ window: null });
    photo.end();
    expect(open.size).toBe(1);
    begin();
    photo.choose(DARK);
    await rest();
    expect(photo.release()).toBeNull();
    photo.end();
    expect(open.size).toBe(1);
  });
});

it('a photo of 8 bits has no window, and is not asked for through another', async () => {
  const { photo, waiting, begin, rest } = createPhoto();
  begin(null);
  photo.choose(DARK);
  await rest();
  expect([photo.shownWindow, photo.fileWindow, waiting]).toEqual([null, null, []]);
  expect(photo.release()).not.toBeNull();
});

it('a project that is entered has its window from the start, whatever was chosen in the last one', async () => {
  const { photo, told, begin, rest } = createPhoto();
  photo.choose(DARK);
  photo.enterProject(BRIGHT);
  await rest();
  begin();
  expect([photo.shownWindow, photo.fileWindow, told]).toEqual([BRIGHT, BRIGHT, []]);
});

function pictureOf(): ImageBitmap {
  return { width: 24, height: 8, close: () => undefined };
}
