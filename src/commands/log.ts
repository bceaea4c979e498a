import { loadBuilds } from '../../db/builds.js';
import { loadImports } from '../../db/imports.js';
import { openForReading, withDatabase } from '../../db/open.js';
import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { formatCount, formatPlural } from '../format.js';
import { renderUsage } from '../llm-usage.js';
import type { Output } from '../output.js';
import type { BuildSummary } from '../pipeline.js';

/** Lists what happened to a database in order of time: imports, and builds with their stages. */
export async function logCommand(
  options: { readonly db: string; readonly json?: boolean },
  output: Output,
): Promise<void> {
  await withDatabase(openForReading(options.db), (db) => {
    const imports = loadImports(db);
    const builds = loadBuilds(db);
    if (options.json) {
      output.write(`${inertJson({ imports, builds }, 2)}\n`);
      return;
    }
    const entries = [
      ...imports.map((entry) => ({ at: entry.at, text: renderImport(entry) })),
      ...builds.map((entry) => ({ at: entry.startedAt, text: renderBuild(entry) })),
    ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    output.write(entries.map(({ text }) => text).join(''));
  });
}

function renderImport(entry: ReturnType<typeof loadImports>[number]): string {
  const counts = (['added', 'changed', 'unchanged', 'repeated', 'skipped'] as const)
    .filter((key) => entry[key] > 0)
    .map((key) => `${formatCount(entry[key])} ${key}`);
  return `${entry.at}  import  ${inertText(entry.file)}: ${counts.join(', ') || 'nothing in it'}\n`;
}

function renderBuild(build: ReturnType<typeof loadBuilds>[number]): string {
  const status = build.status === 'running' ? 'not finished (running now, or killed)' : build.status;
  const lines = [
    `${build.startedAt}  build ${build.id}  ${status}, ${inertText(build.embedModel)}, seed ${build.options.seed}`,
  ];
  for (const stage of build.stages) {
    const reused = stage.reused > 0 ? `, ${formatCount(stage.reused)} reused` : '';
    lines.push(
      `    ${stage.name.padEnd(10)} ${formatPlural(stage.done, 'item')}${reused}, ${stage.seconds.toFixed(2)} s`,
    );
  }
  const { llm } = (build.summary ?? {}) as Partial<BuildSummary>;
  if (llm) lines.push(...renderUsage(llm).map((line) => `    ${line}`));
  return `${lines.join('\n')}\n`;
}
