-- The sample too, so that statistics read what each offer was made under from this index alone.
DROP INDEX transcripts_by_condition;
CREATE INDEX transcripts_by_condition ON transcripts (run_id, model, method, variant, refused, sample);
