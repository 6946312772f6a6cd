// The commands that go from frame to frame and say what one thinks of them.

import type { FrameSummary, Verdict } from '../../../../backend/contract/records.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { AppState } from '../../state/appState.svelte.ts';
import type { ActionsOf } from './commands.ts';
import type { FrameQueueState } from '../queue/frameQueueState.svelte.ts';

/** The queue that one goes through. */
type FrameWay = Pick<FrameQueueState, 'frames' | 'neighbourOf' | 'isCommenting' | 'isFiltering'>;

export function createFrameActions(app: AppState, queue: FrameWay): ActionsOf<'frames'> {
  const { editor } = app;
  /** The frame that is being opened: the next key goes on from there. */
  let heading: number | null = null;
  let isDeciding = false;

  const neighbour = (step: 1 | -1): FrameSummary | null => {
    const from = heading ?? editor.frame?.frameId;
    return from === undefined ? (queue.frames[0] ?? null) : queue.neighbourOf(from, step);
  };
  const open = async (frame: FrameSummary | null): Promise<void> => {
    if (frame === null) return;
    heading = frame.frameId;
    await app.openFrame(frame.frameId);
    if (heading === frame.frameId) heading = null;
  };
  const decide = async (verdict: Verdict): Promise<void> => {
    // Whoever has asked for another frame does not mean the one that is still shown.
    if (isDeciding || editor.isOpening || editor.frame === null) return;
    isDeciding = true;
    const { edit } = editor;
    const isElsewhere = (): boolean => editor.isOpening || editor.edit !== edit;
    const next = neighbour(1);
    const isStored = await editor.review(verdict);
    isDeciding = false;
    // Whoever has gone elsewhere meanwhile stays there.
    if (!isStored || isElsewhere()) return;
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
      const { frame } = editor;
      if (frame !== null) void editor.note(frame.comment, !frame.flagged);
    },
    comment: () => (queue.isCommenting = editor.frame !== null),
    filters: () => (queue.isFiltering = !queue.isFiltering),
  };
}
