import type { Neighbours } from './neighbours.js';
import { type PowerTable, powerOf, tabulatePower } from './power-table.js';
import { scramble } from './random.js';

// UMAP as its paper has it, step by step, on flat typed arrays. Sections, algorithms and definitions are those of McInnes, Healy and
// Melville 2018, "UMAP: Uniform Manifold Approximation and Projection", arXiv 1802.03426. `buildFuzzyGraph` makes a weighted graph of the neighbours (algorithms 2 and 3), `fitCurve` says how near neighbours should lie
// (definition 11), `scheduleEdges` when an edge is drawn and `movePart` how it moves its ends (algorithm 5).
// What the paper leaves open is as in umap-learn, its reference implementation. `open-umap.ts` goes through the steps, on several threads.

/** How surely two rows are neighbours. Every edge stands twice, once from each end, with the same weight; no row has an edge to itself. */
export interface FuzzyGraph {
  readonly rows: number;
  /** Edges from row i are numbers starts[i] to starts[i + 1] - 1: rows + 1. */
  readonly starts: Int32Array;
  /** The row at the other end: edges. */
  readonly targets: Int32Array;
  /** Above 0, at most 1: edges. */
  readonly weights: Float32Array;
}

/** How near the sum of memberships must come to its target, and how many halvings that may take. */
const tolerance = 1e-5;
const mostHalvings = 64;
/** A row's distances are not measured with a finer scale than this share of their mean. */
const finestScale = 1e-3;

/**
 * The weighted graph that UMAP lays out.
 * @param neighbours each row's, itself included; distances grow along a row.
 * @source algorithms 2 and 3, and section 3.1 for the union. The finest scale is that of umap-learn.
 */
export function buildFuzzyGraph(neighbours: Neighbours): FuzzyGraph {
  return uniteDirections(neighbours, measureMemberships(neighbours));
}

/** Algorithm 2: how far each neighbour belongs to a row's own, 0 to 1, seen from that row: rows x count. */
function measureMemberships({ rows, count, indices, distances }: Neighbours): Float32Array {
  const memberships = new Float32Array(rows * count);
  const meanOfAll = meanOf(distances, 0, distances.length);
  for (let i = 0; i < rows; i++) {
    const from = i * count;
    const nearest = nearestApart(distances, from, count);
    const mean = nearest > 0 ? meanOf(distances, from, count) : meanOfAll;
    const scale = Math.max(findScale(distances, from, count, nearest), finestScale * mean);
    for (let e = from; e < from + count; e++)
      if (indices[e] !== i) memberships[e] = membershipAt(distances[e]! - nearest, scale);
  }
  return memberships;
}

/** The distance rho of section 3.1: to the nearest row that is not a copy; 0 where all are copies. */
function nearestApart(distances: Float32Array, from: number, count: number): number {
  for (let e = from; e < from + count; e++) if (distances[e]! > 0) return distances[e]!;
  return 0;
}

/** Algorithm 3, by halving: the scale sigma with which the memberships of a row's neighbours sum to log2(count). */
function findScale(distances: Float32Array, from: number, count: number, nearest: number): number {
  const target = Math.log2(count);
  let low = 0;
  let high = Infinity;
  let scale = 1;
  for (let round = 0; round < mostHalvings; round++) {
    let sum = 0;
    for (let e = from + 1; e < from + count; e++) sum += membershipAt(distances[e]! - nearest, scale);
    if (Math.abs(sum - target) < tolerance) break;
    if (sum > target) high = scale;
    else low = scale;
    scale = high === Infinity ? scale * 2 : (low + high) / 2;
  }
  return scale;
}

function membershipAt(beyondNearest: number, scale: number): number {
  return beyondNearest > 0 ? Math.exp(-beyondNearest / scale) : 1;
}

/** Section 3.1: two rows are neighbours when either says so, a + b - ab. The edges of a row come in the order of the rows that name them. */
function uniteDirections(neighbours: Neighbours, memberships: Float32Array): FuzzyGraph {
  const { rows } = neighbours;
  const starts = new Int32Array(rows + 1);
  visitEdges(neighbours, memberships, (head) => {
    starts[head + 1]!++;
  });
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const targets = new Int32Array(starts[rows]!);
  const weights = new Float32Array(starts[rows]!);
  visitEdges(neighbours, memberships, (head, tail, weight) => {
    const edge = next[head]!++;
    targets[edge] = tail;
    weights[edge] = weight;
  });
  return { rows, starts, targets, weights };
}

function visitEdges(
  { rows, count, indices }: Neighbours,
  memberships: Float32Array,
  visit: (head: number, tail: number, weight: number) => void,
): void {
  for (let i = 0; i < rows; i++) {
    for (let e = i * count; e < (i + 1) * count; e++) {
      const there = memberships[e]!;
      if (there === 0) continue;
      const other = indices[e]!;
      const back = membershipOf(i, indices, memberships, other * count, count);
      const weight = there + back - there * back;
      visit(i, other, weight);
      if (back === 0) visit(other, i, weight);
    }
  }
}

/** What the row whose neighbours begin at `from` says of a row; 0 when it is not among them. */
function membershipOf(
  row: number,
  indices: Int32Array,
  memberships: Float32Array,
  from: number,
  count: number,
): number {
  for (let e = from; e < from + count; e++) if (indices[e] === row) return memberships[e]!;
  return 0;
}

/** 0 for none. */
function meanOf(values: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i]!;
  return count > 0 ? sum / count : 0;
}

/** How likely two points of a layout are neighbours, by their squared distance s: 1 / (1 + a s^b). */
export interface UmapCurve {
  readonly a: number;
  readonly b: number;
}

/** The curve is fitted at this many distances, from 0 to this many spreads, as in umap-learn. */
const sampleCount = 300;
const reach = 3;
const mostFits = 200;

/**
 * The smooth curve that is nearest, by least squares, to the one that is meant: 1 up to minDist, then exp(-(distance - minDist) / spread).
 * @param minDist 0 up to `spread`. @param spread above 0: how wide groups of points lie.
 * @source definition 11 and the text after it; fitted by Levenberg and Marquardt's method.
 */
export function fitCurve(minDist: number, spread = 1): UmapCurve {
  let curve: UmapCurve = { a: 1, b: 1 };
  let fit = measureFit(curve, minDist, spread);
  let damping = 1e-3;
  for (let round = 0; round < mostFits; round++) {
    const tried = stepFrom(curve, fit, damping);
    const next = measureFit(tried, minDist, spread);
    // Written so that a step to where nothing can be computed is refused, too.
    if (!(next.error < fit.error)) {
      damping *= 10;
      if (damping > 1e12) break;
      continue;
    }
    curve = tried;
    fit = next;
    damping = Math.max(damping / 10, 1e-12);
  }
  return curve;
}

/** The squared error of a curve, and the sums that say which way it falls. */
interface Fit {
  readonly error: number;
  /** The transposed Jacobian times the residuals. */
  readonly slope: readonly [number, number];
  /** The transposed Jacobian times itself: aa, ab, bb. */
  readonly bend: readonly [number, number, number];
}

function measureFit({ a, b }: UmapCurve, minDist: number, spread: number): Fit {
  let [error, slopeA, slopeB, bendAA, bendAB, bendBB] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < sampleCount; i++) {
    const distance = (i * reach * spread) / (sampleCount - 1);
    const wanted = distance < minDist ? 1 : Math.exp(-(distance - minDist) / spread);
    const power = distance ** (2 * b);
    const found = 1 / (1 + a * power);
    const byA = -power * found * found;
    const byB = distance > 0 ? 2 * a * Math.log(distance) * byA : 0;
    const missing = wanted - found;
    error += missing * missing;
    slopeA += byA * missing;
    slopeB += byB * missing;
    bendAA += byA * byA;
    bendAB += byA * byB;
    bendBB += byB * byB;
  }
  return { error, slope: [slopeA, slopeB], bend: [bendAA, bendAB, bendBB] };
}

/** Solves the two damped normal equations. */
function stepFrom({ a, b }: UmapCurve, { slope, bend: [aa, ab, bb] }: Fit, damping: number): UmapCurve {
  const dampedA = aa * (1 + damping);
  const dampedB = bb * (1 + damping);
  const determinant = dampedA * dampedB - ab * ab;
  return {
    a: a + (slope[0] * dampedB - slope[1] * ab) / determinant,
    b: b + (slope[1] * dampedA - slope[0] * ab) / determinant,
  };
}

/** Points that an edge does not join are pushed away from its head, this many each time it is drawn. */
const negativeRate = 5;
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

/** Algorithm 5 draws an edge with its weight as the chance; as in umap-learn it comes at even intervals instead, and not at all where they exceed all epochs. */
export function scheduleEdges(
  { rows, starts, targets, weights }: FuzzyGraph,
  epochs: number,
): Pick<SharedLayout, 'starts' | 'tails' | 'intervals' | 'nextDraw' | 'nextPush'> {
  const strongest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const weakest = strongest / epochs;
  const count = weights.reduce((kept, weight) => kept + (weight >= weakest ? 1 : 0), 0);
  const keptStarts = shareIntegers(rows + 1);
  const tails = shareIntegers(count);
  const [intervals, nextDraw, nextPush] = [shareDoubles(count), shareDoubles(count), shareDoubles(count)];
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let e = starts[i]!; e < starts[i + 1]!; e++) {
      if (weights[e]! < weakest) continue;
      const interval = strongest / weights[e]!;
      tails[at] = targets[e]!;
      intervals[at] = interval;
      nextDraw[at] = interval;
      nextPush[at++] = interval / negativeRate;
    }
    keptStarts[i + 1] = at;
  }
  return { starts: keptStarts, tails, intervals, nextDraw, nextPush };
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
 * @source section 3.2 for the forces, algorithm 5 for the sampling.
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

function shareDoubles(count: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * count));
}

function shareIntegers(count: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * count));
}
