// Which masks were counted against ground truth: one whose ground truth is void everywhere has no counts either way.

export const counted = `
-- 0 or 1.
ALTER TABLE revisions ADD COLUMN truth_counted INTEGER NOT NULL DEFAULT 0;
UPDATE revisions SET truth_counted = 1 WHERE revision_id IN (SELECT revision_id FROM confusions);
`;
