// Undo and redo as a walk over the journal: entries are only ever appended, and what can be undone or
// redone next follows from all of them.

/** An entry of a frame's journal, as far as history needs it. */
export type HistoryEntry =
  | { readonly sequence: number; readonly kind: 'stroke' }
  | { readonly sequence: number; readonly kind: 'undo' | 'redo'; readonly target: number };

/**
 * Sequences of the strokes that undo and redo would take next, last one first to go. The undoable ones, ascending, are
 * the strokes in force: the mask is what they made of the one that the journal began with.
 */
export interface History {
  readonly undoable: readonly number[];
  readonly redoable: readonly number[];
}

/** A history that grows in place: an entry costs the same however many there are before it. */
export interface GrowingHistory extends History {
  readonly undoable: number[];
  readonly redoable: number[];
}

/** Takes one more entry in, in place: a stroke ends all redo, an undo makes its target redoable. */
export function addToHistory({ undoable, redoable }: GrowingHistory, entry: HistoryEntry): void {
  switch (entry.kind) {
    case 'stroke':
      undoable.push(entry.sequence);
      redoable.length = 0;
      break;
    case 'undo':
      undoable.pop();
      redoable.push(entry.target);
      break;
    case 'redo':
      redoable.pop();
      undoable.push(entry.target);
      break;
  }
}

/** The history that a whole journal, in order, amounts to. */
export function foldHistory(entries: Iterable<HistoryEntry>): GrowingHistory {
  const history: GrowingHistory = { undoable: [], redoable: [] };
  for (const entry of entries) addToHistory(history, entry);
  return history;
}
