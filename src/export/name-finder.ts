import type { NameFinder } from '../../taxonomy/redact-text.js';
import { createNameSign, type NameModel } from './name-sign.js';

/** Sentences whose names are remembered: turns of a chat, system prompts and several formats bring the same ones again and again. */
const REMEMBERED = 50_000;
/** What the library does with a sentence, in its own order, before the rules that join words to names. */
const STEPS = [
  ...['contractions', 'alias', 'machine', 'index', 'id'],
  ...['freeze', 'lexicon', 'preTagger', 'contractionTwo', 'index'],
];
/** Titles that the library takes for a name by themselves; a name follows, or nobody is named. */
const TITLE = /^(?:captain|colonel|sergeant|major|lieutenant|corporal|admiral|general|president|mate)$/iu;
/** Up to three capitalised words after a title. */
const AFTER_TITLE = /^[^\S\n]+\p{Lu}[\p{L}\p{M}'’-]+(?:[^\S\n]+\p{Lu}[\p{L}\p{M}'’-]+){0,2}/u;

/**
 * Finds names of people in English texts, by their forms and by a list of given names. What it takes for one may be none; some it
 * misses. The library is slow, so it is shown only sentences with a word that could make it find a name, each once, and of its
 * 570 rules runs the fifty or so that say something of people.
 */
export async function openNameFinder(): Promise<NameFinder> {
  const nlp = (await import('compromise')).default as unknown as Library;
  const world = nlp.world();
  const hasSign = createNameSign(world.model);
  const { splitSentences } = world.methods.one.tokenize;
  // A net is made of copies, for making it changes the rules.
  const rules = nlp.buildNet(world.model.two.matches.filter(isOfPeople).map((rule) => ({ ...rule })));
  const remembered = new Map<string, readonly Place[]>();

  function findInSentence(sentence: string): readonly Place[] {
    const known = remembered.get(sentence);
    if (known) return known;
    const read = nlp.tokenize(sentence).compute(STEPS);
    read.sweep(rules);
    read.uncache();
    read.unfreeze();
    const places = (read.has('(#Person|#Honorific)') ? read.people().toView().json({ offset: true }) : [])
      .map(({ offset: { start, length } }) => ({ start, end: start + length }))
      .sort((a, b) => a.start - b.start)
      .flatMap(({ start, end }) => withoutEdges(sentence, start, end))
      .flatMap((place) => withoutBareTitle(place, sentence))
      .reduce<Place[]>((names, name) => joinNames(names, name, sentence), []);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(sentence, places);
    return places;
  }

  return (text) => {
    const names: Place[] = [];
    for (const line of text.matchAll(/[^\r\n\u2028\u2029]+/g)) {
      if (!hasSign(line[0])) continue;
      let start = line.index;
      const sentences = splitSentences(line[0], world);
      // What does not add up to the line is read as a whole.
      for (const sentence of sentences.join('') === line[0] ? sentences : [line[0]]) {
        const from = start;
        if (hasSign(sentence))
          names.push(...findInSentence(sentence).map((name) => ({ start: from + name.start, end: from + name.end })));
        start += sentence.length;
      }
    }
    return names.reduce<Place[]>((joined, name) => joinNames(joined, name, text), []);
  };
}

interface Rule {
  readonly match: string;
  readonly tag?: unknown;
  readonly unTag?: unknown;
}

function isOfPeople({ match, tag, unTag }: Rule): boolean {
  return /Person|FirstName|LastName|MaleName|FemaleName|Honorific/.test(`${match} ${tag} ${unTag}`);
}

/** The parts of the library that are used here; its own types leave some out. */
interface Library {
  tokenize(text: string): Doc;
  buildNet(rules: readonly Rule[]): object;
  world(): {
    readonly model: NameModel & { readonly two: { readonly matches: readonly Rule[] } };
    readonly methods: {
      readonly one: { readonly tokenize: { splitSentences(text: string, world: object): string[] } };
    };
  };
}

interface Doc {
  compute(steps: readonly string[]): Doc;
  sweep(net: object): void;
  uncache(): void;
  unfreeze(): void;
  has(match: string): boolean;
  people(): {
    toView(): { json(parts: object): { readonly offset: { readonly start: number; readonly length: number } }[] };
  };
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Names with nothing but a space between them are one; one that lies on another, or is empty, is none. */
function joinNames(names: Place[], name: Place, text: string): Place[] {
  const last = names.at(-1);
  if (name.end <= name.start || (last && name.start < last.end)) return names;
  if (last && /^[^\S\n]*$/.test(text.slice(last.end, name.start)))
    names[names.length - 1] = { start: last.start, end: name.end };
  else names.push(name);
  return names;
}

/** The names alone: no punctuation or possessive at their ends, nothing after a colon, and two where a quotation ends between them. */
function withoutEdges(text: string, start: number, end: number): Place[] {
  const found = text.slice(start, end).replace(/[:;].*$/s, '');
  return [...found.matchAll(/[^"“”]+/g)].map(({ 0: name, index }) => {
    const lead = /^[^\p{L}]*/u.exec(name)![0].length;
    const trail = /(?:['’]s)?[^\p{L}]*$/u.exec(name.slice(lead))![0].length;
    return { start: start + index + lead, end: start + index + Math.max(lead, name.length - trail) };
  });
}

/** A title with the capitalised words that follow it, of which the library may know none; nothing for a title by itself. */
function withoutBareTitle(place: Place, text: string): Place[] {
  if (!TITLE.test(text.slice(place.start, place.end))) return [place];
  const name = AFTER_TITLE.exec(text.slice(place.end))?.[0];
  return name ? [{ start: place.start, end: place.end + name.length }] : [];
}
