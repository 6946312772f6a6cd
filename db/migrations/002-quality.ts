// How much work went into each pre-label; what there was before was one look.

export const quality = `
ALTER TABLE revisions ADD COLUMN quality TEXT CHECK (quality IN ('fast', 'best'));
UPDATE revisions SET quality = 'fast' WHERE kind = 'prelabel';
`;
