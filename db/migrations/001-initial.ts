// The first schema. Masks and scores are files; everything that is counted, ordered or linked is here.

export const initial = `
CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  taxonomy_id TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE classes (
  class_index INTEGER PRIMARY KEY CHECK (class_index BETWEEN 0 AND 254),
  name TEXT NOT NULL UNIQUE,
  red INTEGER NOT NULL CHECK (red BETWEEN 0 AND 255),
  green INTEGER NOT NULL CHECK (green BETWEEN 0 AND 255),
  blue INTEGER NOT NULL CHECK (blue BETWEEN 0 AND 255)
) STRICT;

CREATE TABLE frames (
  frame_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  split TEXT CHECK (split IN ('train', 'val', 'test')),
  image_path TEXT NOT NULL,
  image_sha256 TEXT NOT NULL,
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  synthetic INTEGER NOT NULL DEFAULT 0 CHECK (synthetic IN (0, 1)),
  imported_at TEXT NOT NULL
) STRICT;

CREATE TABLE models (
  model_key INTEGER PRIMARY KEY,
  model_id TEXT NOT NULL,
  version TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  card TEXT NOT NULL
) STRICT;

-- A revision is never changed once it has a successor. A human revision without a mask file is a draft:
-- its parent's mask with the journal's entries for it applied.
CREATE TABLE revisions (
  revision_id INTEGER PRIMARY KEY,
  frame_id INTEGER NOT NULL REFERENCES frames,
  parent_id INTEGER REFERENCES revisions,
  kind TEXT NOT NULL CHECK (kind IN ('groundTruth', 'prelabel', 'human')),
  model_key INTEGER REFERENCES models,
  mask_path TEXT,
  likely_error REAL,
  engine_ms REAL,
  device TEXT,
  created_at TEXT NOT NULL,
  CHECK ((kind = 'prelabel') = (model_key IS NOT NULL)),
  CHECK (kind = 'human' OR mask_path IS NOT NULL)
) STRICT;
CREATE INDEX revisions_by_frame ON revisions (frame_id, kind, revision_id);

CREATE TABLE scores (
  revision_id INTEGER PRIMARY KEY REFERENCES revisions,
  path TEXT NOT NULL,
  class_count INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL
) STRICT;

-- The journal. Entries are only ever appended; an undo or redo names the stroke that it takes back or
-- brings back.
CREATE TABLE strokes (
  entry_id INTEGER PRIMARY KEY,
  frame_id INTEGER NOT NULL REFERENCES frames,
  sequence INTEGER NOT NULL CHECK (sequence > 0),
  revision_id INTEGER NOT NULL REFERENCES revisions,
  kind TEXT NOT NULL CHECK (kind IN ('stroke', 'undo', 'redo')),
  target_sequence INTEGER,
  tool TEXT,
  class_index INTEGER,
  delta BLOB,
  changed_px INTEGER NOT NULL CHECK (changed_px >= 0),
  elapsed_ms REAL NOT NULL,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (frame_id, sequence),
  CHECK ((kind = 'stroke') = (delta IS NOT NULL)),
  CHECK ((kind = 'stroke') = (target_sequence IS NULL)),
  FOREIGN KEY (frame_id, target_sequence) REFERENCES strokes (frame_id, sequence)
) STRICT;
CREATE INDEX strokes_by_revision ON strokes (revision_id, sequence);

-- Pixels of each true class under each label, against the frame's ground truth. 255 is void.
CREATE TABLE confusions (
  revision_id INTEGER NOT NULL REFERENCES revisions,
  truth_index INTEGER NOT NULL,
  label_index INTEGER NOT NULL,
  pixels INTEGER NOT NULL CHECK (pixels > 0),
  PRIMARY KEY (revision_id, truth_index, label_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  job_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'prelabel', 'export')),
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

CREATE TABLE job_problems (
  job_id INTEGER NOT NULL REFERENCES jobs,
  ordinal INTEGER NOT NULL,
  subject TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (job_id, ordinal)
) STRICT, WITHOUT ROWID;

-- The revision that counts for a frame: a person's newest, else the newest pre-label.
CREATE VIEW latest_revisions AS
SELECT frame_id, revision_id, kind FROM (
  SELECT frame_id, revision_id, kind, ROW_NUMBER() OVER (
    PARTITION BY frame_id ORDER BY kind = 'human' DESC, revision_id DESC
  ) AS place
  FROM revisions WHERE kind IN ('prelabel', 'human')
) WHERE place = 1;

CREATE VIEW latest_prelabels AS
SELECT frame_id, MAX(revision_id) AS revision_id FROM revisions WHERE kind = 'prelabel' GROUP BY frame_id;

CREATE VIEW ground_truths AS
SELECT frame_id, MAX(revision_id) AS revision_id FROM revisions WHERE kind = 'groundTruth' GROUP BY frame_id;
`;
