import { inertJson } from '../inert-json.js';
import { formatNodeId, type TreeNode } from '../tree.js';
import type { TaxonomyExport } from './model.js';

/** The tree and the facts, nested, without transcripts; under `facets` how many bails got which answer. */
export function* renderJson(taxonomy: TaxonomyExport): Generator<string> {
  const { part, total, groups, settings, facetCounts, losses, tree } = taxonomy;
  const value = {
    format: 'bail-taxonomy',
    version: 1,
    ...(part === undefined ? {} : { part }),
    total,
    groups: Object.fromEntries(groups.map(({ by, rows }) => [by, rows])),
    settings: Object.fromEntries(settings),
    ...(facetCounts === null ? {} : { facets: facetCounts }),
    losses,
    nodes: tree.map(toJsonNode),
  };
  yield `${inertJson(value, 2)}\n`;
}

function toJsonNode({ id, depth: _depth, parentId: _parentId, children, ...node }: TreeNode): object {
  return { id: formatNodeId(id), ...node, children: children.map(toJsonNode) };
}
