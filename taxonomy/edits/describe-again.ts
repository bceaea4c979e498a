import { STOP_WORDS, WEAK_WORDS } from '../stop-words.js';
import { summariseNode } from '../summarise.js';
import { tabulateWords } from '../words.js';
import { type BailState, changeNode, type Draft, type NodeState } from './draft.js';

/** What is said of a bail: its exit, or what a language model said of it. */
export type SubjectOf = (bail: BailState) => string;

/** Members that are read for a node's words; more add time and hardly change a share. */
const MOST_READ = 1_500;
/** Words a phrase may run over. */
const LONGEST_SPAN = 5;

/**
 * Says anew what share of a node's members its keyphrases fit, and which is typical; names and keyphrases stay. A summary that a human
 * or a language model wrote stays too.
 * @param bails all bails below the node, scores up to date. @param draft is changed.
 */
export function describeAgain(draft: Draft, node: NodeState, bails: readonly BailState[], subjectOf: SubjectOf): void {
  const members = thin(bails.filter(({ duplicateOf }) => duplicateOf === null));
  const documents = members.map(subjectOf);
  const keyphrases = JSON.parse(node.keyphrases) as string[];
  const fit = keyphrases.length === 0 || members.length === 0 ? null : shareHolding(keyphrases, documents);
  const isWritten = node.humanSummary !== null || node.namedBy === 'llm';
  const scores = Float32Array.from(members, ({ score }) => score ?? 0);
  const summary = summariseNode({ documents, scores, members: [...documents.keys()], keyphrases, fit: fit ?? 0 });
  // A node made by hand has no phrases of its own yet: then the typical member says what it is about.
  const shown = keyphrases.length === 0 ? (/Typical: .*/s.exec(summary)?.[0] ?? '') : summary;
  changeNode(draft, node.id, { fit, ...(isWritten ? {} : { summary: shown }) });
}

/** Evenly spaced members of a long list. */
function thin(bails: readonly BailState[]): readonly BailState[] {
  if (bails.length <= MOST_READ) return bails;
  const step = bails.length / MOST_READ;
  return Array.from({ length: MOST_READ }, (_, i) => bails[Math.floor(i * step)]!);
}

/**
 * Share of the documents that hold one of the phrases: its telling words near each other, in their order, whatever their endings.
 * Which endings are of one word is told from these documents alone, where a build tells it from all: now and then that is one document more or less.
 */
function shareHolding(phrases: readonly string[], documents: readonly string[]): number {
  const table = tabulateWords([...documents, ...phrases]);
  const keysOf = (text: number) => Array.from(table.texts[text]!, (form) => (form < 0 ? -1 : table.keyOf[form]!));
  const wanted = phrases
    .map((_, i) => keysOf(documents.length + i).filter((key) => key >= 0 && isTelling(table.keys[key]!)))
    .filter((keys) => keys.length > 0);
  const holding = documents.filter((_, document) => {
    const text = keysOf(document);
    return wanted.some((keys) => text.some((key, start) => key === keys[0] && holdsRest(text, start, keys)));
  });
  return holding.length / documents.length;
}

function isTelling(key: string): boolean {
  return !STOP_WORDS.has(key) && !WEAK_WORDS.has(key);
}

function holdsRest(text: readonly number[], start: number, keys: readonly number[]): boolean {
  let found = 1;
  for (let at = start + 1; at < Math.min(text.length, start + LONGEST_SPAN) && found < keys.length; at++)
    if (text[at] === keys[found]) found++;
  return found === keys.length;
}
