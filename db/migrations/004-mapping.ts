// By which table a model's classes became the project's in each pre-label: JSON, model class to project class or null.
// None where the model's classes were the project's own, which is what there was before.

export const mapping = `
ALTER TABLE revisions ADD COLUMN mapping TEXT CHECK (kind = 'prelabel' OR mapping IS NULL);
`;
