// What comes of a job, and why one failed, as facts that each language has words for.

export const outcomes = `
-- As JSON: what was made, where the kind of job makes something; the code and details of the error beside its words.
ALTER TABLE jobs ADD COLUMN outcome TEXT;
ALTER TABLE jobs ADD COLUMN failure TEXT;
`;
