// Which pixels of a frame a person has reviewed: they are protected whenever it is open.

export const reviewed = `
-- As core/edit/maskBytes writes them; null for none.
ALTER TABLE frames ADD COLUMN reviewed_pixels BLOB;
`;
