/** A text as it is searched: letters without case and accents. Its length may differ. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The words of a query, folded; what stands in double quotes is one. */
export function wordsOf(query: string): string[] {
  return [...foldText(query).matchAll(/"([^"]+)"|([^\s"]+)/g)].map((match) => match[1] ?? match[2]!);
}

/** Whether a text holds all the words. No word is in every text. */
export function holdsAll(text: string, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const folded = foldText(text);
  return words.every((word) => folded.includes(word));
}

/** The place around the longest word that occurs, about `width` characters; the head of the text when none does. */
export function snippet(text: string, words: readonly string[], width = 160): string {
  const line = text.replace(/\s+/g, ' ');
  const lower = line.toLowerCase();
  const telling = words.filter((word) => lower.includes(word)).sort((a, b) => b.length - a.length)[0];
  const start = Math.max(0, (telling === undefined ? 0 : lower.indexOf(telling)) - Math.floor(width / 3));
  const cut = line.slice(start, start + width).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
  return `${start > 0 ? '…' : ''}${cut}${start + width < line.length ? '…' : ''}`;
}
