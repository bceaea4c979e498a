import { expectMatrix, expectSize } from './expect-shape.js';
import { buildFuzzyGraph, type FuzzyGraph } from './fuzzy-graph.js';
import { scaleStart } from './layout-start.js';
import type { Matrix } from './matrix.js';
import type { Neighbours } from './neighbours.js';
import { type PowerTable, powerOf, tabulatePower } from './power-table.js';
import { createRandom } from './random.js';
import type { Reducer } from './reduce.js';
import { fitCurve, type UmapCurve } from './umap-curve.js';

/** Points that an edge does not join are pushed away from one end of it, this many each time it is drawn. */
const negativeRate = 5;
/** A coordinate moves at most this far at once, as in umap-learn. */
const longestMove = 4;
/** The epsilon of the repulsive force: points that coincide do not fly apart at once. */
const softening = 0.001;

/**
 * UMAP on flat typed arrays: the steps of umap-js in a third of its time and memory, and the same quality (bench/NOTES.md),
 * but not the same points. Rows without a neighbour stay about where they start.
 * @param neighbours any number of rows, none included.
 * @throws EmbeddingError SHAPE_MISMATCH for arrays of another size than rows and count say.
 * @source McInnes, Healy and Melville 2018, "UMAP", arXiv 1802.03426: section 3.2 for the forces, algorithm 5 for the sampling.
 *   What the paper leaves open is as in umap-learn: weak edges left out, the longest move, when an edge is drawn.
 */
export async function openUmap(neighbours: Neighbours): Promise<Reducer> {
  expectSize('Indices of the neighbours', neighbours.indices.length, neighbours.rows * neighbours.count);
  expectSize('Distances of the neighbours', neighbours.distances.length, neighbours.rows * neighbours.count);
  let graph: FuzzyGraph | null = null;

  return {
    async layOut(start, { seed, epochs, minDist, signal, onProgress }) {
      expectMatrix('the start', start);
      expectSize('Rows of the start', start.rows, neighbours.rows);
      signal?.throwIfAborted();
      graph ??= buildFuzzyGraph(neighbours);
      const random = createRandom(seed);
      const points: Matrix = { ...start, data: Float32Array.from(scaleStart(start, random)) };
      const edges = scheduleEdges(graph, epochs);
      const curve = fitCurve(minDist);
      const moving: MovingPoints = {
        ...curve,
        data: points.data,
        cols: points.cols,
        powerB: tabulatePower(curve.b),
        // Any number but 0, from which the generator would never move.
        randomState: Int32Array.of(1 + random() * (2 ** 31 - 1)),
      };
      for (let epoch = 0; epoch < epochs; epoch++) {
        // The first two epochs have the full rate, as in umap-learn.
        runEpoch(edges, moving, points.rows, epoch, 1 - Math.max(0, epoch - 1) / epochs);
        onProgress?.((epoch + 1) / epochs);
        // Lets other work in, so that the program stays interruptible.
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
      }
      return points;
    },
  };
}

/** All that a force needs. It is passed to plain functions, which the engine inlines for every layout alike; closures only for the first. */
interface MovingPoints extends UmapCurve {
  /** Moved in place: rows x cols. */
  readonly data: Float32Array;
  readonly cols: number;
  /** Of the curve's exponent. */
  readonly powerB: PowerTable;
  /** One number, changed at each draw. */
  readonly randomState: Int32Array;
}

/** When each edge is drawn: the more weight, the more often; the strongest every epoch. All arrays: edges. */
interface Schedule {
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** Epochs from one drawing to the next. */
  readonly intervals: Float64Array;
  /** The epoch of its next drawing, and of its next push; both grow as the epochs go by. */
  readonly nextDraw: Float64Array;
  readonly nextPush: Float64Array;
}

/** Algorithm 5 draws an edge with its weight as the chance; as in umap-learn it comes at even intervals instead, and never when they exceed all epochs. */
function scheduleEdges({ rows, starts, targets, weights }: FuzzyGraph, epochs: number): Schedule {
  const strongest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const weakest = strongest / epochs;
  const count = weights.reduce((kept, weight) => kept + (weight >= weakest ? 1 : 0), 0);
  const heads = new Int32Array(count);
  const tails = new Int32Array(count);
  const intervals = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let e = starts[i]!; e < starts[i + 1]!; e++) {
      if (weights[e]! < weakest) continue;
      heads[at] = i;
      tails[at] = targets[e]!;
      intervals[at++] = strongest / weights[e]!;
    }
  }
  const nextPush = intervals.map((interval) => interval / negativeRate);
  return { heads, tails, intervals, nextDraw: intervals.slice(), nextPush };
}

/** Algorithm 5, one turn of its outer loop: every edge that is due pulls its ends together and pushes its head from points drawn at random. */
function runEpoch(
  { heads, tails, intervals, nextDraw, nextPush }: Schedule,
  layout: MovingPoints,
  rows: number,
  epoch: number,
  rate: number,
): void {
  for (let e = 0; e < heads.length; e++) {
    if (nextDraw[e]! > epoch) continue;
    const head = heads[e]!;
    attract(layout, head, tails[e]!, rate);
    nextDraw[e]! += intervals[e]!;
    const pushInterval = intervals[e]! / negativeRate;
    const pushes = Math.floor((epoch - nextPush[e]!) / pushInterval);
    for (let push = 0; push < pushes; push++) {
      const other = drawBelow(rows, layout.randomState);
      if (other !== head) repel(layout, head, other, rate);
    }
    nextPush[e]! += pushes * pushInterval;
  }
}

/** Both points towards each other: section 3.2. @param rate scales the move: 1 at first, nearly 0 at last. */
function attract({ data, cols, a, b, powerB }: MovingPoints, head: number, tail: number, rate: number): void {
  const here = head * cols;
  const there = tail * cols;
  const squared = squaredDistance(data, here, there, cols);
  if (squared === 0) return;
  const power = powerOf(powerB, squared);
  const force = (-2 * a * b * power) / (squared * (a * power + 1));
  for (let j = 0; j < cols; j++) {
    const move = rate * clip(force * (data[here + j]! - data[there + j]!));
    data[here + j]! += move;
    data[there + j]! -= move;
  }
}

/** The first point away from the other: section 3.2. */
function repel({ data, cols, a, b, powerB }: MovingPoints, head: number, other: number, rate: number): void {
  const here = head * cols;
  const there = other * cols;
  const squared = squaredDistance(data, here, there, cols);
  if (squared === 0) {
    // They coincide, so no direction leads apart: umap-learn takes the diagonal.
    for (let j = 0; j < cols; j++) data[here + j]! += rate * longestMove;
    return;
  }
  const force = (2 * b) / ((softening + squared) * (a * powerOf(powerB, squared) + 1));
  if (force * force * squared > longestMove * longestMove) {
    for (let j = 0; j < cols; j++) data[here + j]! += rate * clip(force * (data[here + j]! - data[there + j]!));
    return;
  }
  // Nearly always: the whole move is too short for a coordinate of it to be cut.
  const step = rate * force;
  for (let j = 0; j < cols; j++) data[here + j]! += step * (data[here + j]! - data[there + j]!);
}

function squaredDistance(data: Float32Array, here: number, there: number, cols: number): number {
  let sum = 0;
  for (let j = 0; j < cols; j++) {
    const difference = data[here + j]! - data[there + j]!;
    sum += difference * difference;
  }
  return sum;
}

function clip(move: number): number {
  return move > longestMove ? longestMove : move < -longestMove ? -longestMove : move;
}

/** A whole number from 0 to count - 1. @source Marsaglia 2003, "Xorshift RNGs": 13, 17, 5. */
function drawBelow(count: number, state: Int32Array): number {
  let bits = state[0]!;
  bits ^= bits << 13;
  bits ^= bits >>> 17;
  bits ^= bits << 5;
  state[0] = bits;
  return Math.floor(((bits >>> 0) / 2 ** 32) * count);
}
