-- Answers of `taxonomy stats` that take long to compute: sections as JSON, by the question and the program that answered it.
CREATE TABLE kept_answers (
  question TEXT PRIMARY KEY,
  sections TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Whatever changes what an answer was computed from writes one of these in the same transaction, and the answers go. Triggers on the
-- large tables themselves would make an import take half as long again.
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
