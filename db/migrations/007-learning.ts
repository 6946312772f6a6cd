// Jobs that teach a model what people have corrected.

export const learning = `
CREATE TABLE jobs_anew (
  job_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'prelabel', 'learn', 'export', 'relink', 'replace')),
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
