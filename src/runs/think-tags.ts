const TAG = /<(\/?)(?:think|thinking)(?:\s[^<>]*)?>/gi;

/**
 * The answer without the model's reasoning: what stands in `<think>` or `<thinking>` tags, and everything before a
 * closing tag that was never opened (chat templates may open it in the prompt) or after an opening one that never closes.
 */
export function removeThinking(text: string): string {
  const kept: string[] = [];
  let keptUpTo = 0;
  let depth = 0;
  for (const tag of text.matchAll(TAG)) {
    if (tag[1] === '') {
      if (depth === 0) kept.push(text.slice(keptUpTo, tag.index));
      depth++;
      continue;
    }
    if (depth === 0) kept.length = 0;
    depth = Math.max(0, depth - 1);
    keptUpTo = tag.index + tag[0].length;
  }
  if (depth === 0) kept.push(text.slice(keptUpTo));
  return kept.join('');
}
