import { readFileSync } from 'node:fs';

/** What a prompt of ours holds, by its tags. */
export interface ReadPrompt {
  readonly conversation: string | null;
  readonly items: readonly Entry[];
  readonly groups: readonly Entry[];
  readonly proposals: readonly Entry[];
  readonly inside: readonly string[];
  readonly outside: readonly string[];
}

interface Entry {
  readonly id: string;
  readonly text: string;
}

/** Reads the user's part of a prompt as a language model would: by its tags. */
export function readPrompt(user: string): ReadPrompt {
  return {
    conversation: /<conversation>\n([\s\S]*?)\n<\/conversation>/.exec(user)?.[1] ?? null,
    items: entriesOf(user, 'items', 'item'),
    groups: entriesOf(user, 'groups', 'group'),
    proposals: entriesOf(user, 'proposals', 'proposal'),
    inside: linesOf(user, 'inside'),
    outside: linesOf(user, 'outside'),
  };
}

function linesOf(user: string, list: string): string[] {
  const inner = new RegExp(`<${list}>\\n([\\s\\S]*?)\\n</${list}>`).exec(user)?.[1] ?? '';
  return inner
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^- /, ''));
}

function entriesOf(user: string, list: string, tag: string): Entry[] {
  const inner = new RegExp(`<${list}>\\n([\\s\\S]*?)\\n</${list}>`).exec(user)?.[1] ?? '';
  return [...inner.matchAll(new RegExp(`<${tag} id="([^"]*)">(.*)</${tag}>`, 'g'))].map(([, id, text]) => ({
    id: id!,
    text: text!,
  }));
}

interface Label {
  readonly category: string;
  readonly subcategory: string;
}

/**
 * A language model that is always right: it answers each question from the true labels of a run, which it finds by the
 * words of the conversation, and afterwards by the label's own words in what it said before.
 */
export function createLabelOracle(runFile: string): (user: string) => unknown {
  const records = readFileSync(runFile, 'utf8').trim().split('\n').map(parseRecord);
  const labels = [...new Map(records.map(({ label }) => [label.subcategory, label])).values()].sort(
    (a, b) => b.subcategory.length - a.subcategory.length,
  );
  const labelIn = (text: string) =>
    labels.find(({ subcategory, category }) => text.includes(`“${subcategory}” of “${category}”`)) ??
    labels.find(({ subcategory }) => text.includes(`“${subcategory}”`));
  const categoryIn = (text: string) =>
    labelIn(text)?.category ?? labels.find(({ category }) => text.includes(`“${category}”`))?.category;

  return (user) => {
    const prompt = readPrompt(user);
    if (prompt.conversation !== null) return answerFacets(user, findRecord(records, prompt.conversation));
    if (prompt.items.length > 0) {
      return {
        placements: prompt.items.map(({ id, text }) => {
          const label = labelIn(text);
          const exact = prompt.groups.find((group) => label && group.text.includes(`“${label.subcategory}”`));
          const none = prompt.groups.find((group) => group.text.startsWith('None of the other groups'));
          const wide = prompt.groups.find((group) => categoryIn(group.text) === (label?.category ?? categoryIn(text)));
          return { item: id, group: (exact ?? none ?? wide ?? prompt.groups[0])!.id };
        }),
      };
    }
    if (prompt.proposals.length > 0) {
      const byCategory = groupBy(prompt.proposals, ({ text }) => categoryIn(text) ?? text);
      return {
        groups: [...byCategory].map(([category, members]) => ({
          ids: members.map(({ id }) => id),
          name: `Matters of “${category}”`,
          description: `All that is about “${category}”.`,
        })),
      };
    }
    if (prompt.inside.length > 0) {
      const label = mostOf(prompt.inside.map((text) => labelIn(text)));
      return {
        summary: `They were about “${label?.subcategory}” of “${label?.category}”.`,
        name: `On “${label?.subcategory}”`,
      };
    }
    const categories = prompt.groups.map(({ text }) => categoryIn(text));
    if (user.includes('Propose about')) {
      return {
        groups: [...new Set(categories)].map((category) => ({
          name: `Matters of “${category}”`,
          description: `All that is about “${category}”.`,
        })),
      };
    }
    const category = mostOf(categories);
    return { summary: `They were about “${category}”.`, name: `Matters of “${category}”` };
  };
}

interface OracleRecord {
  readonly words: string;
  readonly label: Label;
}

function parseRecord(line: string): OracleRecord {
  const { messages, labels } = JSON.parse(line) as {
    messages: { role: string; content: string }[];
    labels: Label;
  };
  const last = messages.findLast(({ role }) => role === 'user')?.content ?? messages.at(-1)?.content ?? '';
  return { words: fold(last), label: labels };
}

function findRecord(records: readonly OracleRecord[], conversation: string): Label | null {
  const seen = fold(conversation);
  const found = records
    .filter(({ words }) => words !== '' && seen.includes(words.slice(0, 400)))
    .sort((a, b) => b.words.length - a.words.length)[0];
  return found?.label ?? null;
}

/** Letters and digits alone: the program makes other signs inert. */
function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function answerFacets(user: string, label: Label | null): Record<string, unknown> {
  const situation = label
    ? `The conversation was about “${label.subcategory}” of “${label.category}”.`
    : 'The conversation does not tell.';
  const asked = [...(/Reply with the keys (.*)\./.exec(user)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
    ([, name]) => name!,
  );
  const known: Record<string, unknown> = {
    concern: 1,
    language: 'English',
    false_bail: 'none',
    false_bail_evidence: '',
  };
  return Object.fromEntries(asked.map((name) => [name, known[name] ?? situation]));
}

function mostOf<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
