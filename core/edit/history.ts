// Undo and redo as a walk over the journal: entries are only ever appended, and what can be undone or
// redone next follows from all of them.

/** An entry of a frame's journal, as far as history needs it. */
export type HistoryEntry =
  | { readonly sequence: number; readonly kind: 'stroke' }
  | { readonly sequence: number; readonly kind: 'undo' | 'redo'; readonly target: number };

/** Sequences of the strokes that undo and redo would take next, last one first to go. */
export interface History {
  readonly undoable: readonly number[];
  readonly redoable: readonly number[];
}

export const EMPTY_HISTORY: History = { undoable: [], redoable: [] };

/** The history after one more entry: a stroke ends all redo, an undo makes its target redoable. */
export function appendToHistory(history: History, entry: HistoryEntry): History {
  switch (entry.kind) {
    case 'stroke':
      return { undoable: [...history.undoable, entry.sequence], redoable: [] };
    case 'undo':
      return {
        undoable: history.undoable.filter((sequence) => sequence !== entry.target),
        redoable: [...history.redoable, entry.target],
      };
    case 'redo':
      return {
        undoable: [...history.undoable, entry.target],
        redoable: history.redoable.filter((sequence) => sequence !== entry.target),
      };
  }
}

/** The history that a whole journal, in order, amounts to. */
export function foldHistory(entries: Iterable<HistoryEntry>): History {
  const undoable: number[] = [];
  let redoable: number[] = [];
  for (const entry of entries) {
    if (entry.kind === 'stroke') {
      undoable.push(entry.sequence);
      redoable = [];
    } else if (entry.kind === 'undo') {
      undoable.pop();
      redoable.push(entry.target);
    } else {
      redoable.pop();
      undoable.push(entry.target);
    }
  }
  return { undoable, redoable };
}
