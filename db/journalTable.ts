// The journal of strokes: appended to before a stroke is acknowledged, never changed.

import type { Database } from 'better-sqlite3';
import { MaskwrightError } from '../core/errors.ts';
import type { HistoryEntry } from '../core/edit/history.ts';
import type { EditTool, StrokeMode } from '../core/edit/tools.ts';

interface NewEntry {
  /** Time at work since what was stored of the frame before it, idle time cut off. */
  readonly activeMs: number;
  readonly frameId: number;
  readonly sequence: number;
  readonly revisionId: number;
  readonly changedPx: number;
  readonly author: string;
  readonly createdAt: string;
}

export interface NewStroke extends NewEntry {
  readonly tool: EditTool;
  /** Null where the stroke gave pixels different classes. */
  readonly classIndex: number | null;
  readonly mode: StrokeMode;
  readonly elapsedMs: number;
  /** core/edit/delta encoding. */
  readonly delta: Uint8Array;
}

export interface NewWalk extends NewEntry {
  readonly kind: 'undo' | 'redo';
  readonly target: number;
}

/** A change to replay: the delta of the stroke, or of the stroke that an undo or redo names. */
export interface ReplayEntry {
  readonly kind: 'stroke' | 'undo' | 'redo';
  readonly delta: Uint8Array;
}

/** What was sent to be stored as a stroke. */
export type SentStroke = Pick<
  NewStroke,
  'tool' | 'classIndex' | 'mode' | 'elapsedMs' | 'activeMs' | 'delta'
>;

/** A stroke as it was made. */
export interface StrokeRow {
  readonly sequence: number;
  readonly tool: EditTool;
  readonly delta: Uint8Array;
}

/** The work that went into masks; strokes that were undone count, of undo and redo their time alone. */
export interface EffortRow {
  readonly strokes: number;
  readonly blindStrokes: number;
  readonly changedPx: number;
  /** From press to release of the pointer. */
  readonly elapsedMs: number;
  /** Time at work, looking included, idle time cut off. */
  readonly activeMs: number;
}

export interface JournalTable {
  appendStroke(stroke: NewStroke): void;
  appendWalk(walk: NewWalk): void;
  lastSequence(frameId: number): number;
  history(frameId: number): HistoryEntry[];
  /** A revision's entries after one, in order, each with the delta to apply (forward, or backward for an undo). */
  replay(revisionId: number, afterSequence?: number): ReplayEntry[];
  /** How many entries a revision has after one. */
  countEntries(revisionId: number, afterSequence: number): number;
  deltaOf(frameId: number, sequence: number): Uint8Array | undefined;
  /** Whether this entry is that stroke. */
  isStroke(frameId: number, sequence: number, stroke: SentStroke): boolean;
  /** The strokes on a frame after an entry, in order, undone ones as well. */
  strokes(frameId: number, afterSequence: number): StrokeRow[];
  /** On one frame, or on all of them. */
  effort(frameId?: number): EffortRow;
}

interface HistoryRow {
  readonly sequence: number;
  readonly kind: 'stroke' | 'undo' | 'redo';
  readonly target: number | null;
}

export function createJournalTable(database: Database): JournalTable {
  const appendStroke = database.prepare<NewStroke>(
    `INSERT INTO strokes (frame_id, sequence, revision_id, kind, tool, class_index, mode, delta, changed_px,
       elapsed_ms, active_ms, author, created_at)
     VALUES (@frameId, @sequence, @revisionId, 'stroke', @tool, @classIndex, @mode, @delta, @changedPx,
       @elapsedMs, @activeMs, @author, @createdAt)`,
  );
  const appendWalk = database.prepare<NewWalk>(
    `INSERT INTO strokes (frame_id, sequence, revision_id, kind, target_sequence, changed_px,
       elapsed_ms, active_ms, author, created_at)
     VALUES (@frameId, @sequence, @revisionId, @kind, @target, @changedPx, 0, @activeMs, @author, @createdAt)`,
  );
  const lastSequence = database.prepare<[number], { sequence: number }>(
    'SELECT COALESCE(MAX(sequence), 0) AS sequence FROM strokes WHERE frame_id = ?',
  );
  const history = database.prepare<[number], HistoryRow>(
    `SELECT sequence, kind, target_sequence AS target FROM strokes WHERE frame_id = ? ORDER BY sequence`,
  );
  const replay = database.prepare<[number, number], ReplayEntry>(
    `SELECT entry.kind, COALESCE(entry.delta, target.delta) AS delta
     FROM strokes AS entry LEFT JOIN strokes AS target
       ON target.frame_id = entry.frame_id AND target.sequence = entry.target_sequence
     WHERE entry.revision_id = ? AND entry.sequence > ? ORDER BY entry.sequence`,
  );
  const countEntries = database.prepare<[number, number], { entries: number }>(
    'SELECT COUNT(*) AS entries FROM strokes WHERE revision_id = ? AND sequence > ?',
  );
  const deltaOf = database.prepare<[number, number], { delta: Uint8Array }>(
    'SELECT delta FROM strokes WHERE frame_id = ? AND sequence = ?',
  );
  const sameStroke = database.prepare<SentStroke & { frameId: number; sequence: number }>(
    `SELECT 1 FROM strokes
     WHERE frame_id = @frameId AND sequence = @sequence AND kind = 'stroke' AND tool = @tool AND class_index IS @classIndex
       AND mode = @mode AND elapsed_ms = @elapsedMs AND active_ms = @activeMs AND delta = @delta`,
  );
  const strokes = database.prepare<[number, number], StrokeRow>(
    `SELECT sequence, tool, delta FROM strokes
     WHERE frame_id = ? AND kind = 'stroke' AND sequence > ? ORDER BY sequence`,
  );
  const effortOf = (meant: string): string =>
    `SELECT COALESCE(SUM(kind = 'stroke'), 0) AS strokes, COALESCE(SUM(mode = 'blind'), 0) AS blindStrokes,
       COALESCE(SUM(changed_px) FILTER (WHERE kind = 'stroke'), 0) AS changedPx,
       COALESCE(SUM(elapsed_ms), 0) AS elapsedMs,
       COALESCE(SUM(active_ms), 0)
         + (SELECT COALESCE(SUM(active_ms), 0) FROM reviews ${meant})
         + (SELECT COALESCE(SUM(active_ms), 0) FROM looks ${meant}) AS activeMs
     FROM strokes ${meant}`;
  const effortOnAll = database.prepare<[], EffortRow>(effortOf(''));
  const effortOnOne = database.prepare<{ frameId: number }, EffortRow>(
    effortOf('WHERE frame_id = @frameId'),
  );
  return {
    appendStroke: (stroke) => appendStroke.run(stroke),
    appendWalk: (walk) => appendWalk.run(walk),
    lastSequence: (frameId) => lastSequence.get(frameId)?.sequence ?? 0,
    history: (frameId) => history.all(frameId).map(toHistoryEntry),
    replay: (revisionId, afterSequence = 0) => replay.all(revisionId, afterSequence),
    countEntries: (revisionId, afterSequence) =>
      countEntries.get(revisionId, afterSequence)?.entries ?? 0,
    deltaOf: (frameId, sequence) => deltaOf.get(frameId, sequence)?.delta,
    isStroke: (frameId, sequence, stroke) =>
      sameStroke.get({ frameId, sequence, ...stroke }) !== undefined,
    strokes: (frameId, afterSequence) => strokes.all(frameId, afterSequence),
    effort: (frameId) =>
      (frameId === undefined ? effortOnAll.get() : effortOnOne.get({ frameId })) ?? {
        strokes: 0,
        blindStrokes: 0,
        changedPx: 0,
        elapsedMs: 0,
        activeMs: 0,
      },
  };
}

function toHistoryEntry({ sequence, kind, target }: HistoryRow): HistoryEntry {
  if (kind === 'stroke') return { sequence, kind };
  if (target !== null) return { sequence, kind, target };
  throw new MaskwrightError('project/damaged', `Journal entry ${sequence} names no stroke.`);
}
