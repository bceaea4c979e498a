import { type PowerTable, powerOf, tabulatePower } from './power-table.js';
import { scramble } from './random.js';
import type { UmapCurve } from './umap-curve.js';

/** Points that an edge does not join are pushed away from its head, this many each time it is drawn. */
export const negativeRate = 5;
/** A coordinate moves at most this far at once, as in umap-learn. */
const longestMove = 4;
/** The epsilon of the repulsive force: points that coincide do not fly apart at once. */
const softening = 0.001;

/** Everything that a layout is made of, in memory that threads share. */
export interface SharedLayout {
  readonly rows: number;
  /** Coordinates of a point. */
  readonly cols: number;
  /** Numbers of a point: an even one, so that two can be taken at a time. One too many stays 0. */
  readonly width: number;
  readonly epochs: number;
  readonly seed: number;
  readonly curve: UmapCurve;
  /** Part p is rows parts[p] to parts[p + 1] - 1: parts + 1. */
  readonly parts: Int32Array;
  /** Points before and after an epoch; the next one swaps them. Each rows x width. */
  readonly points: readonly [Float32Array, Float32Array];
  /** Edges from row i are numbers starts[i] to starts[i + 1] - 1: rows + 1. */
  readonly starts: Int32Array;
  /** The row at the other end: edges. */
  readonly tails: Int32Array;
  /** Epochs from one drawing of an edge to the next: edges. */
  readonly intervals: Float64Array;
  /** The epoch of its next drawing, and of its next push; both grow as the epochs go by: edges. */
  readonly nextDraw: Float64Array;
  readonly nextPush: Float64Array;
}

/** What a thread computes forces with. */
export interface Forces extends UmapCurve {
  readonly cols: number;
  readonly width: number;
  /** Of the curve's exponent. */
  readonly powerB: PowerTable;
  /** Room for the difference of two points: width. */
  readonly apart: Float64Array;
}

export function prepareForces({ curve, cols, width }: SharedLayout): Forces {
  return { ...curve, cols, width, powerB: tabulatePower(curve.b), apart: new Float64Array(width) };
}

/**
 * One epoch for the rows of one part: every edge that is due pulls its ends together and pushes its head from points drawn at random.
 * Points of other parts stand where they were before the epoch, and every row draws from a chance of its own: so it makes no difference
 * who moves which part, and when. An edge that leads to another part, which moves its own end only, does so twice: from here, it is drawn
 * once where inside of a part it is drawn from both ends.
 * @source McInnes, Healy and Melville 2018, arXiv 1802.03426: section 3.2 for the forces, algorithm 5 for the sampling.
 */
export function movePart(layout: SharedLayout, forces: Forces, epoch: number, part: number): void {
  const { width, rows, starts, tails, intervals, nextDraw, nextPush } = layout;
  const first = layout.parts[part]!;
  const end = layout.parts[part + 1]!;
  const before = layout.points[epoch % 2]!;
  const now = layout.points[1 - (epoch % 2)]!;
  now.set(before.subarray(first * width, end * width), first * width);
  // The first two epochs have the full rate, as in umap-learn.
  const rate = 1 - Math.max(0, epoch - 1) / layout.epochs;
  const chance = Int32Array.of(0);
  for (let row = first; row < end; row++) {
    const here = row * width;
    chance[0] = chanceOf(layout.seed, epoch, row);
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) {
      if (nextDraw[edge]! > epoch) continue;
      const tail = tails[edge]!;
      if (tail >= first && tail < end) attract(forces, now, here, tail * width, rate);
      else {
        approach(forces, now, here, before, tail * width, rate);
        approach(forces, now, here, before, tail * width, rate);
      }
      nextDraw[edge]! += intervals[edge]!;
      const pushInterval = intervals[edge]! / negativeRate;
      const pushes = Math.floor((epoch - nextPush[edge]!) / pushInterval);
      for (let push = 0; push < pushes; push++) {
        const other = drawBelow(rows, chance);
        if (other !== row) repel(forces, now, here, other >= first && other < end ? now : before, other * width, rate);
      }
      nextPush[edge]! += pushes * pushInterval;
    }
  }
}

/** Both points towards each other: section 3.2. @param rate scales the move: 1 at first, nearly 0 at last. */
function attract(forces: Forces, now: Float32Array, here: number, there: number, rate: number): void {
  const { width, apart } = forces;
  const squared = measure(forces, now, here, now, there);
  if (squared === 0) return;
  const pull = pullAt(forces, squared);
  for (let j = 0; j < width; j++) {
    const move = rate * clip(pull * apart[j]!);
    now[here + j]! += move;
    now[there + j]! -= move;
  }
}

/** The first point alone towards where the other was. */
function approach(
  forces: Forces,
  now: Float32Array,
  here: number,
  before: Float32Array,
  there: number,
  rate: number,
): void {
  const { width, apart } = forces;
  const squared = measure(forces, now, here, before, there);
  if (squared === 0) return;
  const pull = pullAt(forces, squared);
  for (let j = 0; j < width; j++) now[here + j]! += rate * clip(pull * apart[j]!);
}

function pullAt({ a, b, powerB }: Forces, squared: number): number {
  const power = powerOf(powerB, squared);
  return (-2 * a * b * power) / (squared * (a * power + 1));
}

/** The first point away from the other: section 3.2. */
function repel(
  forces: Forces,
  now: Float32Array,
  here: number,
  others: Float32Array,
  there: number,
  rate: number,
): void {
  const { width, apart, a, b, powerB } = forces;
  const squared = measure(forces, now, here, others, there);
  if (squared === 0) {
    // They coincide, so no direction leads apart: umap-learn takes the diagonal.
    for (let j = 0; j < forces.cols; j++) now[here + j]! += rate * longestMove;
    return;
  }
  const push = (2 * b) / ((softening + squared) * (a * powerOf(powerB, squared) + 1));
  if (push * push * squared > longestMove * longestMove) {
    for (let j = 0; j < width; j++) now[here + j]! += rate * clip(push * apart[j]!);
    return;
  }
  // Nearly always: the whole move is too short for a coordinate of it to be cut.
  const step = rate * push;
  for (let j = 0; j < width; j += 2) {
    now[here + j]! += step * apart[j]!;
    now[here + j + 1]! += step * apart[j + 1]!;
  }
}

/** The squared distance of two points; the difference of their coordinates stands in `apart` then. */
function measure({ width, apart }: Forces, a: Float32Array, here: number, b: Float32Array, there: number): number {
  let [even, odd] = [0, 0];
  for (let j = 0; j < width; j += 2) {
    const first = a[here + j]! - b[there + j]!;
    const second = a[here + j + 1]! - b[there + j + 1]!;
    apart[j] = first;
    apart[j + 1] = second;
    even += first * first;
    odd += second * second;
  }
  return even + odd;
}

function clip(move: number): number {
  return move > longestMove ? longestMove : move < -longestMove ? -longestMove : move;
}

/** The chance of a row in an epoch; never 0, from which the generator would not move. */
function chanceOf(seed: number, epoch: number, row: number): number {
  return scramble(seed ^ Math.imul(epoch + 1, 0x9e3779b1) ^ Math.imul(row + 1, 0x85ebca77)) || 1;
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
