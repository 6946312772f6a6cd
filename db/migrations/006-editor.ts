// What the editor keeps: how each stroke was made, people's verdicts and remarks, and what is counted of each mask so
// that lists need not read masks.

export const editor = `
-- Before there was a choice, strokes were made with everything in sight, and idle time was not told apart. The delta
-- stands last: what is asked of many strokes at once is read without going through it.
CREATE TABLE strokes_anew (
  entry_id INTEGER PRIMARY KEY,
  frame_id INTEGER NOT NULL REFERENCES frames,
  sequence INTEGER NOT NULL CHECK (sequence > 0),
  revision_id INTEGER NOT NULL REFERENCES revisions,
  kind TEXT NOT NULL CHECK (kind IN ('stroke', 'undo', 'redo')),
  target_sequence INTEGER CHECK (target_sequence < sequence),
  tool TEXT,
  class_index INTEGER,
  mode TEXT CHECK (mode IN ('open', 'blind')),
  changed_px INTEGER NOT NULL CHECK (changed_px >= 0),
  elapsed_ms REAL NOT NULL,
  active_ms REAL NOT NULL CHECK (active_ms >= 0),
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  delta BLOB,
  UNIQUE (frame_id, sequence),
  CHECK ((kind = 'stroke') = (delta IS NOT NULL)),
  CHECK ((kind = 'stroke') = (mode IS NOT NULL)),
  CHECK ((kind = 'stroke') = (target_sequence IS NULL)),
  FOREIGN KEY (frame_id, target_sequence) REFERENCES strokes_anew (frame_id, sequence)
) STRICT;
INSERT INTO strokes_anew (entry_id, frame_id, sequence, revision_id, kind, target_sequence, tool, class_index, mode,
    changed_px, elapsed_ms, active_ms, author, created_at, delta)
  SELECT entry_id, frame_id, sequence, revision_id, kind, target_sequence, tool, class_index,
    CASE kind WHEN 'stroke' THEN 'open' END, changed_px, elapsed_ms, elapsed_ms, author, created_at, delta FROM strokes;
DROP TABLE strokes;
ALTER TABLE strokes_anew RENAME TO strokes;
CREATE INDEX strokes_by_revision ON strokes (revision_id, sequence);

-- What a person said of a frame, as it was then; no verdict takes the one before back. Only ever appended to.
CREATE TABLE reviews (
  review_id INTEGER PRIMARY KEY,
  frame_id INTEGER NOT NULL REFERENCES frames,
  verdict TEXT CHECK (verdict IN ('accepted', 'rejected', 'skipped')),
  author TEXT NOT NULL,
  active_ms REAL NOT NULL CHECK (active_ms >= 0),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX reviews_by_frame ON reviews (frame_id);

-- The verdict that stands: the newest, until somebody paints. A frame is done while it is accepted.
ALTER TABLE frames ADD COLUMN verdict TEXT CHECK (verdict IN ('accepted', 'rejected', 'skipped'));
UPDATE frames SET verdict = 'accepted' WHERE done = 1;
ALTER TABLE frames DROP COLUMN done;
ALTER TABLE frames ADD COLUMN done INTEGER NOT NULL GENERATED ALWAYS AS (verdict IS 'accepted') VIRTUAL;
ALTER TABLE frames ADD COLUMN comment TEXT;
ALTER TABLE frames ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1));

-- Pixels of each index in a mask, 255 for void. A mask without rows is not counted yet.
CREATE TABLE class_areas (
  revision_id INTEGER NOT NULL REFERENCES revisions,
  class_index INTEGER NOT NULL CHECK (class_index BETWEEN 0 AND 255),
  pixels INTEGER NOT NULL CHECK (pixels > 0),
  PRIMARY KEY (revision_id, class_index)
) STRICT, WITHOUT ROWID;

-- In how many pixels a person's mask is not that pre-label. Of no meaning once there is a newer pre-label.
CREATE TABLE model_differences (
  revision_id INTEGER PRIMARY KEY REFERENCES revisions,
  prelabel_id INTEGER NOT NULL REFERENCES revisions,
  pixels INTEGER NOT NULL CHECK (pixels >= 0)
) STRICT;

-- A draft's mask as it was after some entry of its journal, so that a long one need not be replayed from its beginning.
CREATE TABLE checkpoints (
  revision_id INTEGER PRIMARY KEY REFERENCES revisions,
  journal_sequence INTEGER NOT NULL CHECK (journal_sequence > 0),
  mask_path TEXT NOT NULL
) STRICT;

-- Another kind of job.
CREATE TABLE jobs_anew (
  job_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'prelabel', 'export', 'relink', 'replace')),
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'interrupted')),
  title TEXT NOT NULL,
  params TEXT NOT NULL,
  total INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  engine_ms REAL NOT NULL DEFAULT 0,
  engine_frames INTEGER NOT NULL DEFAULT 0,
  device TEXT,
  error TEXT,
  owner_pid INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;
INSERT INTO jobs_anew SELECT * FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_anew RENAME TO jobs;
`;
