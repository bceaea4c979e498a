import type { FuzzyGraph } from './umap.js';

/**
 * Rows in an order in which those that belong together follow each other: from row to row over the strongest edge that leads out of all
 * rows taken so far. Where the graph falls apart, the next piece begins with its first row.
 * @returns each row once: rows.
 * @source the order in which Prim's algorithm (1957) takes the rows into a spanning tree.
 */
export function orderByNearness({ rows, starts, targets, weights }: FuzzyGraph): Int32Array {
  const order = new Int32Array(rows);
  const isTaken = new Uint8Array(rows);
  const open = createEdgeHeap(weights);
  let count = 0;
  const take = (row: number): void => {
    isTaken[row] = 1;
    order[count++] = row;
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) if (!isTaken[targets[edge]!]) open.add(edge);
  };
  for (let first = 0; first < rows; first++) {
    if (isTaken[first]) continue;
    take(first);
    for (let edge = open.takeStrongest(); edge >= 0; edge = open.takeStrongest())
      if (!isTaken[targets[edge]!]) take(targets[edge]!);
  }
  return order;
}

/** A binary heap of edges: the strongest comes first, of equals the one with the lower number. */
function createEdgeHeap(weights: Float32Array) {
  const heap = new Int32Array(weights.length);
  let size = 0;
  const isBefore = (a: number, b: number) => weights[a]! > weights[b]! || (weights[a] === weights[b] && a < b);
  return {
    add(edge: number): void {
      let place = size++;
      for (let above = (place - 1) >> 1; place > 0 && isBefore(edge, heap[above]!); above = (place - 1) >> 1) {
        heap[place] = heap[above]!;
        place = above;
      }
      heap[place] = edge;
    },
    /** @returns -1 when there is none. */
    takeStrongest(): number {
      if (size === 0) return -1;
      const strongest = heap[0]!;
      const last = heap[--size]!;
      let place = 0;
      for (let below = 1; below < size; below = 2 * place + 1) {
        if (below + 1 < size && isBefore(heap[below + 1]!, heap[below]!)) below++;
        if (!isBefore(heap[below]!, last)) break;
        heap[place] = heap[below]!;
        place = below;
      }
      heap[place] = last;
      return strongest;
    },
  };
}

/** The same graph with its rows in another order. @param order each row once: rows. */
export function reorderGraph({ rows, starts, targets, weights }: FuzzyGraph, order: Int32Array): FuzzyGraph {
  const placeOf = new Int32Array(rows);
  for (let place = 0; place < rows; place++) placeOf[order[place]!] = place;
  const moved = {
    rows,
    starts: new Int32Array(rows + 1),
    targets: new Int32Array(targets.length),
    weights: new Float32Array(weights.length),
  };
  let at = 0;
  for (let place = 0; place < rows; place++) {
    const row = order[place]!;
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) {
      moved.targets[at] = placeOf[targets[edge]!]!;
      moved.weights[at++] = weights[edge]!;
    }
    moved.starts[place + 1] = at;
  }
  return moved;
}
