import { textWithCalls } from './conversation-text.js';
import type { ExportConversation, ExportMember, TaxonomyExport } from './model.js';
import type { PageTranscript } from './page-form.js';

/** Characters of a chunk, about: large enough to compress well, small enough to open at once. */
const CHUNK_LENGTH = 400_000;

/** The transcripts of bails that follow each other, as JSON lists of `PageTranscript`; nothing where none has any. */
export function* chunkTranscripts(
  taxonomy: TaxonomyExport,
  bails: readonly Pick<ExportMember, 'key' | 'facets'>[],
): Generator<{ readonly start: number; readonly json: string }> {
  let start = 0;
  let parts: string[] = [];
  let length = 0;
  let isEmpty = true;
  for (const [i, bail] of bails.entries()) {
    const conversation = taxonomy.conversation(bail);
    isEmpty &&= conversation === null && bail.facets === null;
    const part = JSON.stringify(toTranscript(conversation, bail));
    parts.push(part);
    length += part.length;
    if (length < CHUNK_LENGTH && i < bails.length - 1) continue;
    if (isEmpty && start === 0 && i === bails.length - 1) return;
    yield { start, json: `[${parts.join(',')}]` };
    start = i + 1;
    parts = [];
    length = 0;
  }
}

function toTranscript(
  conversation: ExportConversation | null,
  { facets }: Pick<ExportMember, 'facets'>,
): PageTranscript {
  if (!conversation) return facets && { turns: [], answer: null, journal: null, facets, source: null };
  const { messages, output, journal, source } = conversation;
  return {
    turns: messages.map((message) => [message.role, textWithCalls(message)]),
    answer: output && textWithCalls(output),
    journal,
    facets,
    source: source && Object.fromEntries(Object.entries(source).map(([name, value]) => [name, toText(value)])),
  };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
