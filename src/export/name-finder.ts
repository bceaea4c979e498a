import type { NameFinder } from '../../taxonomy/redact-text.js';

/** Finds names of people in English texts, by their forms and by a list of given names. What it takes for one may be none; some it misses. */
export async function openNameFinder(): Promise<NameFinder> {
  const { default: nlp } = await import('compromise');
  return (text) => {
    const found = nlp(text).people().json({ offset: true }) as { offset: { start: number; length: number } }[];
    return found
      .map(({ offset: { start, length } }) => ({ start, end: start + length }))
      .sort((a, b) => a.start - b.start)
      .map(({ start, end }) => withoutEdges(text, start, end))
      .reduce<Place[]>((names, name) => joinNames(names, name, text), []);
  };
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Names with nothing but a space between them are one; one that lies on another, or is empty, is none. */
function joinNames(names: readonly Place[], name: Place, text: string): Place[] {
  const last = names.at(-1);
  if (name.end <= name.start || (last && name.start < last.end)) return [...names];
  if (last && /^[^\S\n]*$/.test(text.slice(last.end, name.start)))
    return [...names.slice(0, -1), { start: last.start, end: name.end }];
  return [...names, name];
}

/** The name alone, without the punctuation and possessives that stand at its ends. */
function withoutEdges(text: string, start: number, end: number): Place {
  const name = text.slice(start, end);
  const lead = /^[^\p{L}]*/u.exec(name)![0].length;
  const trail = /(?:['’]s)?[^\p{L}]*$/u.exec(name.slice(lead))![0].length;
  return { start: start + lead, end: Math.max(start + lead, end - trail) };
}
