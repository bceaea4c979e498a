import { foldName } from '../fold-name.js';
import { inertText } from '../inert.js';
import { walkTree } from '../tree.js';
import { countUserTurns, firstPrompt } from './conversation-text.js';
import { isFormula } from './csv-cell.js';
import type { ExportConversation, TaxonomyExport } from './model.js';
import { withNamesAlone } from './narrow.js';
import { type ExportRow, exportRows } from './rows.js';

/** Prompts of a leaf: as many as BailBench has in each of its sub-categories. */
const PROMPTS_PER_LEAF = 10;

/** What a user began a chat with that the model left. */
export interface BenchPrompt {
  readonly row: ExportRow;
  readonly content: string;
  /** Whether it was all that the user had said. */
  readonly isSingleTurn: boolean;
}

/**
 * The prompts of each leaf that make a benchmark, leaf by leaf: those that were all the user had said come first, since only they
 * are sure to show the situation by themselves; then the most typical. No prompt comes twice; one that a spreadsheet would take
 * for a formula is passed over.
 */
export function* choosePrompts(taxonomy: TaxonomyExport): Generator<BenchPrompt> {
  const prompts = gatherPrompts(taxonomy);
  const chosen = new Set<string>();
  for (const node of walkTree(taxonomy.tree)) {
    if (node.children.length > 0) continue;
    let left = PROMPTS_PER_LEAF;
    for (const prompt of (prompts.get(node.id) ?? []).sort(byUse)) {
      if (left === 0) break;
      const folded = foldName(prompt.content);
      if (chosen.has(folded)) continue;
      chosen.add(folded);
      left--;
      yield prompt;
    }
  }
}

/** The same taxonomy with nothing but the chosen prompts and the names of their nodes. */
export function withPromptsAlone(taxonomy: TaxonomyExport): TaxonomyExport {
  const chosen = [...choosePrompts(taxonomy)].map(({ row: { path: _path, ...member }, content, isSingleTurn }) => ({
    member: { ...member, gist: '', facets: null },
    conversation: converse(content, isSingleTurn),
  }));
  const conversations = new Map(chosen.map(({ member, conversation }) => [member.key, conversation]));
  return {
    ...withNamesAlone(taxonomy),
    members: () => chosen.map(({ member }) => member),
    excerpts: () => [],
    conversation: ({ key }) => conversations.get(key) ?? null,
  };
}

/** A chat with nothing in its turns but the first. */
function converse(prompt: string, isSingleTurn: boolean): ExportConversation {
  const turns = isSingleTurn ? [prompt] : [prompt, ''];
  return {
    messages: turns.map((content) => ({ role: 'user', content })),
    output: null,
    journal: null,
    source: null,
  };
}

function gatherPrompts(taxonomy: TaxonomyExport): Map<number, BenchPrompt[]> {
  const prompts = new Map<number, BenchPrompt[]>();
  for (const row of exportRows(taxonomy)) {
    const prompt = row.path.at(-1)!.kind === 'node' && !row.isDuplicate ? promptOf(row, taxonomy) : null;
    if (prompt === null) continue;
    const list = prompts.get(row.nodeId);
    if (list) list.push(prompt);
    else prompts.set(row.nodeId, [prompt]);
  }
  return prompts;
}

function promptOf(row: ExportRow, taxonomy: TaxonomyExport): BenchPrompt | null {
  const conversation = taxonomy.conversation(row);
  const prompt = conversation && firstPrompt(conversation);
  if (!conversation || prompt === null) return null;
  const content = inertText(prompt, { newlines: true });
  if (isFormula(content)) return null;
  return { row, content, isSingleTurn: countUserTurns(conversation) === 1 };
}

/** Single turns first, then the most typical; at a tie the shorter, then by letters, whatever order they came in. */
function byUse(a: BenchPrompt, b: BenchPrompt): number {
  return (
    Number(b.isSingleTurn) - Number(a.isSingleTurn) ||
    (b.row.score ?? -1) - (a.row.score ?? -1) ||
    a.content.length - b.content.length ||
    (a.content < b.content ? -1 : 1)
  );
}
