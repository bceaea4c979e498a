import { formatCount, formatPlural } from '../format.js';
import type { Format } from './formats.js';
import type { Prepared } from './prepare.js';

/**
 * What a user should know before giving a file to others, a line each: how much of transcripts is in it, what was masked.
 * @param parts what its renderer wrote, in parts.
 */
export function describeDiscretion(
  name: string,
  { holds }: Format,
  { handedOut, masked }: Prepared,
  parts: number,
  isRedacted: boolean,
): string[] {
  const [count, what] = {
    nothing: [0, ''],
    quotations: [handedOut.quotations, 'excerpt'],
    'some excerpts': [handedOut.excerpts, 'excerpt'],
    'an excerpt of each': [handedOut.bails, 'excerpt'],
    'first prompts': [parts - 1, 'first prompt'],
    'whole transcripts': [handedOut.bails, 'whole transcript'],
  }[holds] as [number, string];
  const lines: string[] = [];
  if (count > 0) {
    const more = isRedacted ? '' : ', --redact masks names, addresses, numbers and keys in them';
    const without =
      holds === 'first prompts' ? '--min-bails leaves small groups out' : '--no-transcripts leaves them out';
    lines.push(`${name} holds ${formatPlural(count, what)}. Before you publish it: ${without}${more}.`);
  }
  if (isRedacted) {
    const kinds = [...masked].map(([kind, times]) => `${formatCount(times)} × ${kind}`);
    lines.push(
      `Masked in ${name}: ${kinds.length > 0 ? kinds.join(', ') : 'nothing was found'}. What has no usual form is not found: look at it before you publish it.`,
    );
  }
  return lines;
}
