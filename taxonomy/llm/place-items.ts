import { createRandom, shuffle } from '../../embeddings/random.js';
import { deriveSeed } from './derive-seed.js';
import { askPlacements, type PlaceOptions } from './place-question.js';
import type { PromptItem } from './prompts.js';
import { splitEvenly } from './split-evenly.js';

/** Items of one question. */
const MOST_ITEMS = 20;
/** Groups of one question. */
const MOST_GROUPS = 15;

/**
 * Asks for each item which one of the groups describes it best. Both are shuffled and go by neutral ids that are made
 * for each question, so that neither order nor id can hint. Where there are more groups than fit a question, the winners
 * of several questions meet in another. What the reply leaves out, contradicts itself on, or puts into a group that was
 * not given, is asked about once more.
 * @param items ids are the caller's, distinct, and never sent. Texts are sent as they are: shorten them before.
 * @param groups as the items; `text` says what belongs in it.
 * @returns for every item, in the order given, the id of its group; null where none could be had. One group takes all, unasked.
 */
export async function placeItems(
  items: readonly PromptItem[],
  groups: readonly PromptItem[],
  options: PlaceOptions,
): Promise<Map<string, string | null>> {
  const placed = await placeAmong(items, groups, options);
  return new Map(items.map(({ id }) => [id, placed.get(id) ?? null]));
}

async function placeAmong(
  items: readonly PromptItem[],
  groups: readonly PromptItem[],
  options: PlaceOptions,
): Promise<Map<string, string>> {
  if (items.length === 0 || groups.length === 0) return new Map();
  if (groups.length === 1) return new Map(items.map(({ id }) => [id, groups[0]!.id]));
  const content = [options.step, ...items.map(({ text }) => text), '', ...groups.map(({ text }) => text)];
  const random = createRandom(deriveSeed(options.seed, ...content));
  const mixed = shuffle([...groups], random);
  const chunks = splitEvenly(shuffle([...items], random), MOST_ITEMS);
  const rounds = await Promise.all(
    splitEvenly(mixed, MOST_GROUPS).flatMap((some) => chunks.map((chunk) => askTwice(chunk, some, options))),
  );
  if (groups.length <= MOST_GROUPS) return new Map(rounds.flatMap((round) => [...round]));
  return placeAmongWinners(items, groups, rounds, options);
}

/** Every item goes on with fewer groups than before, so this ends. */
async function placeAmongWinners(
  items: readonly PromptItem[],
  groups: readonly PromptItem[],
  rounds: readonly ReadonlyMap<string, string>[],
  options: PlaceOptions,
): Promise<Map<string, string>> {
  const winnersOf = new Map(
    items.map(({ id }) => [id, new Set(rounds.flatMap((round) => (round.has(id) ? [round.get(id)!] : [])))]),
  );
  const finals = await Promise.all(
    bundleByWinners(items, winnersOf).map(({ bundle, winners }) =>
      placeAmong(
        bundle,
        groups.filter(({ id }) => winners.has(id)),
        options,
      ),
    ),
  );
  return new Map(finals.flatMap((final) => [...final]));
}

interface Bundle {
  readonly bundle: PromptItem[];
  readonly winners: Set<string>;
}

/** Items in the order given, as many together as have no more winners between them than fit one question. */
function bundleByWinners(
  items: readonly PromptItem[],
  winnersOf: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Bundle[] {
  const bundles: Bundle[] = [];
  for (const item of items) {
    const own = winnersOf.get(item.id)!;
    const last = bundles.at(-1);
    const joined = new Set([...(last?.winners ?? []), ...own]);
    if (last && joined.size <= MOST_GROUPS && last.bundle.length < MOST_ITEMS) {
      last.bundle.push(item);
      for (const winner of own) last.winners.add(winner);
    } else {
      bundles.push({ bundle: [item], winners: new Set(own) });
    }
  }
  return bundles;
}

/** Asks, and asks again about those that a good reply missed; a question that failed for good is not asked again. */
async function askTwice(
  items: readonly PromptItem[],
  groups: readonly PromptItem[],
  options: PlaceOptions,
): Promise<Map<string, string>> {
  const first = await askPlacements(items, groups, options);
  const missed = items.filter(({ id }) => !first.has(id));
  if (first.size === 0 || missed.length === 0) return first;
  const second = await askPlacements(missed, groups, options);
  return new Map([...first, ...second]);
}
