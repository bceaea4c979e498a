import type { Keyphrase } from './keyphrases.js';
import { STOP_WORDS } from './stop-words.js';

/** Words a name may have. */
export const MOST_WORDS = 10;
/** A phrase joins a name if it speaks for at least this share of members that no earlier phrase does. */
const LEAST_GAIN = 0.08;

/** A phrase that reads worse than this stands in a name only if nothing else does. */
const LEAST_READABILITY = 0.75;

/**
 * Wordings of a node's name, best first: its most telling phrase with the one or two that speak best for the members it
 * leaves out, then other pairings, then single phrases. Joined as one would in writing, in the case of mid-sentence.
 * @param phrases best first.
 * @param memberCount documents of the node that phrases were read from.
 */
export function* nameWordings(phrases: readonly Keyphrase[], memberCount: number): Generator<string> {
  const readable = phrases.filter((phrase) => phrase.readability >= LEAST_READABILITY);
  for (let skip = 0; skip < Math.min(readable.length, 4); skip++) {
    const chosen = complement(readable.slice(skip), memberCount);
    yield joinPhrases(chosen);
    if (chosen.length > 2) yield joinPhrases(chosen.slice(0, 2));
  }
  for (const phrase of phrases) yield joinPhrases([phrase]);
  for (const [i, first] of phrases.entries()) {
    for (const second of phrases.slice(i + 1)) if (!overlaps(first, second)) yield joinPhrases([first, second]);
  }
}

/**
 * A name for a node whose members share little: the leading phrases of its largest children.
 * @param children each child's phrases, best first, largest child first.
 * @returns null if fewer than two children have one.
 */
export function nameFromThemes(children: readonly (readonly Keyphrase[])[]): string | null {
  const themes: Keyphrase[] = [];
  for (const phrases of children) {
    const lead = phrases.find((phrase) => phrase.readability >= LEAST_READABILITY);
    if (!lead || themes.some((other) => overlaps(other, lead))) continue;
    if (wordCount(joinPhrases([...themes, lead])) > MOST_WORDS) continue;
    themes.push(lead);
    if (themes.length === 3) break;
  }
  return themes.length < 2 ? null : joinPhrases(themes);
}

/** Share of a node's members that the first wording of `nameWordings` speaks for. */
export function shareNamed(phrases: readonly Keyphrase[], memberCount: number): number {
  const readable = phrases.filter((phrase) => phrase.readability >= LEAST_READABILITY);
  return shareHolding(complement(readable, memberCount), memberCount);
}

/** Phrases that share no telling word with a better one. */
export function distinctPhrases(phrases: readonly Keyphrase[]): Keyphrase[] {
  const kept: Keyphrase[] = [];
  for (const phrase of phrases) if (!kept.some((other) => overlaps(other, phrase))) kept.push(phrase);
  return kept;
}

/** Share of a node's members that hold one of the phrases. */
export function shareHolding(phrases: readonly Keyphrase[], memberCount: number): number {
  return memberCount === 0 ? 0 : new Set(phrases.flatMap((phrase) => [...phrase.documents])).size / memberCount;
}

function complement(phrases: readonly Keyphrase[], memberCount: number): Keyphrase[] {
  const [first] = phrases;
  if (!first) return [];
  const chosen = [first];
  const covered = new Set(chosen[0]!.documents);
  const most = () => (chosen.every((phrase) => wordCount(phrase.label) === 1) ? 3 : 2);
  while (chosen.length < most()) {
    let best: Keyphrase | null = null;
    let bestValue = 0;
    for (const phrase of phrases) {
      const gain = phrase.documents.filter((document) => !covered.has(document)).length;
      const value = phrase.score * (gain / phrase.documents.length);
      if (gain < 2 || gain < LEAST_GAIN * memberCount || value <= bestValue) continue;
      if (chosen.some((other) => overlaps(other, phrase))) continue;
      if (wordCount(joinPhrases([...chosen, phrase])) > MOST_WORDS) continue;
      best = phrase;
      bestValue = value;
    }
    if (!best) break;
    chosen.push(best);
    for (const document of best.documents) covered.add(document);
  }
  return chosen;
}

/** Whether two labels say a word twice: the same key, or one the other's beginning ("pay" and "payment"). */
function overlaps(a: Keyphrase, b: Keyphrase): boolean {
  const keysOfB = b.labelKeys ?? b.keys;
  if ((a.labelKeys ?? a.keys).some((key) => keysOfB.includes(key))) return true;
  const wordsOfB = telling(b.label);
  return telling(a.label).some((one) => wordsOfB.some((other) => areKin(one, other)));
}

function telling(label: string): string[] {
  return label
    .toLowerCase()
    .split(' ')
    .filter((word) => word.length > 2 && !STOP_WORDS.has(word));
}

/** One word begins like the other, and little follows. */
function areKin(one: string, other: string): boolean {
  const shared = Math.min(one.length, other.length);
  let same = 0;
  while (same < shared && one[same] === other[same]) same++;
  return same >= 6 || (same >= 3 && same === shared && Math.abs(one.length - other.length) <= 4);
}

function joinPhrases(phrases: readonly Keyphrase[]): string {
  const texts = phrases.map((phrase) => phrase.label);
  const unspaced = texts.every((text) => !/[\s\p{sc=Latin}\p{sc=Cyrillic}]/u.test(text));
  if (unspaced) return texts.join('、');
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

export function sentenceCase(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
}

export function wordCount(text: string): number {
  return text.split(' ').length;
}
