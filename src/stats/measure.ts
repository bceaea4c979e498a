import { type BailBreakdown, breakDown, type Dimension, fieldsOf, type OfferBreakdown } from './breakdown.js';
import { allRows, toColumns } from './columns.js';
import type { Conditions } from './conditions.js';
import { type ContextEffect, measureContextEffect, namesTranscriptModel } from './context-effect.js';
import { type Contrast, contrastOffers } from './contrast.js';
import { type Depth, measureDepth } from './depth.js';
import { countFalseBails, type FalseBails } from './false-bails.js';
import type { OfferSet } from './gather-offers.js';
import { findGeorgs, type GeorgResult } from './georg-check.js';
import { findLoneNodes, type LoneNode, type MethodAgreement, measureMethodAgreement } from './method-agreement.js';
import { findNodesThatDiffer, type NodeDifference } from './nodes-that-differ.js';
import { fieldOf, OFFER_FIELDS, type Offer, type OfferField } from './offer.js';
import { measureOrderBias, type OrderBias } from './order-bias.js';
import { type BailRates, measureRates } from './rates.js';
import {
  correlateModels,
  LEAST_MODELS,
  type ModelCorrelation,
  type RefusalTable,
  tabulateRefusals,
} from './refusal.js';

/** Every figure of some offers. What could not be computed is in `missing`, each with what it needs. */
export interface Statistics {
  readonly overall: BailRates;
  readonly breakdowns: readonly (OfferBreakdown | BailBreakdown)[];
  readonly refusals: readonly RefusalTable[];
  readonly correlations: readonly ModelCorrelation[];
  readonly orderBias: readonly OrderBias[];
  readonly methodAgreement: readonly MethodAgreement[];
  readonly loneNodes: readonly LoneNode[];
  readonly contextEffect: readonly ContextEffect[];
  readonly contrast: Contrast | null;
  readonly falseBails: FalseBails | null;
  readonly nodesThatDiffer: readonly DifferingNodes[];
  readonly georg: GeorgResult | null;
  readonly depth: readonly Depth[];
  readonly missing: readonly Missing[];
}

/** Groups by these fields, each against all others. */
export interface DifferingNodes {
  readonly by: readonly OfferField[];
  readonly differences: readonly NodeDifference[];
}

export interface Missing {
  readonly figure: string;
  readonly needs: string;
}

export interface MeasureOptions {
  /** Dimensions of the one table that is wanted; a table for each field that has several values when absent. */
  readonly by?: readonly Dimension[];
  readonly contrast?: readonly [Conditions, Conditions];
  readonly seed: number;
}

/** Computes everything that the offers allow. */
export function measureStatistics(set: OfferSet, options: MeasureOptions): Statistics {
  const { offers } = set;
  const columns = toColumns(offers);
  const chance = { seed: options.seed };
  const varied = OFFER_FIELDS.filter((field) => isVaried(offers, field));
  const fields = options.by ? fieldsOf(options.by) : varied.filter((field) => field === 'model' || field === 'method');
  const groupFields: readonly OfferField[] = fields.length > 0 ? fields : ['model'];
  const figures = {
    overall: measureRates(columns, allRows(columns), chance),
    breakdowns: options.by
      ? breakDown(set, options.by, chance, columns)
      : varied.flatMap((field) => breakDown(set, [field], chance, columns)),
    refusals: tabulateRefusals(columns, groupFields, chance),
    correlations: correlateModels(columns, chance),
    orderBias: measureOrderBias(columns, chance),
    methodAgreement: measureMethodAgreement(columns),
    loneNodes: findLoneNodes(columns),
    contextEffect: measureContextEffect(columns, chance),
    contrast: options.contrast ? contrastOffers(columns, ...options.contrast, chance) : null,
    falseBails: countFalseBails(offers, chance),
    nodesThatDiffer: (options.by ? [groupFields] : groupFields.map((field) => [field])).flatMap((by) => {
      const differences = findNodesThatDiffer(columns, by);
      return differences.length > 0 ? [{ by, differences }] : [];
    }),
    georg: findGeorgs(columns, chance),
    depth: measureDepth(columns, groupFields),
  };
  return { ...figures, missing: listMissing(set, figures, options) };
}

function isVaried(offers: readonly Offer[], field: OfferField): boolean {
  const first = offers[0] && fieldOf(offers[0], field);
  return offers.some((offer) => fieldOf(offer, field) !== first);
}

function listMissing(
  { offers, nodes, facetNames }: OfferSet,
  figures: Omit<Statistics, 'missing'>,
  { by }: MeasureOptions,
): Missing[] {
  const missing: Missing[] = [];
  const need = (isThere: boolean, figure: string, needs: string) => {
    if (!isThere) missing.push({ figure, needs });
  };
  const hasRefusals = figures.refusals.length > 0;
  need(nodes.size > 0, 'Figures by node', 'a finished build: taxonomy build');
  need(!by?.includes('facet') || facetNames.length > 0, 'Figures by facet', 'a build with --llm');
  need(figures.overall.perOffer !== null, 'Rates', 'offers whose outcome is known');
  need(hasRefusals, 'Refusal and bail', '"refused" in the records, from any refusal classifier');
  need(
    !hasRefusals || figures.correlations.length > 0,
    'Correlation of refusal and bail rates',
    `at least ${LEAST_MODELS} models with both`,
  );
  need(figures.orderBias.length > 0, 'Order bias', 'offers with the variants bail_first and continue_first');
  need(
    figures.methodAgreement.some(({ items }) => items > 0),
    'Agreement of methods',
    figures.methodAgreement.length > 0
      ? 'the same prompts of the same model under two methods'
      : 'offers by two methods',
  );
  need(
    figures.contextEffect.length > 0,
    'Context effect',
    offers.some(namesTranscriptModel)
      ? 'offers in transcripts both of the model itself and of other models'
      : '"source": {"transcript_model": ...} in the records',
  );
  need(figures.falseBails !== null, 'False bails', 'a build with --llm, which judges them');
  need(
    nodes.size === 0 || figures.nodesThatDiffer.length > 0,
    'Nodes that differ',
    'bails of two groups, in two nodes',
  );
  need(
    figures.georg?.checks.some(({ isGeorg }) => isGeorg !== null) ?? false,
    'The "Georg" check',
    figures.georg
      ? 'two situations with at least 10 prompts each for one model and method'
      : 'two situations: "source": {"dataset": ...} in the records (neutral and charged, say), or a run for each',
  );
  need(figures.depth.length > 0, 'Depth', 'offers beyond the first turn');
  return missing;
}
