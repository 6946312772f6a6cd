import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToHistory, foldHistory, type HistoryEntry } from './history.ts';

/** A journal that the app could have written: undo and redo only where there is something to walk. */
const journal = fc
  .array(fc.constantFrom('stroke', 'undo', 'redo'), { maxLength: 60 })
  .map((wishes) => {
    const entries: HistoryEntry[] = [];
    const history = foldHistory([]);
    for (const wish of wishes) {
      const sequence = entries.length + 1;
      const target = (wish === 'undo' ? history.undoable : history.redoable).at(-1);
      const entry: HistoryEntry =
        wish === 'stroke' || target === undefined
          ? { sequence, kind: 'stroke' }
          : { sequence, kind: wish, target };
      entries.push(entry);
      addToHistory(history, entry);
    }
    return { entries, history };
  });

test('any journal amounts to a list of strokes and a place in it', () => {
  fc.assert(
    fc.property(journal, ({ entries, history }) => {
      let strokes: number[] = [];
      let place = 0;
      for (const entry of entries) {
        if (entry.kind === 'stroke') strokes = [...strokes.slice(0, place), entry.sequence];
        place += entry.kind === 'undo' ? -1 : 1;
      }
      expect(history).toEqual({
        undoable: strokes.slice(0, place),
        redoable: strokes.slice(place).reverse(),
      });
    }),
  );
});

test('every stroke is undoable, redoable or was painted over after an undo, never two of these', () => {
  fc.assert(
    fc.property(journal, ({ history: { undoable, redoable } }) => {
      expect(new Set([...undoable, ...redoable]).size).toBe(undoable.length + redoable.length);
    }),
  );
});

test('a stroke after an undo ends redo', () => {
  const history = foldHistory([
    { sequence: 1, kind: 'stroke' },
    { sequence: 2, kind: 'stroke' },
    { sequence: 3, kind: 'undo', target: 2 },
    { sequence: 4, kind: 'stroke' },
  ]);
  expect(history).toEqual({ undoable: [1, 4], redoable: [] });
});

test('redo brings strokes back in the order in which they were made', () => {
  const history = foldHistory([
    { sequence: 1, kind: 'stroke' },
    { sequence: 2, kind: 'stroke' },
    { sequence: 3, kind: 'undo', target: 2 },
    { sequence: 4, kind: 'undo', target: 1 },
    { sequence: 5, kind: 'redo', target: 1 },
  ]);
  expect(history).toEqual({ undoable: [1], redoable: [2] });
});
