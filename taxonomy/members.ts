/** A tree as arrays: which node is whose child, and which documents stand under it. */
export interface TreeShape {
  /** Node to parent index, -1 for a top node. */
  readonly parentOf: Int32Array;
  /** Document to the node that holds it, -1 for none. */
  readonly leafOf: Int32Array;
}

/** The same tree, ready to walk. */
export interface Members {
  readonly nodeCount: number;
  /** Top nodes, ascending. */
  readonly tops: readonly number[];
  /** Children of each node, ascending. */
  readonly childrenOf: readonly (readonly number[])[];
  /** Documents at or below each node, ascending. */
  readonly documentsOf: readonly Int32Array[];
}

/** Gathers children and documents of every node. @throws RangeError if the tree has a cycle or names a missing node. */
export function gatherMembers({ parentOf, leafOf }: TreeShape): Members {
  const nodeCount = parentOf.length;
  const childrenOf: number[][] = Array.from({ length: nodeCount }, () => []);
  const tops: number[] = [];
  for (let node = 0; node < nodeCount; node++) {
    const parent = parentOf[node]!;
    if (parent < -1 || parent >= nodeCount)
      throw new RangeError(`node ${node} has parent ${parent}, expected -1 to ${nodeCount - 1}`);
    (parent === -1 ? tops : childrenOf[parent]!).push(node);
  }
  refuseCycles(parentOf);
  const documents: number[][] = Array.from({ length: nodeCount }, () => []);
  leafOf.forEach((leaf, document) => {
    if (leaf < -1 || leaf >= nodeCount)
      throw new RangeError(`document ${document} is in node ${leaf}, expected -1 to ${nodeCount - 1}`);
    for (let node = leaf; node !== -1; node = parentOf[node]!) documents[node]!.push(document);
  });
  return { nodeCount, tops, childrenOf, documentsOf: documents.map((list) => Int32Array.from(list)) };
}

function refuseCycles(parentOf: Int32Array): void {
  for (let start = 0; start < parentOf.length; start++) {
    let steps = 0;
    for (let node = start; node !== -1; node = parentOf[node]!)
      if (++steps > parentOf.length)
        throw new RangeError(`node ${start} is below a node that is its own ancestor, expected a tree`);
  }
}
