// The time that people spent on a frame and left it by, with neither a stroke nor a verdict at its end.

export const looks = `
-- Only ever appended to. Undos and redos have had a place for theirs in strokes from the beginning.
CREATE TABLE looks (
  look_id INTEGER PRIMARY KEY,
  frame_id INTEGER NOT NULL REFERENCES frames,
  author TEXT NOT NULL,
  active_ms REAL NOT NULL CHECK (active_ms >= 0),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX looks_by_frame ON looks (frame_id);
`;
