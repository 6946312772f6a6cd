// Keeps the open frame in step with what is stored of it: saves what is painted, and takes over what was changed elsewhere.

import { MaskwrightError } from '../../../../core/errors.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import type { BackendClient, MethodResult } from '../../../../backend/contract/contract.ts';
import type { MaskState } from '../../../../backend/contract/records.ts';
import { t } from '../../messages/messages.svelte.ts';
import {
  createSaveQueue,
  type PendingStroke,
  type SavedFrame,
  type SaveQueue,
  type SaveState,
  type Walk,
} from './saveQueue.ts';

/** Told of the frame that is open alone, but for errors. */
export interface FrameSavingEvents {
  /** The backend has stored a change, or has told of one made elsewhere. */
  onMask(mask: MaskState): void;
  /** The label map changed otherwise than by painting. */
  onPixels(dirty: PixelRect | null): void;
  /** What was changed elsewhere is on the label map now; this is all that is stored of the frame. */
  onTakenOver(opened: MethodResult<'frames.open'>): void;
  /** What waited is given up without having been stored: this time at work was not told of. */
  onUntold(activeMs: number): void;
  /** From now on, what is painted waits for the backend. */
  onOffline(): void;
  /** What waits can never be stored: the frame must be opened anew. */
  onConflict(frame: SavedFrame): void;
  onError(error: unknown): void;
}

/** What is new about the open frame. */
export interface FrameNews {
  /** Of the mask, as it is now. */
  readonly version: string;
  readonly ofMask: boolean;
  readonly ofScores: boolean;
}

export class FrameSaving {
  readonly #client: Pick<BackendClient, 'call'>;
  readonly #mayTakeOver: () => boolean;
  readonly #events: FrameSavingEvents;
  #queue: SaveQueue | null = null;
  /** The queue that is taking over what is stored. */
  #catchingUp: SaveQueue | null = null;
  /** Whether something about this frame has changed elsewhere that is not taken over yet. */
  #isStale = false;
  /** Of the mask, as it was heard of last while something waited here: an answer that tells of it is still to come, or none. */
  #heardVersion: string | null = null;

  state = $state<SaveState>('saved');

  /** @param mayTakeOver false while another frame is being opened: this one may be left at any time */
  constructor(
    client: Pick<BackendClient, 'call'>,
    mayTakeOver: () => boolean,
    events: FrameSavingEvents,
  ) {
    this.#client = client;
    this.#mayTakeOver = mayTakeOver;
    this.#events = events;
  }

  /** Whether a frame is being saved: not before one is open, nor when it must be opened anew. */
  get isActive(): boolean {
    return this.#queue !== null;
  }

  get hasUnsaved(): boolean {
    return this.#queue !== null && !this.#queue.isEmpty;
  }

  /** Whether a stroke may begin: not while the mask is about to be exchanged, or an undo or redo waits for its answer. */
  get takesStrokes(): boolean {
    return !this.#isCatchingUp && this.#queue?.isWalking === false;
  }

  /** Whether the label map is what is stored, as far as is known here. */
  get isInStep(): boolean {
    return this.#queue?.isEmpty === true && !this.#isStale && !this.#isCatchingUp;
  }

  get #isCatchingUp(): boolean {
    return this.#catchingUp !== null && this.#catchingUp === this.#queue;
  }

  /** Begins with a frame that was just opened; late answers about a former one are not told of any more. */
  begin(frame: SavedFrame): void {
    this.state = 'saved';
    this.#isStale = false;
    this.#heardVersion = null;
    this.#queue = this.#createQueue(frame);
  }

  /** To be called when no frame is open any more. */
  end(): void {
    this.#queue = null;
  }

  push(stroke: PendingStroke): void {
    this.#queue?.push(stroke);
  }

  /** Undoes or redoes the last step; refused with a message while offline. */
  walk(walk: Walk): void {
    if (this.state === 'offline') {
      const message = t('queue.undoWaitsForConnection');
      this.#events.onError(new MaskwrightError('host/disconnected', message));
    } else {
      this.#queue?.push(walk);
    }
  }

  /** Resolves when all that was pushed is stored; rejects when something cannot be. */
  async flushed(): Promise<void> {
    await this.#queue?.flushed();
  }

  /** To be called when the backend can be reached again and has the project open: sends what waited. */
  async reconnected(): Promise<void> {
    await this.#queue?.reconnected();
  }

  /** Takes over what is new; while something waits here, it comes when that is stored. */
  hear({ version, ofMask, ofScores }: FrameNews): void {
    const isOwnChange = this.hasUnsaved && !this.#isCatchingUp;
    if (ofMask && isOwnChange) this.#heardVersion = version;
    // The answers to what waits here tell of the mask, but not of what the model holds.
    if (!ofScores && (!ofMask || isOwnChange)) return;
    this.#isStale = true;
    if (!isOwnChange) void this.#catchUp();
  }

  /** To be called when something may be taken over again: what was heard of meanwhile is. */
  goOn(): void {
    this.#catchUpWithLaterNews();
  }

  /** Takes over what is stored of this frame, without exchanging the photo. */
  async #catchUp(): Promise<void> {
    const queue = this.#queue;
    if (this.#isCatchingUp || !this.#mayTakeOver() || queue === null) return;
    this.#catchingUp = queue;
    this.#isStale = false;
    const opened = await queue.refresh();
    if (this.#queue !== queue) return;
    this.#catchingUp = null;
    if (opened === null) return;
    this.#events.onTakenOver(opened);
    this.#catchUpWithLaterNews();
  }

  /** What was heard of while something was taken over may not be in it. */
  #catchUpWithLaterNews(): void {
    if (this.#isStale && !this.hasUnsaved) void this.#catchUp();
  }

  #createQueue(frame: SavedFrame): SaveQueue {
    /** Another frame may be open by the time that an answer comes. */
    const ifOpen = (act: () => void): void => {
      if (this.#queue === queue) act();
    };
    const queue = createSaveQueue(this.#client, frame, {
      onState: (state) => {
        ifOpen(() => {
          this.#follow(state);
        });
      },
      onMask: (mask) => {
        ifOpen(() => {
          if (mask.version === this.#heardVersion) this.#heardVersion = null;
          this.#events.onMask(mask);
        });
      },
      onPixels: (dirty) => {
        ifOpen(() => {
          this.#events.onPixels(dirty);
        });
      },
      onUntold: (activeMs) => {
        ifOpen(() => {
          this.#events.onUntold(activeMs);
        });
      },
      onRefused: (error) => {
        this.#events.onError(error);
      },
      onConflict: (error) => {
        this.#events.onError(error);
        ifOpen(() => {
          this.#queue = null;
          this.#events.onConflict(frame);
        });
      },
    });
    return queue;
  }

  #follow(state: SaveState): void {
    this.state = state;
    if (state === 'saved' && this.#heardVersion !== null) {
      // No answer has told of it: somebody else has changed the mask right after what was stored here.
      this.#heardVersion = null;
      this.#isStale = true;
    }
    if (state === 'saved' && this.#isStale) void this.#catchUp();
    if (state === 'offline') this.#events.onOffline();
  }
}
