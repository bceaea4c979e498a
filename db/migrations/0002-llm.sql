-- What a language model said of a document. `facet_set` names the questions and whoever answered them, `document_hash` is a
-- digest's hash, `value` is JSON: a text, a number, or null where the conversation does not tell.
CREATE TABLE facets (
  facet_set TEXT NOT NULL,
  document_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (facet_set, document_hash, name)
) STRICT, WITHOUT ROWID;
