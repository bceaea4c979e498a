import { type Database, openDatabase, withDatabase } from '../db/open.js';
import { countOffers, countOutcomes } from '../db/transcripts.js';
import { inertText } from '../taxonomy/inert.js';
import { chooseSeeds } from './choose-seeds.js';
import { formatCount, formatPlural, formatShare } from './format.js';
import { type ImportSummary, importRuns } from './import-runs.js';
import { describeLosses } from './llm-usage.js';
import { loadModelFor } from './load-model.js';
import type { EmbedOptions, LlmOptions, ReadOptions, TreeOptions } from './options.js';
import { type BuildResult, type BuildSummary, buildTaxonomy } from './pipeline.js';
import type { Progress } from './progress.js';
import { loadKeptSections, USUAL_QUESTION } from './stats/question.js';

export interface BuildOptions extends ReadOptions, EmbedOptions, LlmOptions, TreeOptions {
  readonly db: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Make the tree anew where it would be added to. */
  readonly rebuild?: boolean;
  /** Fail when anything was skipped, cut or unplaced. */
  readonly strict?: boolean;
}

/** What came of reading run files and building the taxonomy. */
export interface BuildOutcome {
  readonly imported: ImportSummary;
  readonly result: BuildResult;
  /** What was skipped, cut, unplaced or not known, a line each. */
  readonly losses: readonly string[];
}

/** Where it says what goes on, and hears when to stop. */
export interface BuildHooks {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Said whatever is kept quiet: what leaves this machine. */
  readonly say: (line: string) => void;
  /** Called once something came into the database. */
  readonly onKept: () => void;
}

/** Reads run files into the database, and builds the taxonomy of all its bails. */
export async function runBuild(
  files: readonly string[],
  options: BuildOptions,
  { progress, signal, say, onKept }: BuildHooks,
): Promise<BuildOutcome> {
  return withDatabase(openDatabase(options.db), async (db) => {
    const imported = await importFiles(db, files, options, progress, signal);
    onKept();
    const { model, remoteHost } = await loadModelFor(options);
    try {
      // What a language model needs takes a while to load.
      const openLlm = options.llm === undefined ? null : (await import('./open-llm.js')).openLlm;
      const llm = await openLlm?.(db, options, {
        signal,
        onRest: progress.note,
        onSend: (count, name, host) =>
          say(`${formatPlural(count, 'conversation')} of bails will be sent to ${host} to be read by ${name}.`),
      });
      const seeds = await chooseSeeds(db, options.seedTaxonomy);
      const shape = { ...pickTreeOptions(options), seedTaxonomy: seeds?.label };
      const result = await buildTaxonomy(db, shape, {
        model,
        llm,
        loadSeeds: seeds?.load,
        rebuild: options.rebuild,
        // Before texts leave the machine it is said what goes where.
        onSend: (count) => {
          if (remoteHost !== null)
            say(
              `${formatPlural(count, 'digest')} of bails will be sent to ${remoteHost} to be embedded by ${model.name}.`,
            );
        },
        progress,
        now: () => new Date(),
        signal,
      });
      if (!signal.aborted) await keepFigures(db, progress);
      return { imported, result, losses: listLosses(db, imported, result) };
    } finally {
      await model.close();
    }
  });
}

/** Of fewer offers figures are computed in less time than anyone notices. */
const OFFERS_TO_KEEP = 5_000;

/** Answers ahead of time what `taxonomy stats` asks without options. The taxonomy is stored by then, whatever comes of this. */
async function keepFigures(db: Database, progress: Progress): Promise<void> {
  if (countOffers(db) < OFFERS_TO_KEEP || loadKeptSections(db, USUAL_QUESTION)) return;
  const { keepUsualAnswer } = await import('./stats/keep-answer.js');
  const stage = progress.stage('count');
  try {
    keepUsualAnswer(db);
    stage.end('figures of taxonomy stats kept');
  } catch (error) {
    stage.end(`taxonomy stats will say why it cannot: ${inertText((error as Error).message)}`);
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
    ...(typeof summary.neighbourRecall === 'number'
      ? [
          `bails compared with those of near cells only: ${formatShare(summary.neighbourRecall)} of nearest neighbours found`,
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
