import { z } from 'zod';
import { CommandError } from '../errors.js';

const name = z.string();
const names = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
/** What later lines of a batch may call the node that this one makes: `"as": "legal"`, then `"@legal"`. */
const as = z
  .string()
  .regex(/^[\w-]+$/)
  .optional();

const forms = {
  rename: z.strictObject({ edit: z.literal('rename'), node: name, name }),
  describe: z.strictObject({ edit: z.literal('describe'), node: name, summary: z.string() }),
  note: z.strictObject({ edit: z.literal('note'), node: name, note: z.string().nullable() }),
  pin: z.strictObject({ edit: z.literal('pin'), names, off: z.boolean().optional() }),
  merge: z.strictObject({ edit: z.literal('merge'), node: name, others: names }),
  split: z.strictObject({ edit: z.literal('split'), node: name, into: z.int().min(2).optional() }),
  move: z.strictObject({ edit: z.literal('move'), nodes: names, to: name }),
  delete: z.strictObject({ edit: z.literal('delete'), node: name, to: name.optional() }),
  new: z.strictObject({ edit: z.literal('new'), name, under: name.optional(), from: names.optional(), as }),
  assign: z.strictObject({
    edit: z.literal('assign'),
    bails: names,
    node: name,
    withNeighbours: z.int().min(0).optional(),
  }),
};

const request = z.discriminatedUnion('edit', [
  forms.rename,
  forms.describe,
  forms.note,
  forms.pin,
  forms.merge,
  forms.split,
  forms.move,
  forms.delete,
  forms.new,
  forms.assign,
]);

/**
 * An edit as it is typed: nodes and bails by the names that `show` takes, the top as `root`. This is a line of a batch file, and
 * what the interface hands over.
 */
export type EditRequest = z.infer<typeof request>;

/** A request, and where it stands. */
export interface PlacedRequest {
  readonly request: EditRequest;
  /** `edits.jsonl:3`; null where it was typed. */
  readonly at: string | null;
}

/**
 * The edits of a batch: one JSON object a line; empty lines and those that begin with # are passed over.
 * @throws CommandError BAD_LINES with file and number of the first line that is none.
 */
export function parseRequests(text: string, file: string): PlacedRequest[] {
  const requests = text.split(/\r?\n/).flatMap((line, i): PlacedRequest[] => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return [];
    const at = `${file}:${i + 1}`;
    return [{ request: parseRequest(line, at), at }];
  });
  if (requests.length === 0)
    throw new CommandError(
      'BAD_LINES',
      `${file} holds no edit. Expected lines like {"edit": "rename", "node": "n5", "name": "Horror"}.`,
    );
  return requests;
}

function parseRequest(line: string, at: string): EditRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CommandError(
      'BAD_LINES',
      `${at}: no JSON. Expected an object like {"edit": "rename", "node": "n5", "name": "Horror"}. Nothing was changed.`,
    );
  }
  const found = request.safeParse(value);
  if (found.success) return found.data;
  throw new CommandError('BAD_LINES', `${at}: ${explain(value, found.error)} Nothing was changed.`);
}

function explain(value: unknown, error: z.ZodError): string {
  const kinds = Object.keys(forms);
  const kind = (value as { edit?: unknown } | null)?.edit;
  if (typeof kind !== 'string' || !kinds.includes(kind))
    return `the edit is ${JSON.stringify(kind) ?? 'missing'}. Expected "edit" to be one of ${kinds.join(', ')}.`;
  const [issue] = error.issues;
  const path = issue!.path.join('.');
  const fields = Object.entries(forms[kind as keyof typeof forms].shape)
    .filter(([field]) => field !== 'edit')
    .map(([field, type]) => (type.safeParse(undefined).success ? `${field} if wanted` : field));
  return `${path === '' ? '' : `${path}: `}${issue!.message}. Expected for ${kind}: ${fields.join(', ')}.`;
}
