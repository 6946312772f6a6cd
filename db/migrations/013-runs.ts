// When a job was last gone on with: what ran before the machine was started is over, whoever has its process id now.

export const runs = `
-- Null for jobs from before this was kept.
ALTER TABLE jobs ADD COLUMN run_started_at TEXT;
`;
