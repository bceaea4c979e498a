import { inertJson } from '../../taxonomy/inert-json.js';
import { CommandError } from '../errors.js';
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

export interface ReportOptions {
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
  await withTaxonomy(options.db, (loaded) => {
    const { seed } = options;
    const set = gatherOffers(loaded.db, loaded.build, 1);
    const statistics = measureStatistics(set, { seed });
    const findings = findFindings(set, statistics, seed);
    if (options.json) return output.write(`${inertJson({ findings, statistics }, 2)}\n`);
    const parts = RENDERERS[format]!(
      composeReport({ taxonomy: gatherExport(loaded), set, statistics, findings, seed }),
    );
    if (options.output === undefined) for (const part of parts) output.write(part);
    else {
      writeWhole(options.output, parts);
      if (!options.quiet) process.stderr.write(`${options.output}\n`);
    }
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
