import { type TreeNode, walkTree } from '../tree.js';
import type { ExportMember, TaxonomyExport } from './model.js';

/** Of the bucket for bails whose top node is not shown; no node of a database has it. */
export const SMALL_ID = 0;

/**
 * The same taxonomy without its nodes of fewer than `least` bails. Their bails are counted in the node above, or in a bucket of
 * their own beside the tree, with nothing of their texts: what few have met can point to whom. Buckets stay.
 * @param least from 1; 1 leaves everything as it is.
 */
export function withoutSmallNodes(taxonomy: TaxonomyExport, least: number): TaxonomyExport {
  const homes = new Map<number, number>();
  const kept = taxonomy.tree.flatMap((node) => keep(node, least, SMALL_ID, homes));
  if (homes.size === 0) return taxonomy;
  const homeless = taxonomy.tree.filter(({ id }) => homes.has(id));
  const reason = `in a node of fewer than ${least} bails`;
  const moved = [...walkTree(taxonomy.tree)].filter(({ id, children }) => homes.has(id) && children.length === 0);
  const hidden = moved.reduce((sum, { bailCount }) => sum + bailCount, 0);
  return {
    ...taxonomy,
    tree: homeless.length > 0 ? [...kept, bucketOf(homeless, least)] : kept,
    losses: [
      ...taxonomy.losses,
      `${homes.size} node${homes.size === 1 ? '' : 's'} of fewer than ${least} bails not shown, with ${hidden} bail${hidden === 1 ? '' : 's'} that the nodes above count.`,
    ],
    *members() {
      for (const member of taxonomy.members()) {
        const home = homes.get(member.nodeId);
        yield home === undefined ? member : withhold(member, home, reason);
      }
    },
    conversation: (member) => (isWithheld(member) ? null : taxonomy.conversation(member)),
  };
}

/** The node without what is too small below it, or nothing where it is too small itself. Notes where the bails of dropped nodes are counted. */
function keep(node: TreeNode, least: number, above: number, homes: Map<number, number>): TreeNode[] {
  if (node.kind === 'node' && node.bailCount < least) {
    for (const { id } of walkTree([node])) homes.set(id, above);
    return [];
  }
  return [{ ...node, children: node.children.flatMap((child) => keep(child, least, node.id, homes)) }];
}

function bucketOf(nodes: readonly TreeNode[], least: number): TreeNode {
  const sum = (count: (node: TreeNode) => number) => nodes.reduce((total, node) => total + count(node), 0);
  return {
    id: SMALL_ID,
    parentId: null,
    kind: 'unplaced',
    source: 'found',
    name: 'Too few to show',
    summary: `Bails in top nodes of fewer than ${least} bails.`,
    namedBy: 'words',
    placement: null,
    keyphrases: [],
    fit: null,
    cohesion: null,
    like: null,
    bailCount: sum(({ bailCount }) => bailCount),
    distinctCount: sum(({ distinctCount }) => distinctCount),
    depth: 0,
    children: [],
  };
}

/** No key, so no conversation; no place on the map, so no company. */
function withhold(member: ExportMember, nodeId: number, reason: string): ExportMember {
  return { ...member, key: WITHHELD, nodeId, gist: '', facets: null, reason, x: null, y: null };
}

const WITHHELD = -1;

function isWithheld({ key }: Pick<ExportMember, 'key'>): boolean {
  return key === WITHHELD;
}
