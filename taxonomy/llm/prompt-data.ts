/** What a prompt of ours holds, as far as it takes to make up a reply. */
export interface PromptData {
  readonly items: readonly string[];
  readonly groups: readonly string[];
  readonly proposals: readonly string[];
  /** Words of the data, in order. */
  readonly words: readonly string[];
}

/** Reads the ids and the words of a prompt's data. @param user the user's part of it. */
export function readPromptData(user: string): PromptData {
  const idsOf = (tag: string) => [...user.matchAll(new RegExp(`<${tag} id="([^"]*)">`, 'g'))].map(([, id]) => id!);
  const data = /<(conversation|inside|groups)>\n([\s\S]*?)\n<\/\1>/.exec(user)?.[2] ?? '';
  return {
    items: idsOf('item'),
    groups: idsOf('group'),
    proposals: idsOf('proposal'),
    words: data
      .replace(/<[^>]*>/g, ' ')
      .split(/\s+/)
      .filter((word) => /[\p{L}\p{N}]/u.test(word)),
  };
}
