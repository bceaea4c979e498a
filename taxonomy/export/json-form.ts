import { z } from 'zod';

/** Form of the `json` export. `docs/taxonomy.schema.json` is made from it; what is read back as a seed is checked against it. */
export const JSON_FORM = 'bail-taxonomy';
export const JSON_VERSION = 1;

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const node = z.strictObject({
  id: z
    .string()
    .regex(/^n\d+$/)
    .meta({ description: 'stays the same through later builds; never used again' }),
  kind: z.enum(['node', 'unplaced', 'set_aside']).meta({ description: 'a node of the tree, or a bucket beside it' }),
  source: z.enum(['found', 'seed', 'human']),
  name: z.string().min(1),
  summary: z.string(),
  namedBy: z.enum(['words', 'llm', 'human']),
  placement: z
    .strictObject({ placed: count, right: count })
    .nullable()
    .meta({ description: 'members kept from the naming and placed by name alone, and how many of them came home' }),
  keyphrases: z.array(z.string()),
  fit: share.nullable().meta({ description: 'share of the distinct members that the keyphrases fit' }),
  cohesion: z
    .number()
    .min(-1)
    .max(1)
    .nullable()
    .meta({ description: 'mean cosine of the distinct members to their centre' }),
  like: z
    .strictObject({ name: z.string(), similarity: z.number() })
    .nullable()
    .meta({ description: 'the nearest entry of the published taxonomy, when near enough' }),
  bailCount: count.meta({ description: 'bails at and below this node, duplicates counted' }),
  distinctCount: count,
  get children() {
    return z.array(node);
  },
});

const outcomes = z.strictObject({
  group: z.string(),
  offers: count,
  bails: count,
  stays: count,
  unknown: count,
  rate: z
    .strictObject({ rate: share, low: share, high: share })
    .nullable()
    .meta({ description: 'bails of the offers whose outcome is known, with 95 % Wilson bounds' }),
});

/** A whole `json` export. */
export const jsonForm = z.strictObject({
  format: z.literal(JSON_FORM),
  version: z.literal(JSON_VERSION),
  part: z
    .string()
    .regex(/^n\d+$/)
    .optional()
    .meta({ description: 'the node below which alone this is; stays are then all other offers of known outcome' }),
  total: outcomes,
  groups: z.record(z.string(), z.array(outcomes)).meta({ description: 'by run, model, method, variant' }),
  settings: z.record(z.string(), z.string()),
  facets: z.record(z.string(), z.record(z.string(), count)).optional(),
  losses: z.array(z.string()).meta({ description: 'what was skipped, cut, failed or guessed' }),
  nodes: z.array(node).meta({ description: 'the top nodes, each with what is below it' }),
});

/** The published schema, as JSON text. */
export function renderJsonSchema(): string {
  const schema = z.toJSONSchema(jsonForm, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'A taxonomy exported by bail-taxonomy', ...schema }, null, 2)}\n`;
}
