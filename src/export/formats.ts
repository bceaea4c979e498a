import { renderBench } from '../../taxonomy/export/bench.js';
import { withPromptsAlone } from '../../taxonomy/export/bench-prompts.js';
import { renderCsv } from '../../taxonomy/export/csv.js';
import { renderHtml } from '../../taxonomy/export/html.js';
import { renderJson } from '../../taxonomy/export/json.js';
import { renderJsonl } from '../../taxonomy/export/jsonl.js';
import { renderLatex } from '../../taxonomy/export/latex.js';
import { renderMarkdown } from '../../taxonomy/export/markdown.js';
import type { TaxonomyExport } from '../../taxonomy/export/model.js';
import { withNamesAlone, withoutGists } from '../../taxonomy/export/narrow.js';
import { renderOpenClio } from '../../taxonomy/export/openclio.js';
import { CommandError } from '../errors.js';
import { readPageTemplate } from './page-template.js';
import { createShardFolder } from './shard-folder.js';

type Parts = Iterable<string | Uint8Array>;

/** A way to write a taxonomy. */
export interface Format {
  /** @param path where it goes, for what stands beside it; none for standard output. */
  readonly render: (taxonomy: TaxonomyExport, path?: string) => Parts | Promise<Parts>;
  /** Of its file, where several formats go to one folder. */
  readonly fileName: string;
  /** How much of a bail's transcript it holds; an excerpt is a line or two. */
  readonly holds:
    | 'nothing'
    | 'quotations'
    | 'some excerpts'
    | 'an excerpt of each'
    | 'first prompts'
    | 'whole transcripts';
  /** Leaves out what it does not write, so that only what it writes is looked through and counted. */
  readonly narrow?: (taxonomy: TaxonomyExport) => TaxonomyExport;
  /** Whether it can only go to a file. */
  readonly isBinary?: boolean;
}

/** To add a format: write its renderer under taxonomy/export, and name it here. */
export const FORMATS: Readonly<Record<string, Format>> = {
  md: { render: renderMarkdown, fileName: 'taxonomy.md', holds: 'some excerpts' },
  json: { render: renderJson, fileName: 'taxonomy.json', holds: 'quotations' },
  csv: { render: renderCsv, fileName: 'taxonomy.csv', holds: 'an excerpt of each', narrow: withNamesAlone },
  jsonl: {
    render: renderJsonl,
    fileName: 'taxonomy.jsonl',
    holds: 'nothing',
    narrow: (taxonomy) => withoutGists(withNamesAlone(taxonomy)),
  },
  parquet: {
    render: async (taxonomy) => (await import('../../taxonomy/export/parquet.js')).renderParquet(taxonomy),
    fileName: 'taxonomy.parquet',
    holds: 'an excerpt of each',
    narrow: withNamesAlone,
    isBinary: true,
  },
  html: {
    render: (taxonomy, path) =>
      renderHtml(taxonomy, readPageTemplate(), path === undefined ? undefined : createShardFolder(path)),
    fileName: 'taxonomy.html',
    holds: 'whole transcripts',
  },
  latex: { render: renderLatex, fileName: 'taxonomy.tex', holds: 'some excerpts', narrow: withNamesAlone },
  bench: { render: renderBench, fileName: 'taxonomy.bench.csv', holds: 'first prompts', narrow: withPromptsAlone },
  openclio: { render: renderOpenClio, fileName: 'rootObjects.json', holds: 'whole transcripts', narrow: withoutGists },
};

/** The formats that a list with commas names, each once. @throws CommandError BAD_OPTION */
export function parseFormats(list: string): string[] {
  const formats = [...new Set(list.split(',').map((format) => format.trim().toLowerCase()))];
  const unknown = formats.find((format) => !Object.hasOwn(FORMATS, format));
  if (unknown !== undefined)
    throw new CommandError(
      'BAD_OPTION',
      `--format ${JSON.stringify(unknown)} is not known. Expected ${Object.keys(FORMATS).join(', ')}.`,
    );
  return formats;
}
