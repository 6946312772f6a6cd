// Frames as they are loaded: mask and photo together. Neighbours are loaded ahead and frames that were left are kept, so
// that the next frame is there at once; one that has changed since is loaded anew.

import { MaskwrightError } from '../../../../core/errors.ts';
import {
  mediaUrl,
  type BackendClient,
  type MethodResult,
} from '../../../../backend/contract/contract.ts';
import type { FrameSummary, ImageWindow } from '../../../../backend/contract/records.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { LoadedPhoto } from '../framePhoto.svelte.ts';

export interface LoadedFrame {
  readonly opened: MethodResult<'frames.open'>;
  readonly photo: LoadedPhoto;
}

export interface LoadedFrames {
  /** @throws what the backend says, or `image/unreadable` */
  load(projectId: string, frameId: number, version: string | null): Promise<LoadedFrame>;
  /**
   * Loads these ahead, of very large ones as many as there is room for; of others that were wanted or left before, the last
   * ones are kept while there is room, and no very large one.
   * @param frames the likeliest to be opened first
   */
  prefetch(projectId: string, frames: readonly FrameSummary[]): void;
  /** Takes a frame that is left, with its mask as it is stored now; it must not be used any more. */
  keep(projectId: string, left: LoadedFrame): void;
  /** Something about a frame has changed that its version does not tell: it is loaded anew. */
  forget(projectId: string, frameId: number): void;
  /** Lets go of everything. */
  clear(): void;
}

/** Larger frames take more than 80 MB each. */
const VAST_PX = 2 ** 24;
/** Of such frames so much is held beside the one that is open, or one alone: two of 8192×4096, about 340 MB. */
const MAX_VAST_PX = 2 ** 26;
/** Beside those that are wanted, so much is kept: about 100 MB. */
const MAX_KEPT_PX = 2 ** 24;

type FetchPhoto = (projectId: string, frameId: number) => Promise<LoadedPhoto>;

interface Ahead {
  readonly loading: Promise<LoadedFrame>;
  readonly areaPx: number;
}

/**
 * @param fetchPhoto as {@link loadPhoto}, through the window of now
 * @param onAhead told of each frame that was loaded ahead
 */
export function createLoadedFrames(
  client: Pick<BackendClient, 'call'>,
  fetchPhoto: FetchPhoto,
  onAhead: (loaded: LoadedFrame) => void = () => undefined,
): LoadedFrames {
  /** Those last that were wanted or left last. */
  const ahead = new Map<string, Ahead>();
  const frameKeyOf = (projectId: string, frameId: number): string => `${projectId} ${frameId} `;
  const keyOf = (projectId: string, frameId: number, version: string): string =>
    frameKeyOf(projectId, frameId) + version;
  const drop = (key: string): void => {
    // One that failed has no picture to let go.
    ahead.get(key)?.loading.then(
      ({ photo }) => {
        photo.image.close();
      },
      () => null,
    );
    ahead.delete(key);
  };
  const put = (key: string, one: Ahead): void => {
    ahead.delete(key);
    ahead.set(key, one);
  };
  const startLoading = (projectId: string, frame: FrameSummary): Ahead => {
    const loading = loadFrame(client, fetchPhoto, projectId, frame.frameId);
    // Whoever opens the frame hears of the failure.
    loading.then(onAhead, () => null);
    return { loading, areaPx: areaOf(frame) };
  };

  return {
    async load(projectId, frameId, version) {
      const key = version === null ? '' : keyOf(projectId, frameId, version);
      const ready = ahead.get(key);
      ahead.delete(key);
      const loaded = await ready?.loading.catch(() => null);
      if (loaded?.opened.mask.version === version) return loaded;
      loaded?.photo.image.close();
      return loadFrame(client, fetchPhoto, projectId, frameId);
    },

    prefetch(projectId, frames) {
      const wanted = new Map(
        withinRoom(frames, areaOf).map((frame) => [
          keyOf(projectId, frame.frameId, frame.version),
          frame,
        ]),
      );
      let keptPx = 0;
      for (const [key, { areaPx }] of [...ahead].reverse()) {
        if (wanted.has(key)) continue;
        if (areaPx <= VAST_PX) keptPx += areaPx;
        if (areaPx > VAST_PX || keptPx > MAX_KEPT_PX) drop(key);
      }
      for (const [key, frame] of wanted) put(key, ahead.get(key) ?? startLoading(projectId, frame));
    },

    keep(projectId, left) {
      const { frame, mask } = left.opened;
      const key = keyOf(projectId, frame.frameId, mask.version);
      drop(key);
      put(key, { loading: Promise.resolve(left), areaPx: areaOf(frame) });
      const newestFirst = [...ahead].reverse();
      const kept = new Set(withinRoom(newestFirst, ([, { areaPx }]) => areaPx));
      for (const one of newestFirst) if (!kept.has(one)) drop(one[0]);
    },

    forget(projectId, frameId) {
      const frameKey = frameKeyOf(projectId, frameId);
      for (const key of [...ahead.keys()]) if (key.startsWith(frameKey)) drop(key);
    },

    clear() {
      for (const key of [...ahead.keys()]) drop(key);
    },
  };
}

function areaOf({ width, height }: FrameSummary): number {
  return width * height;
}

/** All but the very large ones that there is no room for, once those before them are held. */
function withinRoom<Frame>(
  frames: readonly Frame[],
  areaPxOf: (frame: Frame) => number,
): readonly Frame[] {
  let vastPx = 0;
  return frames.filter((frame) => {
    const areaPx = areaPxOf(frame);
    if (areaPx <= VAST_PX) return true;
    const fits = vastPx === 0 || vastPx + areaPx <= MAX_VAST_PX;
    if (fits) vastPx += areaPx;
    return fits;
  });
}

async function loadFrame(
  client: Pick<BackendClient, 'call'>,
  fetchPhoto: FetchPhoto,
  projectId: string,
  frameId: number,
): Promise<LoadedFrame> {
  const loading = fetchPhoto(projectId, frameId);
  try {
    const [opened, photo] = await Promise.all([
      client.call('frames.open', { projectId, frameId }),
      loading,
    ]);
    return { opened, photo };
  } catch (error) {
    void loading.then(
      ({ image }) => {
        image.close();
      },
      () => null,
    );
    throw error;
  }
}

/**
 * @param window of a 16-bit photo; null for the one of its own values
 * @throws MaskwrightError `image/unreadable`, `host/disconnected`
 */
export async function loadPhoto(
  projectId: string,
  frameId: number,
  window: ImageWindow | null,
): Promise<LoadedPhoto> {
  const file = await loadPhotoFile(projectId, frameId, window);
  return { file, image: await createImageBitmap(file, { premultiplyAlpha: 'none' }), window };
}

/** The photo as it can be decoded. Parameters and errors as of {@link loadPhoto}. */
export async function loadPhotoFile(
  projectId: string,
  frameId: number,
  window: ImageWindow | null,
): Promise<Blob> {
  const address = mediaUrl.image(projectId, frameId, window ?? undefined);
  const response = await fetch(address).catch(() => {
    throw new MaskwrightError('host/disconnected', t('shell.disconnected'));
  });
  if (!response.ok) throw new MaskwrightError('image/unreadable', (await response.text()).trim());
  return response.blob();
}
