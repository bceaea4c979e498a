import type { Database } from '../../db/open.js';
import type { Draft } from '../../taxonomy/edits/draft.js';
import type { Edit } from '../../taxonomy/edits/edit.js';
import { findBailId, findNodeId, findNodesAndBails, findPlaceId, type Labels } from './find-named.js';
import { findNeighbours } from './neighbours.js';
import type { OpenTree } from './open-tree.js';
import type { EditRequest } from './requests.js';

/**
 * An edit as typed, with every name found and everything computed that it needs.
 * @param draft the tree as the edits before have left it.
 * @throws CommandError for a name that is not found, EditError for what cannot be done.
 */
export async function resolveRequest(
  db: Database,
  tree: OpenTree,
  draft: Draft,
  request: EditRequest,
  labels: Labels,
): Promise<Edit> {
  const node = (name: string) => findNodeId(draft, name, labels);
  switch (request.edit) {
    case 'rename':
    case 'describe':
    case 'note':
      return { ...request, node: node(request.node) };
    case 'pin':
      return {
        edit: 'pin',
        ...findNodesAndBails(db, draft, request.names, labels),
        isPinned: request.off !== true,
      };
    case 'merge':
      return { edit: 'merge', node: node(request.node), others: request.others.map(node) };
    case 'split': {
      const { planSplit } = await import('./plan-split.js');
      const id = node(request.node);
      return { edit: 'split', node: id, parts: await planSplit(db, tree, draft, id, request.into) };
    }
    case 'move':
      return { edit: 'move', nodes: request.nodes.map(node), to: findPlaceId(draft, request.to, labels) };
    case 'delete':
      return { edit: 'delete', node: node(request.node), to: request.to === undefined ? null : node(request.to) };
    case 'new':
      return {
        edit: 'new',
        name: request.name,
        under: findPlaceId(draft, request.under ?? 'root', labels),
        ...findNodesAndBails(db, draft, request.from ?? [], labels),
      };
    case 'assign': {
      const bails = request.bails.map((name) => findBailId(db, name));
      const near = bails.flatMap((id) => listNearOnes(draft, tree, id, bails, request.withNeighbours ?? 0));
      return { edit: 'assign', bails: [...new Set([...bails, ...near])], node: node(request.node) };
    }
  }
}

/** Transcripts that are likest one, of those in its node. */
function listNearOnes(
  draft: Draft,
  { vectorOf }: OpenTree,
  id: number,
  without: readonly number[],
  count: number,
): number[] {
  const bail = draft.bails.get(id);
  if (!bail) return [];
  const found = findNeighbours(draft, bail, bail.nodeId, new Set(without), vectorOf, count);
  return found.map(({ bail: { transcriptId } }) => transcriptId);
}
