import type { ZodType, z } from 'zod';

export type ReadReply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

/**
 * Finds the JSON object in what a model wrote, and checks it. Thoughts, prose around it, code fences and commas too many
 * do not matter; where there is no JSON, `<name>...</name>` tags will do.
 * @returns the value, or its fault in a few words that the model can be told.
 */
export function readReply<T>(text: string, schema: ZodType<T>): ReadReply<T> {
  const said = withoutThoughts(text);
  if (said.trim() === '') return { ok: false, fault: 'The reply was empty.' };
  let issue: z.core.$ZodIssue | undefined;
  for (const found of [...findObjects(said), ...findTags(said)]) {
    const checked = schema.safeParse(found);
    if (checked.success) return { ok: true, value: checked.data };
    issue ??= checked.error.issues[0];
  }
  if (issue === undefined) {
    return {
      ok: false,
      fault: said.includes('{') ? 'The JSON object is not valid, or does not end.' : 'The reply holds no JSON object.',
    };
  }
  const place = issue.path.length ? `"${issue.path.join('.')}": ` : '';
  return { ok: false, fault: `${place}${issue.message.slice(0, 300)}` };
}

/**
 * What follows a reasoning model's thoughts: behind the last closing tag (the opening one may have stayed with the server),
 * and before an opening one that never closes.
 */
export function withoutThoughts(text: string): string {
  let start = 0;
  for (const match of text.matchAll(/<\/think(?:ing)?>/gi)) start = match.index + match[0].length;
  const said = text.slice(start);
  const open = said.search(/<think(?:ing)?>/i);
  return open < 0 ? said : said.slice(0, open);
}

/** Objects that are looked at, so that a long text of braces takes no longer than its length. */
const MOST_STARTS = 20;

/** The balanced objects that parse, in the order in which they open: what stands around the wanted one may look like one. */
function* findObjects(text: string): Generator<unknown> {
  let at = -1;
  for (let starts = 0; starts < MOST_STARTS; starts++) {
    at = text.indexOf('{', at + 1);
    if (at < 0) return;
    const end = endOfObject(text, at);
    const value = end < 0 ? undefined : parseLeniently(text.slice(at, end + 1));
    if (value !== undefined) yield value;
  }
}

/** The closing brace of the object that opens at `start`; -1 where it is cut off. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let isInText = false;
  for (let i = start; i < text.length; i++) {
    const sign = text[i];
    if (isInText) {
      if (sign === '\\') i++;
      else if (sign === '"') isInText = false;
    } else if (sign === '"') isInText = true;
    else if (sign === '{') depth++;
    else if (sign === '}' && --depth === 0) return i;
  }
  return -1;
}

function parseLeniently(json: string): unknown {
  for (const text of [json, json.replace(/,(\s*[}\]])/g, '$1').replace(/\n/g, ' ')]) {
    try {
      return JSON.parse(text);
    } catch {
      // The next reading is more lenient; a fault is named where none fits.
    }
  }
  return undefined;
}

function* findTags(text: string): Generator<Record<string, string>> {
  const entries = [...text.matchAll(/<([a-z_][a-z0-9_]*)>([^<]*)<\/\1>/gi)].map(
    ([, name, value]) => [name!, value!.trim()] as const,
  );
  if (entries.length > 0) yield Object.fromEntries(entries);
}
