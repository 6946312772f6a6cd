// What data sets know of a frame beyond its image: where it was taken, and which files its ground truth came from.
// Splits are free names from here on, so the table is made anew without their check.

export const datasets = `
CREATE TABLE frames_anew (
  frame_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  split TEXT,
  city TEXT,
  sequence TEXT,
  image_path TEXT NOT NULL,
  image_sha256 TEXT NOT NULL,
  instances_path TEXT,
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  synthetic INTEGER NOT NULL DEFAULT 0 CHECK (synthetic IN (0, 1)),
  imported_at TEXT NOT NULL
) STRICT;
INSERT INTO frames_anew (frame_id, name, split, image_path, image_sha256, width, height, done, synthetic, imported_at)
  SELECT frame_id, name, split, image_path, image_sha256, width, height, done, synthetic, imported_at FROM frames;
DROP TABLE frames;
ALTER TABLE frames_anew RENAME TO frames;
CREATE INDEX frames_by_image ON frames (image_sha256);

-- Another kind of job.
CREATE TABLE jobs_anew (
  job_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'prelabel', 'export', 'relink')),
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
