/**
 * A balanced tree of boxes around points, for exact searches in few dimensions: what lies beyond a box need not be looked at.
 * Node 1 is the root, node `i` has the children `2i` and `2i + 1`, and the leaves are the nodes `leafCount` to `2 leafCount - 1`.
 */
export interface BoxTree {
  readonly cols: number;
  /** A power of two. */
  readonly leafCount: number;
  /** The slots of leaf `l` are `starts[l]` to `starts[l + 1]` (exclusive): leafCount + 1. */
  readonly starts: Int32Array;
  /** Which point lies in each slot: n. */
  readonly items: Int32Array;
  /** The points, in the order of the slots: n x cols. */
  readonly places: Float64Array;
  /** Lowest, then highest coordinates of each node: 2 leafCount x 2 cols. Of an empty node, Infinity, then -Infinity. */
  readonly boxes: Float64Array;
}

/** Points of a leaf, at most. */
const LEAF_SIZE = 8;

/**
 * Halves the points along the widest side of their box until few are left. O(n log n).
 * @param points n x cols, row-major; not changed.
 * @source Bentley 1975 (k-d trees); Friedman, Bentley and Finkel 1977 (the widest side).
 */
export function buildBoxTree(points: ArrayLike<number>, count: number, cols: number): BoxTree {
  let leafCount = 1;
  while (leafCount * LEAF_SIZE < count) leafCount *= 2;
  const starts = Int32Array.from({ length: leafCount + 1 }, (_, leaf) => Math.floor((leaf * count) / leafCount));
  const items = Int32Array.from({ length: count }, (_, i) => i);
  const source = Float64Array.from(points);
  halve(0, leafCount);

  const places = new Float64Array(count * cols);
  for (let slot = 0; slot < count; slot++) {
    const from = items[slot]! * cols;
    for (let j = 0; j < cols; j++) places[slot * cols + j] = source[from + j]!;
  }
  const tree = { cols, leafCount, starts, items, places, boxes: new Float64Array(2 * leafCount * 2 * cols) };
  for (let leaf = 0; leaf < leafCount; leaf++) fitLeaf(tree, leaf);
  for (let node = leafCount - 1; node > 0; node--) fitNode(tree, node);
  return tree;

  function halve(firstLeaf: number, lastLeaf: number): void {
    if (lastLeaf - firstLeaf < 2) return;
    const middle = (firstLeaf + lastLeaf) / 2;
    const [from, to] = [starts[firstLeaf]!, starts[lastLeaf]!];
    selectSlot(from, to - 1, starts[middle]!, widestSide(from, to));
    halve(firstLeaf, middle);
    halve(middle, lastLeaf);
  }

  function widestSide(from: number, to: number): number {
    let [widest, side] = [-1, 0];
    for (let j = 0; j < cols; j++) {
      let [low, high] = [Infinity, -Infinity];
      for (let slot = from; slot < to; slot++) {
        const value = source[items[slot]! * cols + j]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high - low > widest) [widest, side] = [high - low, j];
    }
    return side;
  }

  /** Brings the item that would be at `place`, were they sorted by one coordinate, there: lower ones before, higher behind. @source Hoare 1961. */
  function selectSlot(from: number, to: number, place: number, side: number): void {
    let [left, right] = [from, to];
    while (left < right) {
      const pivot = source[items[(left + right) >> 1]! * cols + side]!;
      let [i, j] = [left, right];
      while (i <= j) {
        while (source[items[i]! * cols + side]! < pivot) i++;
        while (source[items[j]! * cols + side]! > pivot) j--;
        if (i > j) break;
        const moved = items[i]!;
        items[i++] = items[j]!;
        items[j--] = moved;
      }
      if (place <= j) right = j;
      else if (place >= i) left = i;
      else return;
    }
  }
}

/** Makes a leaf's box anew from the slots that count. @param isEmpty slots that hold nothing any more. */
export function fitLeaf({ cols, leafCount, starts, places, boxes }: BoxTree, leaf: number, isEmpty?: Uint8Array): void {
  const box = (leafCount + leaf) * 2 * cols;
  for (let j = 0; j < cols; j++) {
    boxes[box + j] = Infinity;
    boxes[box + cols + j] = -Infinity;
  }
  for (let slot = starts[leaf]!; slot < starts[leaf + 1]!; slot++) {
    if (isEmpty?.[slot] === 1) continue;
    for (let j = 0; j < cols; j++) {
      const value = places[slot * cols + j]!;
      if (value < boxes[box + j]!) boxes[box + j] = value;
      if (value > boxes[box + cols + j]!) boxes[box + cols + j] = value;
    }
  }
}

/** Makes the box of a node that is no leaf anew from those of its children. @returns whether it is another than before. */
export function fitNode({ cols, boxes }: BoxTree, node: number): boolean {
  const [box, left, right] = [node * 2 * cols, 2 * node * 2 * cols, (2 * node + 1) * 2 * cols];
  let isOther = false;
  for (let j = 0; j < 2 * cols; j++) {
    const [a, b] = [boxes[left + j]!, boxes[right + j]!];
    const value = j < cols === a < b ? a : b;
    if (value === boxes[box + j]) continue;
    boxes[box + j] = value;
    isOther = true;
  }
  return isOther;
}

/**
 * The square of the distance to a node's box; 0 inside, Infinity where the node is empty. Rounded, it is never above the
 * rounded distance to a point inside, summed in the order of the coordinates: each step is no larger, and rounding keeps order.
 */
export function distanceToBox({ cols, boxes }: BoxTree, node: number, query: Float64Array, at: number): number {
  const low = node * 2 * cols;
  const high = low + cols;
  let sum = 0;
  for (let j = 0; j < cols; j++) {
    const value = query[at + j]!;
    const below = boxes[low + j]! - value;
    const above = value - boxes[high + j]!;
    const step = below > 0 ? below : above > 0 ? above : 0;
    sum += step * step;
  }
  return sum;
}
