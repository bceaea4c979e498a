import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { partOf } from '../../taxonomy/export/part-of.js';
import { withTaxonomyAt } from '../at-build.js';
import { CommandError } from '../errors.js';
import { FORMATS, parseFormats } from '../export/formats.js';
import { openNameFinder } from '../export/name-finder.js';
import { type Discretion, prepareExport } from '../export/prepare.js';
import { renderStatsMarkdown } from '../export/stats-markdown.js';
import { describeDiscretion } from '../export/warnings.js';
import { gatherExport } from '../gather-export.js';
import { requireNode } from '../load-taxonomy.js';
import type { Output } from '../output.js';
import { writeWhole } from '../write-file.js';

export interface ExportOptions extends Discretion {
  readonly db: string;
  /** Names of `FORMATS`, with commas. */
  readonly format: string;
  /** A file, or a folder for several formats; standard output when absent. */
  readonly output?: string;
  readonly quiet?: boolean;
  /** The tree as this build left it. */
  readonly build?: number;
  /** Write only this node and what is below it. */
  readonly node?: string;
  /** Put the tables of the statistics into Markdown. */
  readonly stats?: boolean;
}

/** Writes the taxonomy in one or several formats, and says what of the transcripts is in them. */
export async function exportCommand(options: ExportOptions, output: Output): Promise<void> {
  const formats = parseFormats(options.format);
  refuseMisfits(formats, options);
  const findNames = options.redact ? await openNameFinder() : undefined;
  if (findNames && !options.quiet)
    process.stderr.write('Looking for names: some twenty seconds for each 10 MB of transcripts ...\n');
  await withTaxonomyAt(options.db, options.build, async (taxonomy) => {
    const whole = gatherExport(taxonomy);
    const gathered = options.node === undefined ? whole : partOf(whole, requireNode(taxonomy, options.node).at(-1)!);
    for (const name of formats) {
      const format = FORMATS[name]!;
      const prepared = prepareExport(gathered, options, findNames, format.narrow);
      const path = placeOf(format.fileName, formats.length, options.output);
      let parts = 0;
      const made = await format.render(prepared.taxonomy, path);
      const rendered = (function* () {
        for (const part of made) {
          parts++;
          yield part;
        }
        if (options.stats && name === 'md') yield* renderStatsMarkdown(taxonomy, prepared.taxonomy.tree);
      })();
      if (path === undefined) for (const part of rendered) output.write(part as string);
      else {
        writeWhole(path, rendered);
        if (!options.quiet) process.stderr.write(`${path}\n`);
      }
      for (const line of describeDiscretion(path ?? name, format, prepared, parts, options.redact ?? false))
        if (!options.quiet) process.stderr.write(`${line}\n`);
    }
  });
}

/** @throws CommandError BAD_OPTION for what cannot be written as asked. */
function refuseMisfits(
  formats: readonly string[],
  { format, output, transcripts = true, stats, node }: ExportOptions,
): void {
  const misfit = (message: string) => new CommandError('BAD_OPTION', message);
  if (stats && !formats.includes('md'))
    throw misfit(`--stats puts tables into Markdown. Expected md among the formats of --format ${format}.`);
  if (output === undefined && formats.length > 1)
    throw misfit(`--format ${format} names several formats. Expected a folder for them with --output.`);
  if (stats && node !== undefined) throw misfit('--stats are of the whole run. Leave it out, or --node.');
  const binary = formats.find((name) => FORMATS[name]!.isBinary);
  if (output === undefined && binary !== undefined)
    throw misfit(`--format ${binary} is no text. Expected a file for it with --output.`);
  const prompts = formats.find((name) => FORMATS[name]!.holds === 'first prompts');
  if (!transcripts && prompts !== undefined)
    throw misfit(`--format ${prompts} consists of prompts. Leave out --no-transcripts, or the format.`);
}

function placeOf(fileName: string, formats: number, output: string | undefined): string | undefined {
  return output === undefined || formats === 1 ? output : join(makeFolder(output), fileName);
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
