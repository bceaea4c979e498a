import { excerpt } from '../excerpt.js';
import { FALSE_BAIL } from '../llm/facets.js';
import { formatNodeId, type TreeNode } from '../tree.js';
import type { ExportMember, TaxonomyExport } from './model.js';
import { type PageBails, type PageCore, type PageNode, VALUE_COLUMNS, type ValueColumn } from './page-form.js';

/** Columns of a bail's line in a list. */
const GIST_WIDTH = 150;

/** The core of the page, and the bails whose transcripts follow, in the order of the core. */
export function gatherPage(taxonomy: TaxonomyExport): {
  core: Omit<PageCore, 'chunkStarts' | 'shards'>;
  keys: readonly Pick<ExportMember, 'key' | 'facets'>[];
} {
  const { total, groups, settings, losses } = taxonomy;
  const nodes: PageNode[] = [];
  const indexOf = new Map<number, number>();
  const visit = (node: TreeNode, parent: number): void => {
    const { id, parentId: _parentId, depth: _depth, children, ...rest } = node;
    const index = nodes.push({ ...rest, id: formatNodeId(id), parent }) - 1;
    indexOf.set(id, index);
    for (const child of children) visit(child, index);
  };
  for (const node of taxonomy.tree) visit(node, -1);

  const members = [...taxonomy.members()].sort(
    (a, b) =>
      indexOf.get(a.nodeId)! - indexOf.get(b.nodeId)! ||
      Number(a.isDuplicate) - Number(b.isDuplicate) ||
      (b.score ?? -1) - (a.score ?? -1) ||
      compare(a.run, b.run) ||
      compare(a.recordId, b.recordId),
  );
  const runs = groups.find(({ by }) => by === 'run')?.rows.map(({ group }) => group) ?? [];
  const title = `Bail taxonomy${runs.length > 0 && runs.length <= 3 ? ` of ${runs.join(', ')}` : ''}`;
  return {
    core: {
      title,
      part: taxonomy.part ?? null,
      total,
      groups,
      settings,
      losses,
      nodes,
      ...toColumns(members, indexOf),
    },
    keys: members.map(({ key, facets }) => ({ key, facets })),
  };
}

function toColumns(
  members: readonly ExportMember[],
  indexOf: ReadonlyMap<number, number>,
): Pick<PageCore, 'bails' | 'values'> {
  const read: Record<ValueColumn, (member: ExportMember) => string | null> = {
    run: ({ run }) => run,
    model: ({ model }) => model,
    method: ({ method }) => method,
    variant: ({ variant }) => variant,
    falseBail: ({ facets }) => (facets?.[FALSE_BAIL] == null ? null : String(facets[FALSE_BAIL])),
    reason: ({ reason }) => reason,
  };
  const values = Object.fromEntries(
    VALUE_COLUMNS.map((column) => [
      column,
      [...new Set(members.map(read[column]).filter((value) => value !== null))].sort(),
    ]),
  ) as Record<ValueColumn, string[]>;
  const indices = Object.fromEntries(
    VALUE_COLUMNS.map((column) => {
      const places = new Map(values[column].map((value, i) => [value, i]));
      return [column, members.map((member) => places.get(read[column](member) ?? '\u0000') ?? -1)];
    }),
  ) as Record<ValueColumn, number[]>;
  const bails: PageBails = {
    ...indices,
    id: members.map(({ recordId }) => recordId),
    node: members.map(({ nodeId }) => indexOf.get(nodeId)!),
    turn: members.map(({ turn }) => turn),
    sample: members.map(({ sample }) => sample),
    score: members.map(({ score }) => round(score)),
    refused: members.map(({ refused }) => round(refused)),
    pBail: members.map(({ pBail }) => round(pBail)),
    pContinue: members.map(({ pContinue }) => round(pContinue)),
    duplicate: members.map(({ isDuplicate }) => (isDuplicate ? 1 : 0)),
    x: members.map(({ x }) => round(x)),
    y: members.map(({ y }) => round(y)),
    gist: members.map(({ gist }) => excerpt(gist, GIST_WIDTH)),
  };
  return { bails, values };
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
