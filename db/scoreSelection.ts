// Which masks scores are taken over, and the SQL that finds them. Shared by the tables that hold counts.

/** Which revision counts for a frame, and which frames count; null for any. */
export interface ScoreSelection {
  /** `latest` takes a person's mask where there is one, else the newest pre-label. */
  readonly which: 'prelabel' | 'latest';
  /** Pre-labels of the model with this identity only. */
  readonly modelIdentity: string | null;
  /** Revisions made up to this time only (ISO 8601, UTC). */
  readonly until: string | null;
  readonly split: string | null;
  readonly city: string | null;
  readonly sequence: string | null;
  /** 1: frames that are done, 0: the others. */
  readonly done: number | null;
}

/** Everything, by the newest of the two kinds of revision. */
export const WHOLE_SELECTION: Omit<ScoreSelection, 'which'> = {
  modelIdentity: null,
  until: null,
  split: null,
  city: null,
  sequence: null,
  done: null,
};

/** The revision that counts for each frame: `chosen (frame_id, revision_id)`. Binds a {@link ScoreSelection}. */
export const CHOSEN = `WITH chosen AS (
  SELECT frame_id, revision_id FROM (
    SELECT frame_id, revision_id, ROW_NUMBER() OVER (
      PARTITION BY frame_id ORDER BY revisions.kind = 'human' DESC, revision_id DESC
    ) AS place
    FROM revisions LEFT JOIN models USING (model_key)
    WHERE (revisions.kind = 'prelabel' OR (revisions.kind = 'human' AND @which = 'latest'))
      AND (@modelIdentity IS NULL OR revisions.kind = 'human' OR models.identity = @modelIdentity)
      AND (@until IS NULL OR revisions.created_at <= @until)
  ) WHERE place = 1
)`;

/** Chosen revisions of frames that have ground truth. */
export const SCOPE = `FROM chosen JOIN ground_truths USING (frame_id) JOIN frames USING (frame_id)`;

/** Which of those frames count. */
export const FILTER = `(@split IS NULL OR split = @split) AND (@city IS NULL OR city = @city)
  AND (@sequence IS NULL OR frames.sequence = @sequence) AND (@done IS NULL OR done = @done)`;
