// The journal of strokes: appended to before a stroke is acknowledged, never changed.

import type { Database } from 'better-sqlite3';
import { MaskwrightError } from '../core/errors.ts';
import type { HistoryEntry } from '../core/edit/history.ts';

interface NewEntry {
  readonly frameId: number;
  readonly sequence: number;
  readonly revisionId: number;
  readonly changedPx: number;
  readonly elapsedMs: number;
  readonly author: string;
  readonly createdAt: string;
}

export interface NewStroke extends NewEntry {
  readonly tool: string;
  readonly classIndex: number;
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

/** What the strokes on a frame add up to. */
export interface EffortRow {
  readonly strokes: number;
  readonly changedPx: number;
  readonly elapsedMs: number;
}

export interface JournalTable {
  appendStroke(stroke: NewStroke): void;
  appendWalk(walk: NewWalk): void;
  lastSequence(frameId: number): number;
  history(frameId: number): HistoryEntry[];
  /** A revision's entries in order, each with the delta to apply (forward, or backward for an undo). */
  replay(revisionId: number): ReplayEntry[];
  deltaOf(frameId: number, sequence: number): Uint8Array | undefined;
  effort(): EffortRow;
}

interface HistoryRow {
  readonly sequence: number;
  readonly kind: 'stroke' | 'undo' | 'redo';
  readonly target: number | null;
}

export function createJournalTable(database: Database): JournalTable {
  const appendStroke = database.prepare<NewStroke>(
    `INSERT INTO strokes (frame_id, sequence, revision_id, kind, tool, class_index, delta, changed_px,
       elapsed_ms, author, created_at)
     VALUES (@frameId, @sequence, @revisionId, 'stroke', @tool, @classIndex, @delta, @changedPx,
       @elapsedMs, @author, @createdAt)`,
  );
  const appendWalk = database.prepare<NewWalk>(
    `INSERT INTO strokes (frame_id, sequence, revision_id, kind, target_sequence, changed_px,
       elapsed_ms, author, created_at)
     VALUES (@frameId, @sequence, @revisionId, @kind, @target, @changedPx, @elapsedMs, @author, @createdAt)`,
  );
  const lastSequence = database.prepare<[number], { sequence: number }>(
    'SELECT COALESCE(MAX(sequence), 0) AS sequence FROM strokes WHERE frame_id = ?',
  );
  const history = database.prepare<[number], HistoryRow>(
    `SELECT sequence, kind, target_sequence AS target FROM strokes WHERE frame_id = ? ORDER BY sequence`,
  );
  const replay = database.prepare<[number], ReplayEntry>(
    `SELECT entry.kind, COALESCE(entry.delta, target.delta) AS delta
     FROM strokes AS entry LEFT JOIN strokes AS target
       ON target.frame_id = entry.frame_id AND target.sequence = entry.target_sequence
     WHERE entry.revision_id = ? ORDER BY entry.sequence`,
  );
  const deltaOf = database.prepare<[number, number], { delta: Uint8Array }>(
    'SELECT delta FROM strokes WHERE frame_id = ? AND sequence = ?',
  );
  const effort = database.prepare<[], EffortRow>(
    `SELECT COUNT(*) AS strokes, COALESCE(SUM(changed_px), 0) AS changedPx,
       COALESCE(SUM(elapsed_ms), 0) AS elapsedMs FROM strokes WHERE kind = 'stroke'`,
  );
  return {
    appendStroke: (stroke) => appendStroke.run(stroke),
    appendWalk: (walk) => appendWalk.run(walk),
    lastSequence: (frameId) => lastSequence.get(frameId)?.sequence ?? 0,
    history: (frameId) => history.all(frameId).map(toHistoryEntry),
    replay: (revisionId) => replay.all(revisionId),
    deltaOf: (frameId, sequence) => deltaOf.get(frameId, sequence)?.delta,
    effort: () => effort.get() ?? { strokes: 0, changedPx: 0, elapsedMs: 0 },
  };
}

function toHistoryEntry({ sequence, kind, target }: HistoryRow): HistoryEntry {
  if (kind === 'stroke') return { sequence, kind };
  if (target !== null) return { sequence, kind, target };
  throw new MaskwrightError('project/damaged', `Journal entry ${sequence} names no stroke.`);
}
