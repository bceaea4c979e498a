import { existsSync, rmSync } from 'node:fs';
import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { runBuildBeside } from '../build-beside.js';
import type { BuildOptions } from '../build-run.js';
import { CommandError } from '../errors.js';
import { formatCount, formatPlural, formatShare } from '../format.js';
import { renderLlm } from '../llm-usage.js';
import type { Output } from '../output.js';
import type { BuildResult } from '../pipeline.js';
import { createProgress, type Progress } from '../progress.js';

/** Reads run files into the database, and builds the taxonomy of all its bails. */
export async function buildCommand(files: readonly string[], options: BuildOptions, output: Output): Promise<void> {
  if (files.length === 0) refuseMissing(options.db);
  const progress = createProgress(process.stderr, options.quiet);
  const stopping = listenForStop(progress);
  let isKept = existsSync(options.db);
  try {
    const { imported, result, losses } = await runBuildBeside(files, options, {
      progress,
      signal: stopping.signal,
      say: (line) => void process.stderr.write(`${line}\n`),
      onKept: () => {
        isKept = true;
      },
    });
    if (options.json) output.write(`${inertJson({ imported, ...result, losses }, 2)}\n`);
    else output.write(renderResult(options, result, losses));
    if (options.strict && losses.length > 0) throw new CommandError('LOSSES', `--strict: ${losses.join('; ')}.`);
  } finally {
    stopping.end();
    // A database that did not exist is removed again when nothing came into it.
    if (!isKept) for (const suffix of ['', '-wal', '-shm']) rmSync(options.db + suffix, { force: true });
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
