import { describe } from './describe.js';
import { isObject, type Raw } from './fields.js';
import { RecordProblem } from './problem.js';
import { notAnObject } from './reading.js';

/**
 * The exits offered in one conversation of an OpenClio site, as canonical objects. An entry with the role `pr` is an
 * offered exit, with P(bail) and P(continue); a `bailJournal` is what the model wrote on leaving there. What stands
 * before it is the context. A conversation with neither is one record without an exit.
 * @throws RecordProblem
 */
export function openClioExits(entry: unknown, conversationId: string): Raw[] {
  if (!isObject(entry) || !Array.isArray(entry.conversation)) throw notAnObject(entry, 'an object with "conversation"');
  const messages: unknown[] = [];
  const exits: Record<string, unknown>[] = [];
  let open: Record<string, unknown> | null = null;

  function offer(): Record<string, unknown> {
    const turn = messages.filter((message) => isObject(message) && message.role === 'user').length;
    open = { method: 'bail_prompt', messages: [...messages], ...(turn > 0 ? { turn } : {}) };
    exits.push(open);
    return open;
  }

  for (const message of entry.conversation) {
    const role = isObject(message) ? message.role : undefined;
    if (role === 'pr') Object.assign(offer(), parseProbabilities((message as Raw).content));
    else if (role === 'bailJournal') Object.assign(open ?? offer(), parseJournal((message as Raw).content));
    else {
      messages.push(message);
      open = null;
    }
  }
  if (exits.length === 0) exits.push({ messages });
  const meta = facetsOf(entry);
  return exits.map((exit) => ({ ...exit, source: { conversation_id: conversationId }, ...(meta ? { meta } : {}) }));
}

function parseProbabilities(content: unknown): Raw {
  const numbers = typeof content === 'string' ? content.trim().split(/\s+/).map(Number) : [];
  if (numbers.length !== 2 || !numbers.every(Number.isFinite)) {
    throw new RecordProblem(`"pr" with ${describe(content)}`, 'P(bail) and P(continue), two numbers');
  }
  return { p_bail: numbers[0], p_continue: numbers[1] };
}

function parseJournal(content: unknown): Raw {
  if (typeof content !== 'string') throw new RecordProblem(`"bailJournal" with ${describe(content)}`, 'a text');
  const verdict = /^\s*(BAIL|CONTINUE)\b[^\n]*(?:\n|$)/.exec(content);
  const journal = content.slice(verdict?.[0].length ?? 0).trim();
  return { ...(verdict ? { bailed: verdict[1] === 'BAIL' } : {}), journal };
}

function facetsOf(entry: Raw): Raw | null {
  const values = Array.isArray(entry.allFacetValues) ? entry.allFacetValues : [];
  const pairs = values.filter(isObject).map((value) => [String(value.facet), value.value] as const);
  return pairs.length > 0 ? { facets: Object.fromEntries(pairs) } : null;
}
