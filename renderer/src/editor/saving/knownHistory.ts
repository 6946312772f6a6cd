// What undo and redo would change next, as far as this window has seen it, so that they need not wait for the backend.
// It knows the newest strokes alone: those behind them, and all that another window did, only the journal has.

import { invertDelta, type LabelDelta } from '../../../../core/edit/delta.ts';

/** About 30 MB; a stroke of a brush has one run for each line of pixels. */
const DEFAULT_MAX_RUNS = 400_000;

export interface KnownHistory {
  /** A stroke was put on top. */
  painted(delta: LabelDelta): void;
  /** Goes one step. @returns what it changes, or null (nothing is known of it, and nothing has happened) */
  step(kind: 'undo' | 'redo'): LabelDelta | null;
  /** The backend went a step that was not known here, and this is what it changed. */
  learned(kind: 'undo' | 'redo', change: LabelDelta): void;
  /** Nothing else is known any more than that these strokes are the newest. */
  reset(strokes: readonly LabelDelta[]): void;
}

/** @param maxRuns how many runs are kept; the oldest strokes are forgotten first */
export function createKnownHistory(maxRuns = DEFAULT_MAX_RUNS): KnownHistory {
  let undoable: LabelDelta[] = [];
  let redoable: LabelDelta[] = [];
  let runs = 0;

  const keep = (stack: LabelDelta[], delta: LabelDelta): void => {
    stack.push(delta);
    runs += delta.length;
    for (const old of [undoable, redoable]) {
      while (runs > maxRuns && old.length > 0) runs -= old.shift()?.length ?? 0;
    }
  };
  const forget = (stack: LabelDelta[]): void => {
    for (const delta of stack) runs -= delta.length;
    stack.length = 0;
  };

  return {
    painted(delta) {
      forget(redoable);
      keep(undoable, delta);
    },
    step(kind) {
      const [from, to] = kind === 'undo' ? [undoable, redoable] : [redoable, undoable];
      const delta = from.pop();
      if (delta === undefined) return null;
      runs -= delta.length;
      keep(to, delta);
      return kind === 'undo' ? invertDelta(delta) : delta;
    },
    learned(kind, change) {
      if (kind === 'undo') keep(redoable, invertDelta(change));
      else keep(undoable, change);
    },
    reset(strokes) {
      undoable = [];
      redoable = [];
      runs = 0;
      for (const delta of strokes) keep(undoable, delta);
    },
  };
}
