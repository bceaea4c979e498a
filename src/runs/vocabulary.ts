/** Keys that carry a conversation: canonical and OpenAI, WildChat and OpenClio, ShareGPT. */
export const CONVERSATION_KEYS: ReadonlySet<string> = new Set(['messages', 'conversation', 'conversations']);

/** Keys that only a record of an offered exit has; without any of them a conversation's last turn is taken for the answer. */
export const EXIT_KEYS: ReadonlySet<string> = new Set([
  'method',
  'output',
  'bailed',
  'journal',
  'p_bail',
  'p_continue',
]);

/** Every key of the canonical format. Any other is kept in `meta`. */
export const CANONICAL_KEYS: ReadonlySet<string> = new Set([
  ...EXIT_KEYS,
  'id',
  'run',
  'model',
  'variant',
  'messages',
  'refused',
  'turn',
  'sample',
  'source',
  'labels',
  'meta',
]);

/** Keys that mark an object as a record of some format read here. */
export const RECORD_KEYS: ReadonlySet<string> = new Set([...CANONICAL_KEYS, ...CONVERSATION_KEYS]);

/** Names under which tables keep their text, in order of preference; letter case does not count. */
export const TEXT_COLUMNS: readonly string[] = ['text', 'prompt', 'content', 'message', 'question', 'query', 'input'];
