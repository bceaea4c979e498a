import { withNamesAlone } from '../../taxonomy/export/narrow.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { walkTree } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import { openNameFinder } from '../export/name-finder.js';
import { type Discretion, prepareExport } from '../export/prepare.js';
import { describeNames } from '../export/warnings.js';
import { gatherExport } from '../gather-export.js';
import { withTaxonomy } from '../load-taxonomy.js';
import type { Output } from '../output.js';
import { composeReport } from '../report/compose.js';
import type { Block } from '../report/document.js';
import { findFindings } from '../report/findings.js';
import { renderReportHtml } from '../report/html.js';
import { renderReportMarkdown } from '../report/markdown.js';
import { gatherOffers } from '../stats/gather-offers.js';
import { measureStatistics } from '../stats/measure.js';
import { writeWhole } from '../write-file.js';

export interface ReportOptions extends Discretion {
  readonly db: string;
  /** `md` or `html`; by the ending of `output` when absent, else `md`. */
  readonly format?: string;
  /** A file; standard output when absent. */
  readonly output?: string;
  readonly seed: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const RENDERERS: Readonly<Record<string, (blocks: readonly Block[]) => Iterable<string>>> = {
  md: renderReportMarkdown,
  html: renderReportHtml,
};

/** Writes a report of everything in a database: what a researcher would put into an appendix. */
export async function reportCommand(options: ReportOptions, output: Output): Promise<void> {
  const format = chooseFormat(options);
  const findNames = options.redact ? await openNameFinder() : undefined;
  await withTaxonomy(options.db, (loaded) => {
    const { seed } = options;
    const set = gatherOffers(loaded.db, loaded.build, 1);
    const statistics = measureStatistics(set, { seed });
    // A report shows no more of a node than its name.
    const prepared = prepareExport(gatherExport(loaded), options, findNames, withNamesAlone);
    const { taxonomy } = prepared;
    // A node that is left out is named by its id alone.
    const shown = { ...set, nodes: new Map([...walkTree(taxonomy.tree)].map((node) => [node.id, node])) };
    const findings = findFindings(shown, statistics, seed);
    if (options.json) return output.write(`${inertJson({ findings, statistics }, 2)}\n`);
    const parts = RENDERERS[format]!(
      composeReport({ taxonomy, tree: loaded.tree, set: shown, statistics, findings, seed }),
    );
    if (options.output === undefined) for (const part of parts) output.write(part);
    else writeWhole(options.output, parts);
    if (options.quiet) return;
    if (options.output !== undefined) process.stderr.write(`${options.output}\n`);
    for (const line of describeNames(options.output ?? 'The report', prepared, options.redact ?? false))
      process.stderr.write(`${line}\n`);
  });
}

function chooseFormat({ format, output }: ReportOptions): string {
  const chosen = format?.toLowerCase() ?? (/\.html?$/i.test(output ?? '') ? 'html' : 'md');
  if (Object.hasOwn(RENDERERS, chosen)) return chosen;
  throw new CommandError(
    'BAD_OPTION',
    `--format ${JSON.stringify(format)} is not known. Expected ${Object.keys(RENDERERS).join(' or ')}.`,
  );
}
