import { walkTree } from '../../taxonomy/tree.js';
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
  return isRedacted ? [...lines, describeMasked(name, masked)] : lines;
}

/** The same of a file that shows the names of nodes alone: offline names may quote a bail. */
export function describeNames(name: string, { taxonomy, masked }: Prepared, isRedacted: boolean): string[] {
  const count = [...walkTree(taxonomy.tree)].filter((node) => /[“”]/.test(node.name)).length;
  const lines =
    count > 0
      ? [
          `${name} holds ${formatPlural(count, 'node name')} that ${count === 1 ? 'quotes' : 'quote'} a transcript. Before you publish it: --no-transcripts leaves them out${isRedacted ? '' : ', --redact masks names, addresses, numbers and keys in them'}.`,
        ]
      : [];
  return isRedacted ? [...lines, describeMasked(name, masked)] : lines;
}

function describeMasked(name: string, masked: Prepared['masked']): string {
  const kinds = [...masked].map(([kind, times]) => `${formatCount(times)} × ${kind}`);
  return `Masked in ${name}: ${kinds.length > 0 ? kinds.join(', ') : 'nothing was found'}. What has no usual form is not found: look at it before you publish it.`;
}
