// Boundary counts are made when somebody asks for them, so it is kept what each was measured on: the ground truth, and
// the last entry of the mask's journal (0 without strokes). A measurement of anything else is out of date.

export const boundaries = `
CREATE TABLE boundary_measurements (
  revision_id INTEGER PRIMARY KEY REFERENCES revisions,
  truth_id INTEGER NOT NULL REFERENCES revisions,
  journal_sequence INTEGER NOT NULL CHECK (journal_sequence >= 0)
) STRICT;

-- In pixels, see core/metrics/boundary; classes without any have no row, and a mask can have none at all.
CREATE TABLE boundary_counts (
  revision_id INTEGER NOT NULL REFERENCES boundary_measurements ON DELETE CASCADE,
  class_index INTEGER NOT NULL,
  zone_intersection INTEGER NOT NULL CHECK (zone_intersection BETWEEN 0 AND zone_union),
  zone_union INTEGER NOT NULL,
  true_contour INTEGER NOT NULL,
  true_contour_found INTEGER NOT NULL CHECK (true_contour_found BETWEEN 0 AND true_contour),
  label_contour INTEGER NOT NULL,
  label_contour_right INTEGER NOT NULL CHECK (label_contour_right BETWEEN 0 AND label_contour),
  PRIMARY KEY (revision_id, class_index)
) STRICT, WITHOUT ROWID;
`;
