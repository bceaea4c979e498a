import type { TaxonomyExport } from '../../taxonomy/export/model.js';
import { rewriteTexts } from '../../taxonomy/export/rewrite-texts.js';
import { withoutSmallNodes } from '../../taxonomy/export/without-small.js';
import { withoutTranscripts } from '../../taxonomy/export/without-transcripts.js';
import { type NameFinder, type RedactionCounts, redactText } from '../../taxonomy/redact-text.js';
import { walkTree } from '../../taxonomy/tree.js';

/** What is kept from files that others will read. */
export interface Discretion {
  /** Fewest bails of a node that is shown. */
  readonly minBails?: number;
  readonly transcripts?: boolean;
  readonly redact?: boolean;
}

/** A taxonomy as it goes into one file, and what was counted while it was written. */
export interface Prepared {
  readonly taxonomy: TaxonomyExport;
  /** Bails of which an excerpt or all was given, excerpts beside, and summaries that quote one. */
  readonly handedOut: { bails: number; excerpts: number; quotations: number };
  readonly masked: RedactionCounts;
}

/**
 * Leaves out and masks what it is told to, and counts what is handed out.
 * @param narrow leaves out what the file has no place for, before anything is masked.
 */
export function prepareExport(
  whole: TaxonomyExport,
  { minBails = 1, transcripts = true, redact = false }: Discretion,
  findNames?: NameFinder,
  narrow: (taxonomy: TaxonomyExport) => TaxonomyExport = (taxonomy) => taxonomy,
): Prepared {
  const masked: RedactionCounts = new Map();
  let taxonomy = withoutSmallNodes(whole, minBails);
  if (!transcripts) taxonomy = withoutTranscripts(taxonomy);
  const quotations = [...walkTree(taxonomy.tree)].filter(({ summary }) => summary.includes('“')).length;
  const handedOut = { bails: 0, excerpts: 0, quotations };
  taxonomy = narrow(counting(taxonomy, handedOut));
  if (redact) taxonomy = rewriteTexts(taxonomy, (text) => redactText(text, masked, findNames));
  return { taxonomy, handedOut, masked };
}

function counting(taxonomy: TaxonomyExport, handedOut: Prepared['handedOut']): TaxonomyExport {
  return {
    ...taxonomy,
    *members() {
      handedOut.bails = 0;
      for (const member of taxonomy.members()) {
        if (member.gist !== '') handedOut.bails++;
        yield member;
      }
    },
    excerpts(leaf, count) {
      const excerpts = taxonomy.excerpts(leaf, count);
      handedOut.excerpts += excerpts.length;
      return excerpts;
    },
  };
}
