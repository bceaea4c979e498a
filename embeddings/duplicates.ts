import { scramble } from './random.js';

/**
 * Groups texts that say the same, or nearly: equal once case, punctuation, spacing and compatibility forms are set aside,
 * or with at least 90 % of their three-word stretches in common. A text is only ever compared with the one that stands
 * for its group, so a chain of small steps never joins texts that are far apart.
 *
 * Exact: the candidates come from an index of each text's rarest stretches, of which two texts this alike must share one
 * (prefix filtering, Bayardo, Ma and Srikant 2007). The result depends on the order of the texts; sort them first.
 * @returns for each text the index of the first of its group, itself if it is the first.
 */
export function groupDuplicates(texts: readonly string[]): Int32Array {
  const folded = texts.map(foldText);
  const representative = groupEqual(folded);
  const distinct = Array.from(representative.keys()).filter((i) => representative[i] === i);
  const leaders = findLeaders(distinct.map((i) => shinglesOf(folded[i]!)));
  const leaderOf = new Map(distinct.map((text, i) => [text, distinct[leaders[i]!]!]));
  return representative.map((first) => leaderOf.get(first)!);
}

/** Least Jaccard similarity of two texts in one group. */
const LEAST_SIMILARITY = 0.9;
/** Words in a stretch. */
const SHINGLE_WORDS = 3;
/** Slots of the table that counts stretches; a shared slot changes only the speed. */
const COUNT_SLOTS = 1 << 22;

/** The words of a text, one space between them. Characters of scripts without spaces stand alone. */
function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu, ' $& ')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}\p{S}]+/gu, ' ')
    .trim();
}

function groupEqual(folded: readonly string[]): Int32Array {
  const first = new Map<string, number>();
  return Int32Array.from(folded, (text, i) => {
    const known = first.get(text);
    if (known === undefined) first.set(text, i);
    return known ?? i;
  });
}

/** The distinct stretches of a text as 32-bit hashes; none for a text too short to have two, which has no near duplicates. */
function shinglesOf(folded: string): Uint32Array {
  const words = folded.split(' ').map(hashWord);
  if (words.length <= SHINGLE_WORDS) return new Uint32Array(0);
  const hashes = new Set<number>();
  for (let i = 0; i + SHINGLE_WORDS <= words.length; i++) {
    let hash = 0;
    for (let j = 0; j < SHINGLE_WORDS; j++) hash = mix(hash ^ words[i + j]!);
    hashes.add(hash >>> 0);
  }
  return Uint32Array.from(hashes);
}

/** FNV-1a over UTF-16 units. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
}

/** With an offset, so that 0 moves. */
function mix(hash: number): number {
  return scramble(hash + 0x9e3779b9);
}

/** For each set the index of its leader: the first leader it is near enough to, else itself. */
function findLeaders(sets: readonly Uint32Array[]): Int32Array {
  const ordered = orderByRarity(sets);
  const leaders = new Int32Array(sets.length);
  const index = new Map<number, number[]>();
  const seenFor = new Int32Array(sets.length).fill(-1);
  ordered.forEach((set, i) => {
    leaders[i] = i;
    const members = new Set(set);
    const prefix = set.subarray(0, prefixLength(set.length));
    for (const shingle of prefix) {
      for (const leader of index.get(shingle) ?? []) {
        if (seenFor[leader] === i || leader >= leaders[i]!) continue;
        seenFor[leader] = i;
        if (isNear(members, ordered[leader]!)) leaders[i] = leader;
      }
    }
    if (leaders[i] !== i) return;
    for (const shingle of prefix) {
      const postings = index.get(shingle);
      if (postings) postings.push(i);
      else index.set(shingle, [i]);
    }
  });
  return leaders;
}

/** Each set with its rarest members first, in one order that holds for all sets. */
function orderByRarity(sets: readonly Uint32Array[]): Uint32Array[] {
  const counts = new Uint32Array(COUNT_SLOTS);
  const count = (shingle: number) => counts[shingle & (COUNT_SLOTS - 1)]!;
  for (const set of sets) for (const shingle of set) counts[shingle & (COUNT_SLOTS - 1)]!++;
  return sets.map((set) => Uint32Array.from(set).sort((a, b) => count(a) - count(b) || a - b));
}

/** Two sets of which one lacks all of the other's first `prefixLength` members, both ways, cannot be near. */
function prefixLength(size: number): number {
  return size === 0 ? 0 : size - Math.ceil(LEAST_SIMILARITY * size) + 1;
}

function isNear(members: ReadonlySet<number>, other: Uint32Array): boolean {
  const smaller = Math.min(members.size, other.length);
  if (smaller < LEAST_SIMILARITY * Math.max(members.size, other.length)) return false;
  let shared = 0;
  for (const shingle of other) if (members.has(shingle)) shared++;
  return shared >= LEAST_SIMILARITY * (members.size + other.length - shared);
}
