import { loadLastFinishedBuild } from '../../db/builds.js';
import { openForReading, withDatabase } from '../../db/open.js';
import { loadRecordIds } from '../../db/stats-offers.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import type { Output } from '../output.js';
import { type Dimension, parseDimensions } from '../stats/breakdown.js';
import { type Conditions, parseConditions } from '../stats/conditions.js';
import { gatherOffers, type OfferSet, takeFalseBailsForStays } from '../stats/gather-offers.js';
import { describeOffers, listOffers } from '../stats/listing.js';
import { measureStatistics } from '../stats/measure.js';
import type { Section } from '../stats/section.js';
import { describeStatistics } from '../stats/sections/sections.js';
import { renderSections } from '../stats/terminal.js';
import { createStyle } from '../style.js';

export interface StatsOptions {
  readonly db: string;
  /** Dimensions with commas; see `DIMENSIONS`. */
  readonly by?: string;
  /** Conditions that offers must meet; all offers when absent. */
  readonly only?: string;
  /** Two conditions to compare. */
  readonly contrast?: readonly string[];
  /** Whether bails that were judged mistakes count as bails; else they count as stays. Default true. */
  readonly falseBails?: boolean;
  /** Print the offers that are counted instead of the figures. */
  readonly list?: boolean;
  /** The level of the tree at which nodes count, from 1. */
  readonly depth: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** Narrower than this a table says nothing, wider than this it is hard to read along. */
const WIDTHS = { narrowest: 80, usual: 100, widest: 160 } as const;

/** Prints how often the models left, under what, and whether that is chance. */
export async function statsCommand(options: StatsOptions, output: Output): Promise<void> {
  await withDatabase(openForReading(options.db), (db) => {
    const by = options.by === undefined ? undefined : parseDimensions(options.by);
    const stored = gatherOffers(db, loadLastFinishedBuild(db), options.depth, by?.includes('facet'));
    const all = options.falseBails === false ? takeFalseBailsForStays(stored) : stored;
    const only =
      options.only === undefined ? null : parseConditions(options.only, '--only', all, { withResults: options.list });
    const set = only ? { ...all, offers: all.offers.filter(only.meets) } : all;
    if (options.list) printOffers(set, loadRecordIds(db), options, output);
    else printFigures(set, { ...options, by }, only, output);
  });
}

function printOffers(
  set: OfferSet,
  recordIds: ReadonlyMap<number, string>,
  { json }: StatsOptions,
  output: Output,
): void {
  output.write(json ? `${inertJson(listOffers(set, recordIds), 2)}\n` : render([describeOffers(set, recordIds)]));
}

function printFigures(
  set: OfferSet,
  options: Omit<StatsOptions, 'by'> & { readonly by?: readonly Dimension[] },
  only: Conditions | null,
  output: Output,
): void {
  const { seed, depth, by } = options;
  const contrast = options.contrast && parseContrast(options.contrast, set);
  const statistics = measureStatistics(set, { by, contrast, seed });
  const settings = { seed, depth, only: only?.text ?? null, falseBails: options.falseBails ?? true };
  output.write(
    options.json
      ? `${inertJson({ settings, ...statistics, nodes: nameNodes(set.nodes) }, 2)}\n`
      : render(describeStatistics(statistics, set)),
  );
}

function render(sections: readonly Section[]): string {
  return renderSections(sections, chooseWidth(), createStyle());
}

function parseContrast(given: readonly string[], set: OfferSet): [Conditions, Conditions] {
  const [first, second, ...more] = given;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new CommandError(
      'BAD_OPTION',
      `--contrast with ${given.length === 1 ? '1 condition' : `${given.length} conditions`}. Expected two, like --contrast variant=jailbreak variant=plain.`,
    );
  }
  return [parseConditions(first, '--contrast', set), parseConditions(second, '--contrast', set)];
}

/** What the ids in the figures stand for. */
function nameNodes(nodes: ReadonlyMap<number, TreeNode>) {
  return [...nodes.values()].map(({ id, parentId, name, bailCount }) => ({ id, parentId, name, bailCount }));
}

function chooseWidth(): number {
  const wanted = Number(process.env.COLUMNS) || process.stdout.columns || WIDTHS.usual;
  return Math.min(WIDTHS.widest, Math.max(WIDTHS.narrowest, wanted));
}
