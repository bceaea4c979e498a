-- What each offer was made under, without its body: counts by run, model and the like read this alone.
CREATE INDEX transcripts_by_condition ON transcripts (run_id, model, method, variant, refused);
