import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { entryTexts, listEntries, paperTree, type SeedNode, type SeedTaxonomy } from '../taxonomy/seed-tree.js';
import { CommandError } from './errors.js';
import { readMarkdownTree } from './read-markdown-tree.js';

/** More would make a tree that nobody reads, and as many texts to embed. */
const MOST_ENTRIES = 1_000;

const text = z.string().trim();
const jsonNode = z.object({
  name: text.min(1),
  definition: text.optional(),
  summary: text.optional(),
  examples: z.array(text).optional(),
  kind: z.string().optional(),
  get children() {
    return z.array(jsonNode).optional();
  },
});
const jsonList = z.array(jsonNode);
const jsonExport = z.object({ nodes: jsonList });

/**
 * Reads a known taxonomy to start from: `paper`, a JSON file (a list of `{name, definition, examples, children}`, or our own
 * export), or markdown (headings, as our own export writes them).
 */
export function readSeedTaxonomy(source: string): SeedTaxonomy {
  const tree = source === 'paper' ? paperTree() : readFile(source);
  const entries = listEntries(tree);
  if (entries.length === 0 || entries.length > MOST_ENTRIES)
    throw wrong(source, `${entries.length} entries. Expected 1 to ${MOST_ENTRIES}`);
  const thin = entries.find((entry) => entryTexts(entry).length === 0);
  if (thin) throw wrong(source, 'an entry without a name');
  const hash = createHash('sha256').update(JSON.stringify(tree)).digest('hex').slice(0, 16);
  return { name: source === 'paper' ? source : basename(source), hash, tree };
}

function readFile(file: string): SeedNode[] {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(file, `it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!/^\s*[[{]/.test(content)) return readMarkdownTree(content);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw wrong(file, `it is not JSON (${(error as Error).message})`);
  }
  const parsed = Array.isArray(value) ? jsonList.safeParse(value) : jsonExport.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(file, `at ${issue?.path.join('.') || 'the top'}: ${issue?.message}`);
  }
  return ('nodes' in parsed.data ? parsed.data.nodes : parsed.data).flatMap(toSeed);
}

type JsonNode = z.infer<typeof jsonNode>;

/** Buckets beside a tree are none of its situations. */
function toSeed({ name, definition, summary, examples, kind, children }: JsonNode): SeedNode[] {
  if (kind !== undefined && kind !== 'node') return [];
  return [
    {
      name,
      definition: definition ?? summary ?? '',
      examples: examples ?? [],
      children: (children ?? []).flatMap(toSeed),
    },
  ];
}

function wrong(source: string, what: string): CommandError {
  return new CommandError(
    'BAD_OPTION',
    `--seed-taxonomy ${source}: ${what}. Expected "paper", a JSON list of {name, definition, examples, children}, or a json or md export.`,
  );
}
