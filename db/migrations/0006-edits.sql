-- Where the id of a merged or deleted node leads now: the node that took most of its bails.
ALTER TABLE nodes ADD COLUMN alias_of INTEGER REFERENCES nodes (id);

-- The program that makes a build, so that one that was killed is told from one that runs.
ALTER TABLE builds ADD COLUMN pid INTEGER;
ALTER TABLE builds ADD COLUMN host TEXT;

-- What a human decided of a node: no build may change it. `name`, `summary` as typed; `parent` the node it was put under, 0 for
-- the top; null where a build may choose. A pinned node keeps name, parent and being whole.
CREATE TABLE node_marks (
  node_id INTEGER PRIMARY KEY REFERENCES nodes (id),
  name TEXT,
  summary TEXT,
  parent INTEGER,
  is_pinned INTEGER NOT NULL DEFAULT 0 CHECK (is_pinned IN (0, 1)),
  note TEXT
) STRICT;

-- Where a human put a bail. By its name, so that it outlives a bail that is taken out and read again.
CREATE TABLE placement_marks (
  run TEXT NOT NULL,
  record_id TEXT NOT NULL,
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  PRIMARY KEY (run, record_id)
) STRICT, WITHOUT ROWID;

-- Every change by hand, and every one taken back or made again; never deleted. `build_id`: the build whose tree it changed.
-- JSON: `requests` is what was asked for, `lines` what was done in words, `changes` each row before and after. `edit_id`: of an undo or redo, the edit it
-- is about. `state`, of edits alone: `undone` can be made again, `dropped` no more, as another edit followed.
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

-- The nodes that an event changed.
CREATE TABLE edit_nodes (
  node_id INTEGER NOT NULL REFERENCES nodes (id),
  event_id INTEGER NOT NULL REFERENCES edit_events (id),
  PRIMARY KEY (node_id, event_id)
) STRICT, WITHOUT ROWID;
