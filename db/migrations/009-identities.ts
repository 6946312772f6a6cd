// A model is told by more than its file: the same network with its photos prepared in another way is another model.
// `models/modelIdentity` says what makes one; here the rows that were there before get theirs from their cards.

export const identities = `
CREATE TABLE models_anew (
  model_key INTEGER PRIMARY KEY,
  model_id TEXT NOT NULL,
  version TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  identity TEXT NOT NULL UNIQUE,
  card TEXT NOT NULL
) STRICT;
INSERT INTO models_anew (model_key, model_id, version, sha256, identity, card)
  SELECT model_key, model_id, version, sha256,
    sha256 || ' ' || json_array(
      json_extract(card, '$.preprocessing.channelOrder'),
      json(json_extract(card, '$.preprocessing.mean')),
      json(json_extract(card, '$.preprocessing.std')),
      json(json_extract(card, '$.preprocessing.sizes')),
      json((SELECT json_group_array(json_extract(value, '$.name')) FROM json_each(card, '$.classes')))
    ),
    card
  FROM models;
DROP TABLE models;
ALTER TABLE models_anew RENAME TO models;
`;
