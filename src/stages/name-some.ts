import type { Database } from '../../db/open.js';
import { type Matrix, takeRows } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import type { ClusteredDocuments } from './cluster-documents.js';
import type { Document } from './gather-documents.js';
import { type NamedNode, nameNodes } from './name-nodes.js';

/** Other bails that the nodes are told apart from: more take time, and hardly change which words are particular. */
const MOST_OTHERS = 5_000;

/**
 * Names some nodes of a tree from words, told apart from a sample of all other bails.
 * @param isAsked which nodes, by their place. @returns by place; the others are missing.
 */
export async function nameSome(
  db: Database,
  clustered: ClusteredDocuments,
  documents: readonly Document[],
  vectors: Matrix,
  model: EmbeddingModel,
  isAsked: (place: number) => boolean,
): Promise<Map<number, NamedNode>> {
  const asked = [...clustered.nodes.keys()].filter(isAsked);
  if (asked.length === 0) return new Map();
  const rows = chooseRows(asked, clustered, documents.length);
  const { part, places } = cutOut(clustered, rows, findNear(asked, clustered.nodes));
  const { nodes } = await nameNodes(
    db,
    part,
    rows.map((row) => documents[row]!),
    takeRows(vectors, rows),
    model,
  );
  const named = new Map(places.map((place, i) => [place, nodes[i]!]));
  return new Map(asked.map((place) => [place, named.get(place)!]));
}

/** All rows of the nodes that are asked for, and others, evenly spread. */
function chooseRows(asked: readonly number[], { nodes }: ClusteredDocuments, count: number): number[] {
  const isOwn = new Uint8Array(count);
  for (const place of asked) for (const row of nodes[place]!.rows) isOwn[row] = 1;
  const others = count - isOwn.reduce((sum, own) => sum + own, 0);
  const step = Math.max(1, others / MOST_OTHERS);
  const rows: number[] = [];
  let passed = 0;
  for (let row = 0; row < count; row++) {
    if (isOwn[row] === 1) rows.push(row);
    else if (Math.floor(++passed / step) > Math.floor((passed - 1) / step)) rows.push(row);
  }
  return rows;
}

/** Nodes, those above them, and what stands beside either: what a name must not repeat. */
function findNear(asked: readonly number[], nodes: ClusteredDocuments['nodes']): Set<number> {
  const above = new Set(asked.flatMap((place) => pathUp(place, nodes)));
  return new Set(
    [...nodes.keys()].filter(
      (place) => above.has(place) || above.has(nodes[place]!.parent) || nodes[place]!.parent < 0,
    ),
  );
}

function pathUp(place: number, nodes: ClusteredDocuments['nodes']): number[] {
  const path: number[] = [];
  for (let at = place; at >= 0; at = nodes[at]!.parent) path.push(at);
  return path;
}

/**
 * The tree over some rows and nodes alone; a row counts with the lowest node above it, nodes without any are left out.
 * @returns `places`: the place that each node had.
 */
function cutOut(
  clustered: ClusteredDocuments,
  rows: readonly number[],
  near: ReadonlySet<number>,
): { part: ClusteredDocuments; places: number[] } {
  const rowAt = new Map(rows.map((row, i) => [row, i]));
  const held = clustered.nodes.map((node) =>
    Int32Array.from([...node.rows].flatMap((row) => (rowAt.has(row) ? [rowAt.get(row)!] : []))),
  );
  const places = [...held.keys()].filter((place) => near.has(place) && held[place]!.length > 0);
  const placeAt = new Map(places.map((place, i) => [place, i]));
  const nodes = places.map((place) => {
    const node = clustered.nodes[place]!;
    return {
      ...node,
      parent: node.parent < 0 ? -1 : placeAt.get(node.parent)!,
      children: node.children.flatMap((child) => placeAt.get(child) ?? []),
      rows: held[place]!,
    };
  });
  const lowestKept = (leaf: number) => {
    const kept = pathUp(leaf, clustered.nodes).find((place) => placeAt.has(place));
    return kept === undefined ? -1 : placeAt.get(kept)!;
  };
  return {
    part: {
      ...clustered,
      nodes,
      leafOf: Int32Array.from(rows, (row) => lowestKept(clustered.leafOf[row]!)),
      scores: Float32Array.from(rows, (row) => clustered.scores[row]!),
    },
    places,
  };
}
