import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderCsv } from '../../taxonomy/export/csv.js';
import { renderJson } from '../../taxonomy/export/json.js';
import { renderJsonl } from '../../taxonomy/export/jsonl.js';
import { renderMarkdown } from '../../taxonomy/export/markdown.js';
import type { TaxonomyExport } from '../../taxonomy/export/model.js';
import { CommandError } from '../errors.js';
import { gatherExport } from '../gather-export.js';
import { withTaxonomy } from '../load-taxonomy.js';
import type { Output } from '../output.js';
import { writeWhole } from '../write-file.js';

/** To add a format: write its renderer under taxonomy/export, and name it here. */
const RENDERERS: Readonly<Record<string, (taxonomy: TaxonomyExport) => Iterable<string>>> = {
  md: renderMarkdown,
  json: renderJson,
  csv: renderCsv,
  jsonl: renderJsonl,
};

export interface ExportOptions {
  readonly db: string;
  /** One of `md`, `json`, `csv`, `jsonl`, or several with commas. */
  readonly format: string;
  /** A file, or a folder for several formats; standard output when absent. */
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Writes the taxonomy in one or several formats. */
export async function exportCommand(options: ExportOptions, output: Output): Promise<void> {
  const formats = parseFormats(options.format);
  if (formats.length > 1 && options.output === undefined) {
    throw new CommandError(
      'BAD_OPTION',
      `--format ${options.format} names several formats. Expected a folder for them with --output.`,
    );
  }
  await withTaxonomy(options.db, (taxonomy) => {
    const gathered = gatherExport(taxonomy);
    for (const format of formats) {
      const parts = RENDERERS[format]!(gathered);
      if (options.output === undefined) {
        for (const part of parts) output.write(part);
        continue;
      }
      const path = formats.length === 1 ? options.output : join(makeFolder(options.output), `taxonomy.${format}`);
      writeWhole(path, parts);
      if (!options.quiet) process.stderr.write(`${path}\n`);
    }
  });
}

function parseFormats(list: string): string[] {
  const formats = [...new Set(list.split(',').map((format) => format.trim().toLowerCase()))];
  const unknown = formats.find((format) => !Object.hasOwn(RENDERERS, format));
  if (unknown !== undefined)
    throw new CommandError(
      'BAD_OPTION',
      `--format ${JSON.stringify(unknown)} is not known. Expected ${Object.keys(RENDERERS).join(', ')}.`,
    );
  return formats;
}

function makeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return path;
  } catch (error) {
    throw new CommandError(
      'OUTPUT_UNWRITABLE',
      `${path} cannot be made: ${(error as Error).message}. Give another folder with --output.`,
      { cause: error },
    );
  }
}
