-- What a language model said of a document. `facet_set` names the questions and whoever answered them, `document_hash` is a
-- digest's hash, `value` is JSON: a text, a number, or null where the conversation does not tell.
CREATE TABLE facets (
  facet_set TEXT NOT NULL,
  document_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (facet_set, document_hash, name)
) STRICT, WITHOUT ROWID;

-- Every reply of a language model, good or bad. `key` is over all that shapes it: model, messages, parameters, form.
-- `is_estimated` where the server did not count the tokens.
CREATE TABLE llm_calls (
  key TEXT PRIMARY KEY,
  step TEXT NOT NULL,
  model TEXT NOT NULL,
  text TEXT NOT NULL,
  is_cut_off INTEGER NOT NULL CHECK (is_cut_off IN (0, 1)),
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  is_estimated INTEGER NOT NULL CHECK (is_estimated IN (0, 1)),
  at TEXT NOT NULL
) STRICT;
