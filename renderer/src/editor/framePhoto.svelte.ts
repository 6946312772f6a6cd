// The photo of the open frame, and the window of values through which 16-bit photos are read. What tools read of a photo is
// what is seen of it: both are made of the same file.

import type { Raster } from '../../../core/edit/pixelMask.ts';
import type { ImageWindow } from '../../../backend/contract/records.ts';
import type { PhotoFile } from './sources/sourceMessages.ts';

/** So long a slider must rest before a photo is asked for through another window. */
const WINDOW_REST_MS = 150;

/** A photo as it was loaded. */
export interface LoadedPhoto {
  /** For those who decode it elsewhere. */
  readonly file: Blob;
  readonly image: ImageBitmap;
  /** What it was asked for through if it is of 16 bits; null for the window of its own values. */
  readonly window: ImageWindow | null;
}

export type PhotoLoader = (
  projectId: string,
  frameId: number,
  window: ImageWindow | null,
) => Promise<LoadedPhoto>;

/** Whose photo it is; they are equally large. */
export interface PhotoFrame extends Raster {
  readonly projectId: string;
  readonly frameId: number;
}

export interface FramePhotoEvents {
  /** What was loaded ahead is to be loaded through another window now. */
  onWindow(): void;
  /** The open frame's photo is another one, through another window. */
  onExchanged(photo: PhotoFile, image: ImageBitmap): void;
  onError(error: unknown): void;
}

interface OpenPhoto {
  readonly frame: PhotoFrame;
  loaded: LoadedPhoto;
}

export class FramePhoto {
  readonly #load: PhotoLoader;
  readonly #events: FramePhotoEvents;
  #open: OpenPhoto | null = null;
  /** Counts the photos that were asked for: the last one is shown, whichever answer comes last. */
  #asked = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  /** What the person has chosen for the project's 16-bit photos; null: each through the window of its own values. */
  window = $state.raw<ImageWindow | null>(null);
  /** The same, once the slider has rested: what photos are loaded through. */
  settledWindow = $state.raw<ImageWindow | null>(null);
  /** Of the open frame's photo; null where it is not of 16 bits. */
  ownWindow = $state.raw<ImageWindow | null>(null);

  constructor(load: PhotoLoader, events: FramePhotoEvents) {
    this.#load = load;
    this.#events = events;
  }

  /** Null while no frame is open. */
  get image(): ImageBitmap | null {
    return this.#open?.loaded.image ?? null;
  }

  /** The photo as those take it who decode it elsewhere; null while no frame is open. */
  get file(): PhotoFile | null {
    return this.#open && fileOf(this.#open);
  }

  /** Which values of the open photo are to be black to white; null where it is not of 16 bits. */
  get shownWindow(): ImageWindow | null {
    return this.ownWindow && (this.window ?? this.ownWindow);
  }

  /** The window that {@link FramePhoto.file} was made through. */
  get fileWindow(): ImageWindow | null {
    return this.ownWindow && (this.#open?.loaded.window ?? this.ownWindow);
  }

  /** With the window that was chosen for the project, before any of its frames is opened. */
  enterProject(window: ImageWindow | null): void {
    clearTimeout(this.#resting);
    this.window = window;
    this.settledWindow = window;
  }

  /** @param ownWindow null for a photo that is not of 16 bits */
  begin(frame: PhotoFrame, loaded: LoadedPhoto, ownWindow: ImageWindow | null): void {
    this.#open = { frame, loaded };
    this.ownWindow = ownWindow;
    // Another one may have been chosen while it was on its way.
    void this.#exchange();
  }

  /** The frame is left, and its picture is let go. */
  end(): void {
    this.#open?.loaded.image.close();
    this.#open = null;
    this.ownWindow = null;
  }

  /** The frame is left. @returns its photo, to be kept; null where it is not the one that would be loaded now */
  release(): LoadedPhoto | null {
    if (this.#open === null || !this.#isSettled(this.#open.loaded)) return null;
    const { loaded } = this.#open;
    this.#open = null;
    return loaded;
  }

  /** Reads 16-bit photos through another window, or each through its own again. */
  choose(window: ImageWindow | null): void {
    clearTimeout(this.#resting);
    this.window = window;
    this.#resting = setTimeout(() => {
      this.settle();
    }, WINDOW_REST_MS);
  }

  /** What was chosen last counts from now on, rested or not. */
  settle(): void {
    clearTimeout(this.#resting);
    if (isSameWindow(this.settledWindow, this.window)) return;
    this.settledWindow = this.window;
    this.#events.onWindow();
    void this.#exchange();
  }

  async #exchange(): Promise<void> {
    const open = this.#open;
    this.#asked += 1;
    const asked = this.#asked;
    if (open === null || this.#isSettled(open.loaded)) return;
    const { projectId, frameId } = open.frame;
    try {
      const loaded = await this.#load(projectId, frameId, this.settledWindow);
      if (this.#open !== open || asked !== this.#asked) {
        loaded.image.close();
        return;
      }
      open.loaded.image.close();
      open.loaded = loaded;
      this.#events.onExchanged(fileOf(open), loaded.image);
    } catch (error) {
      this.#events.onError(error);
    }
  }

  /** Photos that are not of 16 bits are the same through every window. */
  #isSettled({ window }: LoadedPhoto): boolean {
    return this.ownWindow === null || isSameWindow(window, this.settledWindow);
  }
}

function fileOf({ frame: { width, height }, loaded: { file } }: OpenPhoto): PhotoFile {
  return { file, width, height };
}

function isSameWindow(a: ImageWindow | null, b: ImageWindow | null): boolean {
  return a?.low === b?.low && a?.high === b?.high;
}
