import { deriveSeed } from './derive-seed.js';
import { type Draft, shorten } from './draw-name.js';
import { placeItems } from './place-items.js';
import type { Ask } from './question.js';

/** What came of placing members by name alone. */
export interface PlacementFit {
  readonly placed: number;
  readonly right: number;
  /** Those that went elsewhere: the document, and the leaf it was taken for. */
  readonly mistaken: readonly { readonly document: number; readonly takenFor: number }[];
}

export interface HeldOut {
  /** Documents that the name was not drawn from. */
  readonly members: readonly number[];
  /** Documents of other leaves, placed beside them and not counted. */
  readonly decoys: readonly number[];
  readonly leaf: number;
  /** Leaves that they may be mistaken for. */
  readonly near: readonly number[];
}

/**
 * Places members that the name was not drawn from among their leaf and its nearest, by names and summaries alone.
 * @returns null where nothing was held out, there is nothing to mistake it for, or no member could be placed.
 */
export async function placeHeldOut(
  { members, decoys, leaf, near }: HeldOut,
  names: readonly Draft[],
  texts: readonly string[],
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<PlacementFit | null> {
  if (members.length === 0 || near.length === 0) return null;
  const groups = [leaf, ...near].map((place) => ({
    id: String(place),
    text: `${names[place]!.name}. ${names[place]!.summary}`,
  }));
  const items = [...members, ...decoys].map((document) => ({ id: String(document), text: shorten(texts[document]!) }));
  const placed = await placeItems(items, groups, { ask, seed: deriveSeed(seed, 'blind'), step: 'placement' });
  const found = members.flatMap((document) => {
    const group = placed.get(String(document));
    return group === null || group === undefined ? [] : [{ document, takenFor: Number(group) }];
  });
  if (found.length === 0) return null;
  const mistaken = found.filter(({ takenFor }) => takenFor !== leaf);
  return { placed: found.length, right: found.length - mistaken.length, mistaken };
}

/** Two tests of one name. */
export function addFits(a: PlacementFit, b: PlacementFit | null): PlacementFit {
  return b === null
    ? a
    : { placed: a.placed + b.placed, right: a.right + b.right, mistaken: [...a.mistaken, ...b.mistaken] };
}
