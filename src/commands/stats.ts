import { loadLastFinishedBuild } from '../../db/builds.js';
import { openForReading, withDatabase } from '../../db/open.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import type { Output } from '../output.js';
import { parseDimensions } from '../stats/breakdown.js';
import { type Conditions, describeConditions, meets, parseConditions } from '../stats/conditions.js';
import { gatherOffers } from '../stats/gather-offers.js';
import { measureStatistics } from '../stats/measure.js';
import type { Offer } from '../stats/offer.js';
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
    const set = gatherOffers(db, loadLastFinishedBuild(db), options.depth);
    const by = options.by === undefined ? undefined : parseDimensions(options.by);
    const only = options.only === undefined ? null : parseConditions(options.only, '--only', set.offers);
    const offers = only ? set.offers.filter((offer) => meets(offer, only)) : set.offers;
    const contrast = options.contrast && parseContrast(options.contrast, offers);
    const statistics = measureStatistics({ ...set, offers }, { by, contrast, seed: options.seed });
    if (options.json) {
      const settings = { seed: options.seed, depth: options.depth, only: only && describeConditions(only) };
      output.write(`${inertJson({ settings, ...statistics, nodes: nameNodes(set.nodes) }, 2)}\n`);
      return;
    }
    output.write(renderSections(describeStatistics(statistics, set), chooseWidth(), createStyle()));
  });
}

function parseContrast(given: readonly string[], offers: readonly Offer[]): [Conditions, Conditions] {
  const [first, second, ...more] = given;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new CommandError(
      'BAD_OPTION',
      `--contrast with ${given.length === 1 ? '1 condition' : `${given.length} conditions`}. Expected two, like --contrast variant=jailbreak variant=plain.`,
    );
  }
  return [parseConditions(first, '--contrast', offers), parseConditions(second, '--contrast', offers)];
}

/** What the ids in the figures stand for. */
function nameNodes(nodes: ReadonlyMap<number, TreeNode>) {
  return [...nodes.values()].map(({ id, parentId, name, bailCount }) => ({ id, parentId, name, bailCount }));
}

function chooseWidth(): number {
  const wanted = Number(process.env.COLUMNS) || process.stdout.columns || WIDTHS.usual;
  return Math.min(WIDTHS.widest, Math.max(WIDTHS.narrowest, wanted));
}
