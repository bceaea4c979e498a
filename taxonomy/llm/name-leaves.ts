import type { LinearAlgebra } from '../../embeddings/linear-algebra.js';
import { dot, type Matrix, rowOf } from '../../embeddings/matrix.js';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { deriveSeed } from './derive-seed.js';
import { type Draft, drawName } from './draw-name.js';
import { addFits, type PlacementFit, placeHeldOut } from './place-held-out.js';
import type { Ask } from './question.js';
import { type LeavesInput, type SplitLeaf, splitLeaves } from './split-leaves.js';

export interface NamingInput extends LeavesInput {
  /** What a leaf is called where the language model gives no name. */
  readonly offlineNames: readonly { readonly name: string; readonly summary: string }[];
}

export interface NamingOptions {
  readonly ask: Ask;
  /** Unit rows. */
  readonly embed: (texts: readonly string[]) => Promise<Matrix>;
  readonly algebra: Pick<LinearAlgebra, 'multiplyTransposed' | 'nearestRows'>;
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

/** Members that one sample shows. */
const MOST_INSIDE = 20;
/** Samples of a leaf; one where nothing can be left out, as they would be all the same. */
const SAMPLES = 3;
/** A name that brings home a smaller share is drawn again. */
const LEAST_FIT = 0.6;

/**
 * Names leaves by a language model: drawn three times from members against the nearest documents outside, the medoid taken;
 * then members that were kept from the naming are placed among the leaf and its nearest by name alone. A name that misleads
 * is drawn once more with what it was mistaken for; both names are then tested with members that neither knows, and the
 * better one kept.
 * @returns a naming for each leaf; at most 3 + 1 + 1 + 2 questions each.
 * @source OpenClio's naming; Clio (arXiv 2412.13678), section G.5, for the contrast with what lies near.
 */
export async function nameLeaves(input: NamingInput, options: NamingOptions): Promise<LeafNaming[]> {
  const leaves = await splitLeaves(input, options.algebra, options.seed);
  const drafts = await Promise.all(leaves.map((leaf) => drawMedoid(leaf, input, options)));
  const names = drafts.map((draft, leaf) => draft ?? input.offlineNames[leaf]!);
  const test = (leaf: number, members: 'heldOut' | 'heldOutTwice', tested: readonly Draft[]) => {
    const { near } = leaves[leaf]!;
    // One of each neighbour's stands among them: items that are all of one group give it away.
    const decoys = near.flatMap((other) => leaves[other]![members].slice(0, 1));
    return placeHeldOut({ members: leaves[leaf]![members], decoys, leaf, near }, tested, input.texts, options);
  };
  const fits = await Promise.all(drafts.map((draft, leaf) => (draft ? test(leaf, 'heldOut', names) : null)));
  return Promise.all(
    leaves.map(async (_, leaf) => {
      const draft = drafts[leaf];
      if (!draft) return { ...pick(input.offlineNames[leaf]!), source: 'offline' as const, fit: null, redrawn: false };
      const fit = fits[leaf]!;
      const kept = { ...draft, source: 'llm' as const, fit, redrawn: false };
      if (fit === null || shareOf(fit) >= LEAST_FIT) return kept;
      const again = await drawAgain(leaf, draft, fit);
      if (!again) return kept;
      const [before, after] = await Promise.all([
        test(leaf, 'heldOutTwice', names),
        test(leaf, 'heldOutTwice', names.with(leaf, again)),
      ]);
      return after !== null && (before === null || shareOf(after) > shareOf(before))
        ? { ...again, source: 'llm' as const, fit: after, redrawn: true }
        : { ...kept, fit: addFits(fit, before), redrawn: true };
    }),
  );

  /** A name from the first sample, with what the earlier one was mistaken for. */
  function drawAgain(leaf: number, { name: earlierName }: Draft, { mistaken }: PlacementFit): Promise<Draft | null> {
    const { ask, seed } = options;
    const confusions = mistaken.map(({ document, takenFor }) => ({
      text: input.texts[document]!,
      takenFor: names[takenFor]!.name,
    }));
    const sample = { ...sampleOf(leaves[leaf]!, input, seed, 0), confusions, earlierName };
    return drawName(sample, { ask, seed: deriveSeed(seed, 'redraw', leaves[leaf]!.content) });
  }
}

/** The name that is nearest to the others drawn with it; null where none could be had. */
async function drawMedoid(
  leaf: SplitLeaf,
  input: LeavesInput,
  { ask, embed, seed }: NamingOptions,
): Promise<Draft | null> {
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
function sampleOf(leaf: SplitLeaf, { texts }: LeavesInput, seed: number, sample: number) {
  const random = createRandom(deriveSeed(seed, 'sample', sample, leaf.content));
  const typical = leaf.shown.slice(0, MOST_INSIDE / 2);
  const rest = shuffle(leaf.shown.slice(MOST_INSIDE / 2), random).slice(0, MOST_INSIDE - typical.length);
  const toTexts = (rows: readonly number[]) => shuffle([...rows], random).map((row) => texts[row]!);
  return { inside: toTexts([...typical, ...rest]), outside: toTexts(leaf.outside) };
}

function shareOf({ right, placed }: PlacementFit): number {
  return right / placed;
}

function pick({ name, summary }: Draft): Draft {
  return { name, summary };
}
