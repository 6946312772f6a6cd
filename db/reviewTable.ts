// People's verdicts on frames: kept one after the other, while the frame's row says which of them stands.

import type { Database } from 'better-sqlite3';
import type { Verdict } from '../core/verdicts.ts';

export interface NewReview {
  readonly frameId: number;
  /** Null takes the verdict before back. */
  readonly verdict: Verdict | null;
  readonly author: string;
  /** Time at work since the frame's last stroke or verdict, idle time cut off. */
  readonly activeMs: number;
  readonly createdAt: string;
}

export interface ReviewTable {
  /** Keeps a verdict, which stands from now on; for use in a transaction. */
  append(review: NewReview): void;
  /** No verdict stands any more: the mask is not the one that was looked at. */
  lapse(frameId: number): void;
}

export function createReviewTable(database: Database): ReviewTable {
  const insert = database.prepare<NewReview>(
    `INSERT INTO reviews (frame_id, verdict, author, active_ms, created_at)
     VALUES (@frameId, @verdict, @author, @activeMs, @createdAt)`,
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
    lapse: (frameId) => clearVerdict.run(frameId),
  };
}
