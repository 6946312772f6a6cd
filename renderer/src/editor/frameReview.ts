// What a person says of the open frame: a verdict on its mask, a comment, a flag.

import { MaskwrightError } from '../../../core/errors.ts';
import type { BackendClient } from '../../../backend/contract/contract.ts';
import type { FrameSummary, MaskState, Verdict } from '../../../backend/contract/records.ts';

/** The frame that is open. */
export interface ReviewedFrame {
  readonly projectId: string;
  readonly frameId: number;
}

/** Where it is said. */
export interface ReviewGround {
  /** Null while no frame is open. */
  openFrame(): ReviewedFrame | null;
  /** Of the mask of the open frame, as the person sees it; null while no frame is open. */
  seenVersion(): string | null;
  /** The time at work since it was last asked for. */
  takeActiveMs(): number;
  /** What was taken is not stored: it goes with what comes next. */
  giveBackActiveMs(activeMs: number): void;
  /** Resolves when all that was painted is stored; rejects when something cannot be. */
  stored(): Promise<void>;
  /** A verdict is stored; this is the mask of the open frame now. */
  onMask(mask: MaskState): void;
  /** The mask of the open frame is another by now than the one that was seen. */
  onStale(): void;
  /** A comment or flag is stored. */
  onFrame(frame: FrameSummary): void;
  onError(error: unknown): void;
}

export interface FrameReview {
  /** Whether a verdict is being stored: the mask gets a new version by it. */
  readonly isDeciding: boolean;
  /** Says what the person thinks of the mask as it is; null takes it back. @returns whether it is stored */
  decide(verdict: Verdict | null): Promise<boolean>;
  /** @param comment null for none. @returns whether it is stored */
  note(comment: string | null, flagged: boolean): Promise<boolean>;
}

export function createFrameReview(
  client: Pick<BackendClient, 'call'>,
  ground: ReviewGround,
): FrameReview {
  let isDeciding = false;
  /** Another frame may be open by now. */
  const isOpen = ({ frameId }: ReviewedFrame): boolean => ground.openFrame()?.frameId === frameId;
  return {
    get isDeciding() {
      return isDeciding;
    },
    async decide(verdict) {
      const frame = ground.openFrame();
      if (frame === null) return false;
      const activeMs = ground.takeActiveMs();
      isDeciding = true;
      try {
        await ground.stored();
        const seenVersion = isOpen(frame) ? ground.seenVersion() : null;
        const facts = { verdict, activeMs, ...(seenVersion === null ? {} : { seenVersion }) };
        const mask = await client.call('annotate.review', { ...frame, ...facts });
        if (isOpen(frame)) ground.onMask(mask);
        return true;
      } catch (error) {
        const code = error instanceof MaskwrightError ? error.code : 'internal';
        // Where the answer alone was lost, it may be stored.
        if (code !== 'host/disconnected' && isOpen(frame)) ground.giveBackActiveMs(activeMs);
        if (code === 'journal/conflict' && isOpen(frame)) ground.onStale();
        ground.onError(error);
        return false;
      } finally {
        isDeciding = false;
      }
    },
    async note(comment, flagged) {
      const frame = ground.openFrame();
      if (frame === null) return false;
      try {
        ground.onFrame(await client.call('annotate.note', { ...frame, comment, flagged }));
        return true;
      } catch (error) {
        ground.onError(error);
        return false;
      }
    },
  };
}
