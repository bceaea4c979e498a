import type { ExitMethod } from '../../embeddings/transcript.js';
import { hashContent } from './content-hash.js';
import {
  booleanField,
  countField,
  isObject,
  labelsField,
  misfit,
  nameField,
  objectField,
  probabilityField,
  type Raw,
  textField,
} from './fields.js';
import { parseMessages, parseOutput } from './messages.js';
import { type Problem, RecordProblem } from './problem.js';
import type { RunRecord } from './record.js';
import { toCanonical } from './to-canonical.js';
import { CANONICAL_KEYS } from './vocabulary.js';

const METHODS: Readonly<Record<string, ExitMethod>> = {
  bail_tool: 'bail_tool',
  bail_string: 'bail_string',
  bail_str: 'bail_string',
  bail_prompt: 'bail_prompt',
};

export interface ParseContext {
  /** The run of records that don't name theirs. */
  readonly run: string;
  /** The field whose text is the user's turn, for rows without messages. */
  readonly textColumn?: string | null;
}

/**
 * Brings one object of any record format (canonical, OpenAI messages, ShareGPT, WildChat, a table's row) to one shape.
 * @param raw as JSON gave it
 */
export function parseRecord(raw: unknown, context: ParseContext): RunRecord | Problem {
  try {
    return build(toCanonical(raw, context.textColumn ?? null), context);
  } catch (error) {
    if (error instanceof RecordProblem) return { found: error.found, expected: error.expected };
    if (error instanceof RangeError)
      return { found: 'fields nested too deep to read', expected: 'a record nested less deep' };
    throw error;
  }
}

export function isProblem(result: RunRecord | Problem): result is Problem {
  return 'found' in result;
}

function build(raw: Raw, context: ParseContext): RunRecord {
  const fields = {
    messages: parseMessages(raw.messages, 'messages'),
    output: parseOutput(raw.output),
    journal: textField(raw, 'journal'),
    model: textField(raw, 'model'),
    method: methodField(raw),
    variant: nameField(raw, 'variant'),
    bailed: booleanField(raw, 'bailed'),
    pBail: probabilityField(raw, 'p_bail'),
    pContinue: probabilityField(raw, 'p_continue'),
    refused: probabilityField(raw, 'refused'),
    turn: countField(raw, 'turn', 1),
    sample: countField(raw, 'sample', 0),
    source: objectField(raw, 'source', 'dataset'),
    labels: labelsField(raw, 'labels'),
    meta: metaOf(raw),
  };
  const contentHash = hashContent(fields);
  return {
    id: nameField(raw, 'id') ?? `h-${contentHash.slice(0, 16)}`,
    run: nameField(raw, 'run') ?? context.run,
    ...fields,
    contentHash,
  };
}

/** Letter case, spaces and hyphens don't count: `Bail Tool` is `bail_tool`. */
function methodField(raw: Raw): ExitMethod | null {
  const given = textField(raw, 'method');
  if (given === null) return null;
  const method =
    METHODS[
      given
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_')
    ];
  if (method === undefined) throw misfit('method', given, 'bail_tool, bail_string or bail_prompt');
  return method;
}

function metaOf(raw: Raw): Raw | null {
  const given = raw.meta ?? null;
  const unknown = Object.entries(raw).filter(([key, value]) => !CANONICAL_KEYS.has(key) && value !== undefined);
  if (given !== null && !isObject(given)) unknown.push(['meta', given]);
  const meta = Object.fromEntries([...(isObject(given) ? Object.entries(given) : []), ...unknown]);
  return Object.keys(meta).length > 0 ? meta : null;
}
