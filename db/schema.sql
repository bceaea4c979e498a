-- Generated from db/migrations by the tests; read this, change those.

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  at TEXT NOT NULL,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  repeated INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE skipped_lines (
  import_id INTEGER NOT NULL REFERENCES imports (id),
  line INTEGER NOT NULL,
  found TEXT NOT NULL,
  expected TEXT NOT NULL
) STRICT;

CREATE INDEX skipped_lines_by_import ON skipped_lines (import_id);

CREATE TABLE transcripts (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  record_id TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  last_import_id INTEGER NOT NULL REFERENCES imports (id),
  model TEXT,
  method TEXT CHECK (method IN ('bail_tool', 'bail_string', 'bail_prompt')),
  variant TEXT,
  p_bail REAL,
  p_continue REAL,
  refused REAL,
  turn INTEGER,
  sample INTEGER,
  body BLOB NOT NULL,
  UNIQUE (run_id, record_id)
) STRICT;

CREATE TABLE detections (
  transcript_id INTEGER PRIMARY KEY REFERENCES transcripts (id) ON DELETE CASCADE,
  outcome TEXT NOT NULL CHECK (outcome IN ('bail', 'stay', 'unknown')),
  rule TEXT NOT NULL,
  note TEXT
) STRICT;

CREATE INDEX detections_by_outcome ON detections (outcome, transcript_id);

CREATE TABLE labels (
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (transcript_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE digests (
  transcript_id INTEGER PRIMARY KEY REFERENCES transcripts (id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  hash TEXT NOT NULL,
  text TEXT NOT NULL,
  gist TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  total_tokens INTEGER NOT NULL,
  coverage REAL NOT NULL
) STRICT;

CREATE TABLE embeddings (
  fingerprint TEXT NOT NULL,
  digest_hash TEXT NOT NULL,
  vector BLOB NOT NULL,
  PRIMARY KEY (fingerprint, digest_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE subjects (
  hash TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE builds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'stopped')),
  started_at TEXT NOT NULL,
  finished_at TEXT,
  options TEXT NOT NULL,
  embed_model TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  summary TEXT
, pid INTEGER, host TEXT) STRICT;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE stages (
  build_id INTEGER NOT NULL REFERENCES builds (id),
  name TEXT NOT NULL,
  seconds REAL NOT NULL,
  done INTEGER NOT NULL,
  reused INTEGER NOT NULL,
  PRIMARY KEY (build_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE projections (
  key TEXT PRIMARY KEY,
  row_count INTEGER NOT NULL,
  col_count INTEGER NOT NULL,
  points BLOB NOT NULL,
  map BLOB NOT NULL
, neighbour_recall REAL) STRICT;

CREATE TABLE nodes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id INTEGER REFERENCES nodes (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('node', 'unplaced', 'set_aside')),
  source TEXT NOT NULL CHECK (source IN ('found', 'seed', 'human')),
  name TEXT NOT NULL,
  summary TEXT NOT NULL,
  named_by TEXT NOT NULL CHECK (named_by IN ('words', 'llm')),
  keyphrases TEXT NOT NULL,
  fit REAL,
  held_out INTEGER,
  held_out_right INTEGER,
  cohesion REAL,
  like_name TEXT,
  like_similarity REAL,
  bail_count INTEGER NOT NULL,
  distinct_count INTEGER NOT NULL,
  created_build INTEGER NOT NULL REFERENCES builds (id),
  retired_build INTEGER REFERENCES builds (id)
, alias_of INTEGER REFERENCES nodes (id)) STRICT;

CREATE INDEX nodes_by_parent ON nodes (parent_id, position);

CREATE TABLE placements (
  transcript_id INTEGER PRIMARY KEY REFERENCES transcripts (id) ON DELETE CASCADE,
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  score REAL,
  x REAL,
  y REAL,
  reason TEXT,
  vector_hash TEXT,
  duplicate_of INTEGER REFERENCES transcripts (id)
) STRICT;

CREATE INDEX placements_by_node ON placements (node_id, score);

CREATE INDEX placements_by_original ON placements (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE TABLE node_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  build_id INTEGER NOT NULL REFERENCES builds (id),
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

CREATE INDEX node_events_by_node ON node_events (node_id, id);

CREATE VIRTUAL TABLE transcript_words USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE node_words USING fts5 (name, summary, keyphrases, tokenize = 'porter unicode61 remove_diacritics 2');

CREATE TABLE facets (
  facet_set TEXT NOT NULL,
  document_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (facet_set, document_hash, name)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE contexts (
  transcript_id INTEGER PRIMARY KEY REFERENCES transcripts (id) ON DELETE CASCADE,
  dataset TEXT,
  transcript_model TEXT,
  prompt INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  turn INTEGER NOT NULL
) STRICT;

CREATE TABLE node_marks (
  node_id INTEGER PRIMARY KEY REFERENCES nodes (id),
  name TEXT,
  summary TEXT,
  parent INTEGER,
  is_pinned INTEGER NOT NULL DEFAULT 0 CHECK (is_pinned IN (0, 1)),
  note TEXT
) STRICT;

CREATE TABLE placement_marks (
  run TEXT NOT NULL,
  record_id TEXT NOT NULL,
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  PRIMARY KEY (run, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE edit_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  build_id INTEGER NOT NULL REFERENCES builds (id),
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,
  requests TEXT NOT NULL,
  lines TEXT NOT NULL,
  changes TEXT NOT NULL,
  edit_id INTEGER REFERENCES edit_events (id),
  state TEXT CHECK (state IN ('done', 'undone', 'dropped'))
) STRICT;

CREATE INDEX edit_events_by_edit ON edit_events (edit_id) WHERE edit_id IS NOT NULL;

CREATE INDEX edit_events_by_state ON edit_events (state, id) WHERE state IS NOT NULL;

CREATE TABLE edit_nodes (
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  event_id INTEGER NOT NULL REFERENCES edit_events (id),
  PRIMARY KEY (node_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE build_trees (
  build_id INTEGER PRIMARY KEY REFERENCES builds (id),
  nodes BLOB NOT NULL,
  placements BLOB NOT NULL
) STRICT;

CREATE INDEX transcripts_by_condition ON transcripts (run_id, model, method, variant, refused, sample);

CREATE TABLE kept_answers (
  question TEXT PRIMARY KEY,
  sections TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER imports_insert_outdates AFTER INSERT ON imports BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER imports_update_outdates AFTER UPDATE ON imports BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER imports_delete_outdates AFTER DELETE ON imports BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER runs_insert_outdates AFTER INSERT ON runs BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER runs_update_outdates AFTER UPDATE ON runs BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER runs_delete_outdates AFTER DELETE ON runs BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER builds_insert_outdates AFTER INSERT ON builds BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER builds_update_outdates AFTER UPDATE ON builds BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER builds_delete_outdates AFTER DELETE ON builds BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER edit_events_insert_outdates AFTER INSERT ON edit_events BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER edit_events_update_outdates AFTER UPDATE ON edit_events BEGIN DELETE FROM kept_answers; END;

CREATE TRIGGER edit_events_delete_outdates AFTER DELETE ON edit_events BEGIN DELETE FROM kept_answers; END;
