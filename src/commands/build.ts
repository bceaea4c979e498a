import { existsSync, rmSync } from 'node:fs';
import { type Database, openDatabase, withDatabase } from '../../db/open.js';
import { countOutcomes } from '../../db/transcripts.js';
import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { chooseSeeds } from '../choose-seeds.js';
import { CommandError } from '../errors.js';
import { formatCount, formatPlural, formatShare } from '../format.js';
import { type ImportSummary, importRuns } from '../import-runs.js';
import { describeLosses, renderLlm } from '../llm-usage.js';
import { loadModelFor } from '../load-model.js';
import { openLlm } from '../open-llm.js';
import type { EmbedOptions, LlmOptions, ReadOptions, TreeOptions } from '../options.js';
import type { Output } from '../output.js';
import { type BuildResult, type BuildSummary, buildTaxonomy } from '../pipeline.js';
import { createProgress, type Progress } from '../progress.js';

export interface BuildOptions extends ReadOptions, EmbedOptions, LlmOptions, TreeOptions {
  readonly db: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Make the tree anew where it would be added to. */
  readonly rebuild?: boolean;
  /** Fail when anything was skipped, cut or unplaced. */
  readonly strict?: boolean;
}

/** Reads run files into the database, and builds the taxonomy of all its bails. */
export async function buildCommand(files: readonly string[], options: BuildOptions, output: Output): Promise<void> {
  if (files.length === 0) refuseMissing(options.db);
  const progress = createProgress(process.stderr, options.quiet);
  const stopping = listenForStop(progress);
  try {
    const { imported, result, losses } = await withNewDatabase(options.db, async (db, keep) => {
      const imported = await importFiles(db, files, options, progress, stopping.signal);
      keep();
      const { model, remoteHost } = await loadModelFor(options);
      try {
        const llm = await openLlm(db, options, {
          signal: stopping.signal,
          onRest: progress.note,
          onSend: (count, name, host) =>
            say(`${formatPlural(count, 'conversation')} of bails will be sent to ${host} to be read by ${name}.`),
        });
        const seeds = chooseSeeds(db, options.seedTaxonomy);
        const shape = { ...pickTreeOptions(options), seedTaxonomy: seeds?.label };
        const result = await buildTaxonomy(db, shape, {
          model,
          llm,
          loadSeeds: seeds?.load,
          rebuild: options.rebuild,
          onSend: (count) => announce(count, model.name, remoteHost),
          progress,
          now: () => new Date(),
          signal: stopping.signal,
        });
        return { imported, result, losses: listLosses(db, imported, result) };
      } finally {
        await model.close();
      }
    });
    if (options.json) output.write(`${inertJson({ imported, ...result, losses }, 2)}\n`);
    else output.write(renderResult(options, result, losses));
    if (options.strict && losses.length > 0) throw new CommandError('LOSSES', `--strict: ${losses.join('; ')}.`);
  } finally {
    stopping.end();
  }
}

/** Without run files the tree is made of what is in the database. */
function refuseMissing(db: string): void {
  if (!existsSync(db))
    throw new CommandError(
      'BAD_OPTION',
      `No run to read, and ${db} does not exist. Name a run: taxonomy build RUN --db ${db}`,
    );
}

/** A database that did not exist is removed again when nothing came into it. */
async function withNewDatabase<T>(file: string, work: (db: Database, keep: () => void) => Promise<T>): Promise<T> {
  let isKept = existsSync(file);
  try {
    return await withDatabase(openDatabase(file), (db) => work(db, () => (isKept = true)));
  } finally {
    if (!isKept) for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  }
}

/** Only these are stored with the build: the address of a server may hold a password. */
function pickTreeOptions({ seed, clusters, maxChildren }: BuildOptions): TreeOptions {
  return { seed, clusters, maxChildren };
}

async function importFiles(
  db: Database,
  files: readonly string[],
  options: BuildOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<ImportSummary> {
  const stage = files.length > 0 ? progress.stage('read') : null;
  const imported = await importRuns(db, files, options, {
    now: () => new Date(),
    signal,
    onRecord: (count) => stage?.update(0, `${formatCount(count)} records`),
  });
  stage?.end(describeImport(imported));
  return imported;
}

function describeImport(imported: ImportSummary): string {
  const counts = (['added', 'changed', 'unchanged', 'repeated', 'skipped'] as const)
    .filter((key) => imported[key] > 0)
    .map((key) => `${formatCount(imported[key])} ${key}`);
  return `${formatPlural(imported.read, 'record')}: ${counts.join(', ') || 'none'}`;
}

/** Before texts leave the machine it is said what goes where, whatever else is kept quiet. */
function announce(count: number, model: string, host: string | null): void {
  if (host !== null)
    say(`${formatPlural(count, 'digest')} of bails will be sent to ${host} to be embedded by ${model}.`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What was skipped, cut, unplaced or not known: nothing of it is silent. */
function listLosses(db: Database, imported: ImportSummary, result: BuildResult): string[] {
  const unknown = countOutcomes(db, 'run').reduce((sum, row) => sum + row.unknown, 0);
  const summary: Partial<BuildSummary> = result.status === 'built' ? result.summary : {};
  return [
    ...(imported.skipped > 0 ? [`${formatPlural(imported.skipped, 'line')} skipped`] : []),
    ...(summary.lostEdits ?? []).map((line) => inertText(line.replace(/\.$/, ''))),
    ...(imported.repeated > 0
      ? [`${formatPlural(imported.repeated, 'line')} repeated an id with the same content, counted once`]
      : []),
    ...(unknown > 0 ? [`${formatPlural(unknown, 'offer')} with an outcome that could not be read`] : []),
    ...(summary.cut && summary.cut.count > 0
      ? [
          `${formatPlural(summary.cut.count, 'bail')} embedded in part: the exit and the user’s turns before it kept, ${formatShare(summary.cut.meanCoverage)} of the tokens`,
        ]
      : []),
    ...(summary.changedFrom ? [`the encoder changed from ${summary.changedFrom}: every bail was embedded anew`] : []),
    ...(summary.facets && summary.facets.cut > 0
      ? [`${formatPlural(summary.facets.cut, 'bail')} read by the language model in part: the turns around the exit`]
      : []),
    ...(summary.facets && summary.facets.droppedQuotes > 0
      ? [`${formatPlural(summary.facets.droppedQuotes, 'quote')} that no transcript holds, left out`]
      : []),
    ...(summary.llm ? describeLosses(summary.llm) : []),
    ...(summary.empty ? [`${formatPlural(summary.empty, 'bail')} with nothing said, in Unplaced`] : []),
    ...(summary.unplaced ? [`${formatPlural(summary.unplaced, 'bail')} that fit nowhere, in Unplaced`] : []),
  ];
}

function renderResult(options: BuildOptions, result: BuildResult, losses: readonly string[]): string {
  const lines: string[] = [];
  if (result.status === 'up to date')
    lines.push(`Nothing to do: build ${result.buildId} is up to date with these runs and options.`);
  else if (result.summary.bails === 0)
    lines.push('No bails found. If the model did leave, say how it shows: --bail-keyword WORD or --bail-tool NAME.');
  else {
    const { bails, leaves, topNodes, themes, growth, seeds } = result.summary;
    lines.push(
      `${formatPlural(bails, 'bail')} in ${leaves === 1 ? '1 leaf' : `${formatCount(leaves)} leaves`} under ${formatPlural(topNodes, 'top node')}.`,
    );
    if (growth)
      lines.push(
        `Added to the tree that was there: of ${formatPlural(growth.added, 'distinct bail')} ${formatCount(growth.placed)} went to leaves they are like, ${formatCount(growth.added - growth.placed)} into ${formatCount(growth.newLeaves)} new ones. --rebuild makes the tree anew.`,
      );
    if (seeds)
      lines.push(
        `${formatCount(seeds.entries - seeds.absent.length)} of the ${formatCount(seeds.entries)} entries of ${inertText(seeds.name)} were found; ${formatPlural(seeds.newBails, 'bail')} are like none of them: taxonomy diff --against ${inertText(seeds.name)} --db ${options.db}.`,
      );
    for (const theme of themes)
      lines.push(
        `One theme holds ${formatShare(theme.share)} of all bails: ${inertText(theme.name)} (cohesion ${theme.cohesion.toFixed(2)}).`,
      );
  }
  if (result.status === 'built' && result.summary.llm) lines.push(...renderLlm(result.summary));
  for (const loss of losses) lines.push(`Not whole: ${loss}.`);
  const db = options.db === 'taxonomy.db' ? '' : ` --db ${options.db}`;
  lines.push(`See it: taxonomy tree${db}, or taxonomy browse${db}.`);
  return `${lines.join('\n')}\n`;
}

/** The first Ctrl-C (or SIGTERM) stops at the next safe place; the second one ends the program at once. */
function listenForStop(progress: Progress): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    progress.note('Stopping; press Ctrl-C again to stop at once.');
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { signal: controller.signal, end: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}
