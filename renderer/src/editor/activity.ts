// How long a person has been at work: the time between what the hand does, with long pauses cut off.

/** A pause longer than this counts for no more: one may have been looking, or have gone. */
export const LONGEST_PAUSE_MS = 30_000;

export interface ActivityClock {
  /** The hand did something (pointer, wheel, key). */
  note(timeMs: number): void;
  /** The person has left (another window, another frame): the time until the next note does not count. */
  pause(): void;
  /** The active time since the last call. */
  take(timeMs: number): number;
  /** Something that was taken was not told of after all: the next call has it. */
  giveBack(takenMs: number): void;
}

export function createActivityClock(): ActivityClock {
  let lastMs: number | null = null;
  let activeMs = 0;
  const note = (timeMs: number): void => {
    if (lastMs !== null) activeMs += Math.min(LONGEST_PAUSE_MS, Math.max(0, timeMs - lastMs));
    // What waited while something held the window tells of a time that was counted already.
    lastMs = Math.max(lastMs ?? timeMs, timeMs);
  };
  return {
    note,
    pause() {
      lastMs = null;
    },
    take(timeMs) {
      if (lastMs !== null) note(timeMs);
      const taken = activeMs;
      activeMs = 0;
      return taken;
    },
    giveBack: (takenMs) => (activeMs += takenMs),
  };
}
