// Checkpoints: every so many entries a draft's mask is written to a file beside the journal, so that loading a frame
// costs the same after five thousand strokes as after ten. Nobody waits for it, and nothing is lost without it.

import type { LabelMap } from '../core/labelMap.ts';
import type { FrameStanding } from '../db/frameTable.ts';
import type { OpenProject } from './openProject.ts';
import { removeMask, writeMask } from './projectFolder.ts';

/** Replaying so many strokes takes less time than decoding the masks that are needed anyway. */
const ENTRIES_APART = 256;

/** A frame's mask at hand, as far as a checkpoint needs it. */
interface MaskAtHand {
  readonly frameId: number;
  readonly labels: LabelMap;
  readonly standing: FrameStanding;
}

export interface Checkpoints {
  /** To be told of each change: writes a checkpoint if it is time for one. */
  consider(mask: MaskAtHand): void;
  /** Once all that were begun are written. */
  settled(): Promise<void>;
}

export function createCheckpoints(project: OpenProject): Checkpoints {
  const { store } = project;
  const writing = new Map<number, Promise<void>>();
  /** The entry at which a draft's newest checkpoint was taken, by draft; the one before its first without any. */
  const taken = new Map<number, number>();

  const write = async (
    { frameId, labels }: MaskAtHand,
    revisionId: number,
    journalSequence: number,
  ): Promise<void> => {
    const copy = { ...labels, data: labels.data.slice() };
    const maskPath = await writeMask(project.folder, frameId, 'draft', copy);
    const before = store.revisions.checkpoint(revisionId);
    store.transaction(() => {
      store.revisions.setCheckpoint(revisionId, { journalSequence, maskPath });
    });
    if (before !== undefined) await removeMask(project.folder, before.maskPath);
  };

  const entriesSince = (draftId: number): number => {
    const after = store.revisions.checkpoint(draftId)?.journalSequence ?? 0;
    return store.journal.countEntries(draftId, after);
  };

  return {
    consider(mask) {
      const { frameId, standing } = mask;
      const { draftId, sequence } = standing;
      if (draftId === null || writing.has(frameId)) return;
      const last = taken.get(draftId) ?? sequence - entriesSince(draftId);
      taken.set(draftId, sequence - last < ENTRIES_APART ? last : sequence);
      if (sequence - last < ENTRIES_APART) return;
      const work = write(mask, draftId, sequence)
        // A disk that is full says so at the next stroke.
        .catch(() => undefined)
        .finally(() => writing.delete(frameId));
      writing.set(frameId, work);
    },
    async settled() {
      await Promise.all(writing.values());
    },
  };
}
