import { loadBuilds } from '../../db/builds.js';
import { type EditEvent, hasNode, loadEdits, loadNodeEvents } from '../../db/edits-events.js';
import { createAliasFollower } from '../../db/edits-marks.js';
import { loadImports } from '../../db/imports.js';
import { type Database, openForReading, withDatabase } from '../../db/open.js';
import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { formatNodeId, parseNodeId } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import { formatCount, formatPlural } from '../format.js';
import { renderUsage } from '../llm-usage.js';
import type { Output } from '../output.js';
import type { BuildSummary } from '../pipeline.js';

export interface LogOptions {
  readonly db: string;
  /** Only what happened to this node. */
  readonly node?: string;
  readonly json?: boolean;
}

/** Lists what happened in order of time: imports, builds with their stages, edits; or all that happened to one node. */
export async function logCommand(options: LogOptions, output: Output): Promise<void> {
  await withDatabase(openForReading(options.db), (db) => {
    if (options.node !== undefined) logNode(db, options.node, options, output);
    else logAll(db, options, output);
  });
}

function logAll(db: Database, options: LogOptions, output: Output): void {
  const imports = loadImports(db);
  const builds = loadBuilds(db);
  const edits = loadEdits(db);
  if (options.json) {
    output.write(`${inertJson({ imports, builds, edits }, 2)}\n`);
    return;
  }
  write(output, [
    ...imports.map((entry) => ({ at: entry.at, text: renderImport(entry) })),
    ...builds.map((entry) => ({ at: entry.startedAt, text: renderBuild(entry) })),
    ...edits.map((entry) => ({ at: entry.at, text: renderEdit(entry) })),
  ]);
}

/** A node that left the tree still has its history. */
function logNode(db: Database, name: string, options: LogOptions, output: Output): void {
  const id = parseNodeId(name);
  if (id === null || !hasNode(db, id))
    throw new CommandError(
      'NODE_UNKNOWN',
      `${id === null ? JSON.stringify(name) : formatNodeId(id)}: there never was such a node. Expected an id as taxonomy tree shows them, like n1.`,
    );
  const builds = loadNodeEvents(db, id);
  const edits = loadEdits(db, id);
  const now = createAliasFollower(db)(id);
  if (options.json) {
    output.write(`${inertJson({ node: id, now, builds, edits }, 2)}\n`);
    return;
  }
  write(output, [
    ...builds.map((entry) => ({ at: entry.at, text: renderNodeEvent(entry) })),
    ...edits.map((entry) => ({ at: entry.at, text: renderEdit(entry) })),
  ]);
  if (now === null) output.write(`${formatNodeId(id)} is no longer in the tree.\n`);
  else if (now !== id) output.write(`${formatNodeId(id)} leads to ${formatNodeId(now)} now.\n`);
}

/** In order of time; what happened at the same moment stays in its order. */
function write(output: Output, entries: readonly { readonly at: string; readonly text: string }[]): void {
  const sorted = entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  output.write(sorted.map(({ text }) => text).join(''));
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

function renderEdit({ id, at, author, kind, lines, state, editId }: EditEvent): string {
  const fate = state === 'undone' ? ', undone' : state === 'dropped' ? ', undone for good' : '';
  const about = editId === null ? '' : ` of ${editId}`;
  const head = `${at}  edit ${id}  ${kind}${about} by ${inertText(author)}${fate}`;
  return `${[head, ...lines.map((line) => `    ${inertText(line)}`)].join('\n')}\n`;
}

function renderNodeEvent({ at, buildId, kind, detail }: ReturnType<typeof loadNodeEvents>[number]): string {
  return `${at}  build ${buildId}  ${kind}${describeDetail(kind, detail)}\n`;
}

function describeDetail(kind: string, { name, from, to }: Record<string, unknown>): string {
  const node = (id: unknown) => (typeof id === 'number' ? formatNodeId(id) : 'the top');
  if (kind === 'created') return ` as “${inertText(String(name))}”`;
  if (kind === 'renamed') return ` from “${inertText(String(from))}” to “${inertText(String(to))}”`;
  if (kind === 'moved') return ` from ${node(from)} to ${node(to)}`;
  return '';
}
