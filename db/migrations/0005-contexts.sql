-- Where an offered exit stands among the others, read off its body: what statistics pair and count it by. `prompt` and
-- `conversation` are hashes; `turn` is the given one, else the number of the user's turns. `context_of` is defined in db/context.ts.
CREATE TABLE contexts (
  transcript_id INTEGER PRIMARY KEY REFERENCES transcripts (id) ON DELETE CASCADE,
  dataset TEXT,
  transcript_model TEXT,
  prompt INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  turn INTEGER NOT NULL
) STRICT;

WITH read AS MATERIALIZED (SELECT id, context_of(body, turn) AS context FROM transcripts)
INSERT INTO contexts (transcript_id, dataset, transcript_model, prompt, conversation, turn)
SELECT id, context ->> 'dataset', context ->> 'transcriptModel', context ->> 'prompt', context ->> 'conversation', context ->> 'turn'
FROM read;
