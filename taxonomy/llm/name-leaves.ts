import { dot, type Matrix, normalize, rowOf } from '../../embeddings/matrix.js';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { deriveSeed } from './derive-seed.js';
import { type Draft, drawName } from './draw-name.js';
import { type PlacementFit, placeHeldOut } from './place-held-out.js';
import type { Ask } from './question.js';

export interface LeavesInput {
  /** What is known of each document: one text each, in canonical order. */
  readonly texts: readonly string[];
  /** Unit rows: documents x d. */
  readonly vectors: Matrix;
  /** The documents of each leaf. */
  readonly leaves: readonly Int32Array[];
  /** What a leaf is called where the language model gives no name. */
  readonly offlineNames: readonly { readonly name: string; readonly summary: string }[];
}

export interface NamingOptions {
  readonly ask: Ask;
  /** Unit rows. */
  readonly embed: (texts: readonly string[]) => Promise<Matrix>;
  readonly seed: number;
}

export interface LeafNaming {
  readonly name: string;
  readonly summary: string;
  readonly source: 'llm' | 'offline';
  /** How many members that were kept from the naming came here when they were placed by name; null where none were kept. */
  readonly fit: PlacementFit | null;
  /** Whether the first name misled and another was drawn. */
  readonly redrawn: boolean;
}

/** Members that one sample shows, and documents outside. */
const MOST_INSIDE = 20;
const MOST_OUTSIDE = 10;
/** With fewer members all are needed to name it. */
const LEAST_TO_HOLD_OUT = 5;
const MOST_HELD_OUT = 4;
const HELD_OUT_SHARE = 0.25;
/** Samples of a leaf; one where nothing can be left out, as they would be all the same. */
const SAMPLES = 3;
/** Leaves that a held-out member may be taken for. */
const NEAREST_LEAVES = 4;
/** A name that brings home a smaller share is drawn again. */
const LEAST_FIT = 0.6;

/**
 * Names leaves by a language model: drawn three times from members against the nearest documents outside, the medoid taken;
 * then members that were kept from the naming are placed among the leaf and its nearest by name alone. A name that misleads
 * is drawn once more with what it was mistaken for, and the better one kept.
 * @returns a naming for each leaf; at most 3 + 1 + 1 + 1 questions each.
 * @source OpenClio's naming; Clio (arXiv 2412.13678), section G.5, for the contrast with what lies near.
 */
export async function nameLeaves(input: LeavesInput, options: NamingOptions): Promise<LeafNaming[]> {
  const leaves = input.leaves.map((rows, leaf) => splitLeaf(rows, leaf, input, options.seed));
  const drafts = await Promise.all(leaves.map((leaf) => drawMedoid(leaf, input, options)));
  const names = drafts.map((draft, leaf) => draft ?? input.offlineNames[leaf]!);
  const near = findNearest(leaves);
  const fits = await Promise.all(
    leaves.map((leaf, i) => (drafts[i] ? placeHeldOut(leaf.heldOut, i, near[i]!, names, input.texts, options) : null)),
  );
  return Promise.all(
    leaves.map(async (leaf, i) => {
      const draft = drafts[i];
      if (!draft) return { ...pick(input.offlineNames[i]!), source: 'offline' as const, fit: null, redrawn: false };
      const fit = fits[i]!;
      const kept = { ...draft, source: 'llm' as const, fit, redrawn: false };
      if (fit === null || fit.right / fit.placed >= LEAST_FIT) return kept;
      const confusions = fit.mistaken.map(({ document, takenFor }) => ({
        text: input.texts[document]!,
        takenFor: names[takenFor]!.name,
      }));
      const sample = { ...sampleOf(leaf, input, options.seed, 0), confusions, earlierName: draft.name };
      const again = await drawName(sample, {
        ask: options.ask,
        seed: deriveSeed(options.seed, 'redraw', leaf.content),
      });
      if (!again) return kept;
      const others = names.with(i, again);
      const fitAgain = await placeHeldOut(leaf.heldOut, i, near[i]!, others, input.texts, options);
      const isBetter = fitAgain !== null && fitAgain.right / fitAgain.placed > fit.right / fit.placed;
      return isBetter ? { ...again, source: 'llm' as const, fit: fitAgain, redrawn: true } : { ...kept, redrawn: true };
    }),
  );
}

interface Leaf {
  /** Documents to be named by, most typical first. */
  readonly shown: readonly number[];
  readonly heldOut: readonly number[];
  /** Nearest documents of other leaves, nearest first. */
  readonly outside: readonly number[];
  readonly centre: Float32Array;
  /** The texts it holds, for seeds that do not depend on its place. */
  readonly content: string;
}

function splitLeaf(rows: Int32Array, leaf: number, { texts, vectors, leaves }: LeavesInput, seed: number): Leaf {
  const centre = centreOf(vectors, rows);
  const nearness = (row: number) => dot(rowOf(vectors, row), centre);
  const content = Array.from(rows, (row) => texts[row]!).join('\n');
  const typical = rank(Array.from(rows), nearness);
  const count =
    rows.length < LEAST_TO_HOLD_OUT
      ? 0
      : Math.min(MOST_HELD_OUT, Math.max(1, Math.floor(rows.length * HELD_OUT_SHARE)));
  const heldOut = shuffle([...typical], createRandom(deriveSeed(seed, 'hold out', content))).slice(0, count);
  const held = new Set(heldOut);
  const own = new Set(rows);
  const others = leaves.flatMap((other, i) => (i === leaf ? [] : Array.from(other))).filter((row) => !own.has(row));
  return {
    shown: typical.filter((row) => !held.has(row)),
    heldOut: heldOut.sort((a, b) => a - b),
    outside: rank(others, nearness).slice(0, MOST_OUTSIDE),
    centre,
    content,
  };
}

/** The name that is nearest to the others drawn with it; null where none could be had. */
async function drawMedoid(leaf: Leaf, input: LeavesInput, { ask, embed, seed }: NamingOptions): Promise<Draft | null> {
  const count = leaf.shown.length < 3 ? 1 : SAMPLES;
  const samples = Array.from({ length: count }, (_, sample) => sampleOf(leaf, input, seed, sample));
  // Texts that are the same shuffle into samples that are the same, which are asked once.
  const distinct = [...new Map(samples.map((sample) => [JSON.stringify(sample), sample])).values()];
  const drawn = await Promise.all(
    distinct.map((sample, i) => drawName(sample, { ask, seed: deriveSeed(seed, 'draw', i, leaf.content) })),
  );
  const drafts = drawn.filter((draft) => draft !== null);
  if (drafts.length <= 2) return drafts[0] ?? null;
  const vectors = await embed(drafts.map(({ name, summary }) => `${name}. ${summary}`));
  const closeness = drafts.map((_, i) =>
    drafts.reduce((sum, __, j) => (i === j ? sum : sum + dot(rowOf(vectors, i), rowOf(vectors, j))), 0),
  );
  return drafts[closeness.indexOf(Math.max(...closeness))]!;
}

/** Half of what is shown are the most typical members, half are drawn from the rest, so that the name fits all. */
function sampleOf(leaf: Leaf, { texts }: LeavesInput, seed: number, sample: number) {
  const random = createRandom(deriveSeed(seed, 'sample', sample, leaf.content));
  const typical = leaf.shown.slice(0, MOST_INSIDE / 2);
  const rest = shuffle(leaf.shown.slice(MOST_INSIDE / 2), random).slice(0, MOST_INSIDE - typical.length);
  const toTexts = (rows: readonly number[]) => shuffle([...rows], random).map((row) => texts[row]!);
  return { inside: toTexts([...typical, ...rest]), outside: toTexts(leaf.outside) };
}

/** For each leaf the others, nearest first, a few of them. */
function findNearest(leaves: readonly Leaf[]): number[][] {
  return leaves.map(({ centre }, leaf) =>
    rank(
      [...leaves.keys()].filter((other) => other !== leaf),
      (other) => dot(leaves[other]!.centre, centre),
    ).slice(0, NEAREST_LEAVES),
  );
}

function centreOf(vectors: Matrix, rows: Int32Array): Float32Array {
  const sums = new Float64Array(vectors.cols);
  for (const row of rows) {
    const vector = rowOf(vectors, row);
    for (let j = 0; j < sums.length; j++) sums[j]! += vector[j]!;
  }
  return normalize(Float32Array.from(sums));
}

/** Highest first; ties by number. */
function rank(places: readonly number[], scoreOf: (place: number) => number): number[] {
  return places
    .map((place) => ({ place, value: scoreOf(place) }))
    .sort((a, b) => b.value - a.value || a.place - b.place)
    .map(({ place }) => place);
}

function pick({ name, summary }: { readonly name: string; readonly summary: string }): Draft {
  return { name, summary };
}
