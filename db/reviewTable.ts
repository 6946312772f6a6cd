// People's verdicts on frames: kept one after the other, while the frame's row says which of them stands.

import type { Database } from 'better-sqlite3';
import type { Verdict } from '../core/verdicts.ts';

/** A person has looked at a frame, and left it as it was. */
export interface NewLook {
  readonly frameId: number;
  readonly author: string;
  /** Time at work since what was stored of the frame before it, idle time cut off. */
  readonly activeMs: number;
  readonly createdAt: string;
}

export interface NewReview extends NewLook {
  /** Null takes the verdict before back. */
  readonly verdict: Verdict | null;
}

export interface ReviewTable {
  /** Keeps a verdict, which stands from now on; for use in a transaction. */
  append(review: NewReview): void;
  appendLook(look: NewLook): void;
  /** No verdict stands any more: the mask is not the one that was looked at. */
  lapse(frameId: number): void;
}

export function createReviewTable(database: Database): ReviewTable {
  const insert = database.prepare<NewReview>(
    `INSERT INTO reviews (frame_id, verdict, author, active_ms, created_at)
     VALUES (@frameId, @verdict, @author, @activeMs, @createdAt)`,
  );
  const insertLook = database.prepare<NewLook>(
    `INSERT INTO looks (frame_id, author, active_ms, created_at)
     VALUES (@frameId, @author, @activeMs, @createdAt)`,
  );
  const setVerdict = database.prepare<[Verdict | null, number]>(
    'UPDATE frames SET verdict = ? WHERE frame_id = ?',
  );
  const clearVerdict = database.prepare<[number]>(
    'UPDATE frames SET verdict = NULL WHERE frame_id = ? AND verdict IS NOT NULL',
  );
  return {
    append(review) {
      insert.run(review);
      setVerdict.run(review.verdict, review.frameId);
    },
    appendLook: (look) => insertLook.run(look),
    lapse: (frameId) => clearVerdict.run(frameId),
  };
}
