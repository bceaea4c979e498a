import { existsSync, readFileSync } from 'node:fs';
import { loadLeafIds, loadTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { countOutcomes } from '../../db/transcripts.js';
import type { StateNode, TreeState } from '../../taxonomy/diff.js';
import { jsonForm } from '../../taxonomy/export/json-form.js';
import { parseNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { requireSnapshot } from '../at-build.js';
import { CommandError } from '../errors.js';

/** One side of a comparison. */
export type Side =
  | { readonly kind: 'state'; readonly label: string; readonly state: TreeState }
  | { readonly kind: 'run'; readonly label: string };

/**
 * What a user named: `now`, the number of a build, a json export, or a run in the database.
 * @throws CommandError BAD_OPTION for anything else.
 */
export function resolveSide(db: Database, name: string): Side {
  if (name === 'now') return { kind: 'state', label: 'now', state: presentState(db) };
  if (/^\d{1,9}$/.test(name)) return { kind: 'state', label: `build ${name}`, state: stateOfBuild(db, Number(name)) };
  const runs = countOutcomes(db, 'run').map(({ group }) => group);
  if (runs.includes(name)) return { kind: 'run', label: name };
  if (existsSync(name)) return { kind: 'state', label: name, state: stateOfFile(name) };
  throw new CommandError(
    'BAD_OPTION',
    `${JSON.stringify(name)} is no build, run or file. Expected now, the number of a build (taxonomy log), a run (${runs.slice(0, 5).join(', ')}), or a json export.`,
  );
}

/** The tree as it is. */
export function presentState(db: Database): TreeState {
  return { nodes: toStates(loadTree(db)), nodeOf: loadLeafIds(db) };
}

function stateOfBuild(db: Database, id: number): TreeState {
  const { nodes, nodeOf } = requireSnapshot(db, id);
  return {
    nodes: nodes
      .filter(({ kind }) => kind === 'node')
      .map((node) => ({ id: node.id, parentId: node.parent_id, name: node.name, bails: node.bail_count })),
    nodeOf,
  };
}

function stateOfFile(file: string): TreeState {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw notExport(file, 'it is not JSON');
  }
  const parsed = jsonForm.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw notExport(file, `at ${issue?.path.join('.') || 'the top'}: ${issue?.message}`);
  }
  const nodes: StateNode[] = [];
  const visit = (node: (typeof parsed.data.nodes)[number], parentId: number | null): void => {
    const id = parseNodeId(node.id)!;
    if (node.kind !== 'node') return;
    nodes.push({ id, parentId, name: node.name, bails: node.bailCount });
    for (const child of node.children) visit(child, id);
  };
  for (const node of parsed.data.nodes) visit(node, null);
  return { nodes, nodeOf: null };
}

function toStates(tree: readonly TreeNode[]): StateNode[] {
  return [...walkTree(tree)]
    .filter(({ kind }) => kind === 'node')
    .map(({ id, parentId, name, bailCount }) => ({ id, parentId, name, bails: bailCount }));
}

function notExport(file: string, what: string): CommandError {
  return new CommandError(
    'BAD_OPTION',
    `${file} is no json export: ${what}. Make one with: taxonomy export --format json`,
  );
}
