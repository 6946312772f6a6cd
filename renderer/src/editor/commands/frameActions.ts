// The commands that go from frame to frame and say what one thinks of them.

import type { FrameSummary, Verdict } from '../../../../backend/contract/records.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { AppState } from '../../state/appState.svelte.ts';
import type { ActionsOf } from './commands.ts';
import type { FrameQueueState } from '../queue/frameQueueState.svelte.ts';

/** The queue that one goes through. */
type FrameWay = Pick<
  FrameQueueState,
  'frames' | 'neighbourOf' | 'isCommenting' | 'isFiltering' | 'remarks'
>;

export function createFrameActions(app: AppState, queue: FrameWay): ActionsOf<'frames'> {
  const { editor } = app;
  let isDeciding = false;

  /** Goes on from the frame that is being opened. */
  const neighbour = (step: 1 | -1): FrameSummary | null => {
    const from = editor.comingFrameId ?? editor.frame?.frameId;
    return from === undefined ? (queue.frames[0] ?? null) : queue.neighbourOf(from, step);
  };
  const open = async (frame: FrameSummary | null): Promise<void> => {
    if (frame !== null) await app.openFrame(frame.frameId);
  };
  /** Whether something can be said of a frame: whoever has asked for another one does not mean the one that is still shown. */
  const isMeant = (): boolean => editor.frame !== null && !editor.isOpening;
  const decide = async (verdict: Verdict): Promise<void> => {
    if (isDeciding || !isMeant()) return;
    isDeciding = true;
    const { edit } = editor;
    const next = neighbour(1);
    const isStored = await editor.review(verdict);
    isDeciding = false;
    // Whoever has gone elsewhere meanwhile stays there, and whoever writes about this frame stays with it.
    if (!isStored || !isMeant() || editor.edit !== edit || queue.isCommenting) return;
    if (next === null) app.inform(t('queue.lastFrame'));
    else await open(next);
  };

  return {
    next: () => void open(neighbour(1)),
    previous: () => void open(neighbour(-1)),
    done: () => void decide('accepted'),
    reject: () => void decide('rejected'),
    skip: () => void decide('skipped'),
    flag: () => {
      if (isMeant()) queue.remarks.switchFlag();
    },
    comment: () => (queue.isCommenting ||= isMeant()),
    filters: () => (queue.isFiltering = !queue.isFiltering),
  };
}
