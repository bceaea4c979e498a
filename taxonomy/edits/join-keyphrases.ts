const MOST_KEYPHRASES = 6;

/** Phrases of several nodes in turn, as many as one node shows. @param lists JSON, as stored. @returns JSON. */
export function joinKeyphrases(lists: readonly string[]): string {
  const phrases = lists.map((list) => JSON.parse(list) as string[]);
  const longest = Math.max(0, ...phrases.map((list) => list.length));
  const turns = Array.from({ length: longest }, (_, i) => phrases.flatMap((list) => list[i] ?? [])).flat();
  return JSON.stringify([...new Set(turns)].slice(0, MOST_KEYPHRASES));
}
