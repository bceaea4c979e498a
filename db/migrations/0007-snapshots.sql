-- The tree as each build left it, to be compared and exported later: rows of `nodes` and `placements` as JSON, deflated.
CREATE TABLE build_trees (
  build_id INTEGER PRIMARY KEY REFERENCES builds (id),
  nodes BLOB NOT NULL,
  placements BLOB NOT NULL
) STRICT;
