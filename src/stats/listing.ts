import { formatNodeId } from '../../taxonomy/tree.js';
import { formatPlural } from '../format.js';
import type { OfferSet } from './gather-offers.js';
import type { Offer } from './offer.js';
import { nameColumn, numberColumn, type Section, textColumn } from './section.js';
import { showNode } from './sections/names.js';

/** One offer as it is listed: what a figure was counted from. */
export interface ListedOffer
  extends Pick<
    Offer,
    'run' | 'model' | 'method' | 'variant' | 'dataset' | 'turn' | 'sample' | 'outcome' | 'refused' | 'falseBail'
  > {
  readonly id: string;
  /** The leaf of a bail, as in `n12`. */
  readonly leaf: string | null;
}

/** @param recordIds by transcript. */
export function listOffers({ offers }: OfferSet, recordIds: ReadonlyMap<number, string>): ListedOffer[] {
  return offers.map((offer) => ({
    run: offer.run,
    id: recordIds.get(offer.id)!,
    model: offer.model,
    method: offer.method,
    variant: offer.variant,
    dataset: offer.dataset,
    turn: offer.turn,
    sample: offer.sample,
    outcome: offer.outcome,
    refused: offer.refused,
    falseBail: offer.falseBail,
    leaf: offer.leaf === null ? null : formatNodeId(offer.leaf),
  }));
}

/** One line an offer; its name is what `taxonomy show` takes. */
export function describeOffers({ offers, nodes }: OfferSet, recordIds: ReadonlyMap<number, string>): Section {
  return {
    title: formatPlural(offers.length, 'offer'),
    tables: [
      {
        columns: [
          textColumn('offer'),
          textColumn('outcome'),
          nameColumn('model'),
          nameColumn('method'),
          numberColumn('turn'),
          nameColumn('node'),
        ],
        rows: offers.map((offer) => [
          `${offer.run}/${recordIds.get(offer.id)}`,
          offer.outcome,
          offer.model ?? '',
          [offer.method, offer.variant].filter((part) => part !== null).join(' '),
          String(offer.turn),
          offer.leaf === null ? '' : showNode(offer.leaf, { nodes }),
        ]),
      },
    ],
    notes: [],
  };
}
