import {
  distinctPhrases,
  MOST_WORDS,
  nameFromThemes,
  nameWordings,
  sentenceCase,
  shareHolding,
  shareNamed,
  wordCount,
} from './compose-name.js';
import { excerpt } from './excerpt.js';
import { foldName } from './fold-name.js';
import { countRead, findKeyphrases, type Keyphrase } from './keyphrases.js';
import { gatherMembers, type Members, type TreeShape } from './members.js';
import { createPauses, type PauseAfter } from './pauses.js';
import { type Meanings, rankByMeaning } from './phrase-meaning.js';
import { summariseNode } from './summarise.js';
import { tabulateInTurns } from './words.js';

export interface NamingInput extends TreeShape {
  /** Digest texts. */
  readonly documents: readonly string[];
  /** How often each document occurs, at least 1. */
  readonly weights: Int32Array;
  /** How typical each document is of its leaf; higher is more typical. */
  readonly scores: Float32Array;
  /** For each node the known situation that it surely is, which then opens its name; null for none. */
  readonly leads?: readonly (string | null)[];
}

export interface NodeName {
  /** At most ten words, sentence case; no sibling, parent or child has the same, case and punctuation folded. */
  readonly name: string;
  /** Best first; may be empty. */
  readonly keyphrases: readonly string[];
  /** One line: what share the phrases fit, and a typical excerpt. */
  readonly summary: string;
  /** Share of the distinct members that hold one of the phrases in the name, 0 to 1. */
  readonly fit: number;
}

/**
 * Names every node of a tree from the words of its members.
 * @param meanings lets an encoder choose among the phrases; without it they are only counted.
 * @throws the signal's reason when it is aborted.
 */
export async function nameTree(
  input: NamingInput,
  meanings?: Meanings,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<NodeName[]> {
  const members = gatherMembers(input);
  const table = await tabulateInTurns(input.documents, createPauses(DOCUMENTS_PER_TURN, signal));
  const counted = await findKeyphrases(table, members, signal);
  const phrases = meanings ? await rankByMeaning(counted, meanings) : counted;
  signal?.throwIfAborted();
  const pauseAfter = createPauses(NODES_PER_TURN, signal);
  const named: NodeName[] = [];
  for (const [node, name] of (await chooseNames(phrases, members, input, pauseAfter)).entries()) {
    const documents = members.documentsOf[node]!;
    const shown = distinctPhrases(phrases[node]!).slice(0, SHOWN_PHRASES);
    const keyphrases = shown.map((phrase) => phrase.text);
    const fit = shareHolding(shown, countRead(documents.length));
    named.push({ name, keyphrases, summary: summariseNode({ ...input, members: documents, keyphrases, fit }), fit });
    await pauseAfter(1);
  }
  return named;
}

/** Some hundredths of a second each. */
const [DOCUMENTS_PER_TURN, NODES_PER_TURN] = [500, 100];
const SHOWN_PHRASES = 6;
/** Columns of a name that is an excerpt, for want of phrases. */
const EXCERPT_COLUMNS = 48;

/** From the top down, the first wording of each node that its parent and its elder siblings have not taken. */
async function chooseNames(
  phrases: readonly Keyphrase[][],
  members: Members,
  input: NamingInput,
  pauseAfter: PauseAfter,
): Promise<string[]> {
  const names: string[] = new Array(members.nodeCount).fill('');
  const visit = async (
    siblings: readonly number[],
    parentName: string | null,
    above: readonly string[],
  ): Promise<void> => {
    const taken = new Set(parentName === null ? [] : [foldName(parentName)]);
    for (const node of siblings) {
      const wordings = wordingsOf(node, phrases, members, input);
      const lead = input.leads?.[node] ?? null;
      names[node] = firstFree(
        lead === null || above.includes(lead) ? capitalised(wordings) : led(lead, wordings),
        taken,
      );
      taken.add(foldName(names[node]!));
    }
    for (const node of siblings) {
      const lead = input.leads?.[node] ?? null;
      await pauseAfter(1);
      await visit(members.childrenOf[node]!, names[node]!, lead === null ? above : [...above, lead]);
    }
  };
  await visit(members.tops, null, []);
  return names;
}

function* capitalised(wordings: Iterable<string>): Generator<string> {
  for (const wording of wordings) yield sentenceCase(wording);
}

/** `Horror: ghost story and haunted house`; the lead alone where no short phrase follows. */
function* led(lead: string, wordings: Iterable<string>): Generator<string> {
  const phrased: string[] = [];
  for (const wording of wordings) {
    if (wording === '' || wording.startsWith('“')) continue;
    phrased.push(wording);
    if (wordCount(lead) + wordCount(wording) <= MOST_WORDS) yield `${lead}: ${wording}`;
  }
  yield lead;
  yield* capitalised(phrased);
}

/** A parent whose members share too little is named by its children; a node without phrases by its most typical member. */
function* wordingsOf(
  node: number,
  phrases: readonly Keyphrase[][],
  members: Members,
  input: NamingInput,
): Generator<string> {
  const documents = members.documentsOf[node]!;
  const named = shareNamed(phrases[node]!, countRead(documents.length));
  if (named < LEAST_SHARE_NAMED) {
    const size = (child: number) => members.documentsOf[child]!.length;
    const children = members.childrenOf[node]!.toSorted((a, b) => size(b) - size(a) || a - b);
    const themes = nameFromThemes(children.map((child) => phrases[child]!));
    if (themes !== null) yield themes;
  }
  const wordings = () => nameWordings(phrases[node]!, countRead(documents.length));
  const first = wordings().next().value;
  const isThin = typeof first === 'string' && !first.includes(' ') && named < LEAST_SHARE_OF_WORD;
  if (!isThin) yield* wordings();
  const typical = Array.from(documents).sort((a, b) => input.scores[b]! - input.scores[a]! || a - b);
  for (const document of typical.slice(0, QUOTED)) yield quote(input.documents[document]!);
  if (isThin) yield* wordings();
}

/** A single word must stand in this share of the members to name them; an excerpt says more than a chance word. */
const LEAST_SHARE_OF_WORD = 0.5;

/** A parent's name must speak for this share of its members, or its children speak for it. */
const LEAST_SHARE_NAMED = 0.4;
/** Members that may lend a name. */
const QUOTED = 20;

/** The beginning of a text in quotation marks, at most ten words. */
function quote(text: string): string {
  const words = excerpt(text, EXCERPT_COLUMNS).split(' ');
  const line = words.length > 10 ? `${words.slice(0, 10).join(' ')}…` : words.join(' ');
  return line === '' ? '' : `“${line}”`;
}

/** The first wording that says something and is free, else the first with a number, which is always free in the end. */
function firstFree(wordings: Iterable<string>, taken: ReadonlySet<string>): string {
  let fallback = 'No words';
  for (const wording of wordings) {
    if (!/[\p{L}\p{N}]/u.test(wording)) continue;
    if (!taken.has(foldName(wording))) return wording;
    if (fallback === 'No words') fallback = wording;
  }
  if (!taken.has(foldName(fallback))) return fallback;
  let number = 2;
  while (taken.has(foldName(`${fallback} (${number})`))) number++;
  return `${fallback} (${number})`;
}
