import { adjustForDiscoveries } from '../../taxonomy/stats/benjamini-hochberg.js';
import { effectiveCount } from '../../taxonomy/stats/design-effect.js';
import { twoProportionsP } from '../../taxonomy/stats/two-proportions.js';
import { groupByFields } from '../stats/breakdown.js';
import type { Comparison } from '../stats/compare.js';
import { formatBounds, formatP, formatPoints, formatRate, formatRatio, formatScore } from '../stats/figures.js';
import type { OfferSet } from '../stats/gather-offers.js';
import type { Statistics } from '../stats/measure.js';
import { isKnown, type Offer, type OfferField } from '../stats/offer.js';
import { clusteredRate, countByConversation, isBail } from '../stats/rates.js';
import { showKey, showNode, showValue } from '../stats/sections/names.js';

/** Something that a test says is no chance. */
export interface Finding {
  /** Findings of one kind are alike: a report shows few of each. */
  readonly kind: string;
  readonly sentence: string;
  /** Of the test; null for a check that has none. */
  readonly p: number | null;
  /** Over all tests that were looked at. */
  readonly q: number | null;
}

export interface Findings {
  /** The least owed to chance first. */
  readonly shown: readonly Finding[];
  readonly tests: number;
  /** Tests at or below the rate of false discoveries. */
  readonly significant: number;
}

/** False discoveries among the findings, at most this share; findings that are shown, and of one kind. */
export const FINDINGS = { q: 0.05, shown: 5, ofAKind: 2 } as const;

const FIELDS: readonly OfferField[] = ['model', 'method', 'variant', 'dataset', 'turn', 'run'];

type Candidate = Omit<Finding, 'q'>;

/** Looks through all tests at once, and picks those least owed to chance. */
export function findFindings(set: OfferSet, statistics: Statistics, seed: number): Findings {
  const tests = [
    ...FIELDS.flatMap((field) => rateFindings(set, field, seed)),
    ...nodeFindings(set, statistics),
    ...comparisonFindings(statistics, set),
    ...refusalFindings(set, seed),
    ...correlationFindings(statistics),
    ...loneNodeFindings(set, statistics),
  ];
  const q = adjustForDiscoveries(tests.map(({ p }) => p!));
  const judged = tests.map((test, i) => ({ ...test, q: q[i]! }));
  const significant = judged.filter((test) => test.q <= FINDINGS.q).sort((a, b) => a.p! - b.p!);
  return {
    shown: pickFew([...georgFindings(set, statistics), ...significant]),
    tests: tests.length,
    significant: significant.length,
  };
}

function pickFew(findings: readonly Finding[]): Finding[] {
  const taken = new Map<string, number>();
  const picked = findings.filter(({ kind }) => {
    taken.set(kind, (taken.get(kind) ?? 0) + 1);
    return taken.get(kind)! <= FINDINGS.ofAKind;
  });
  return picked.slice(0, FINDINGS.shown);
}

/** Each value of a field against all others; of two values, one. */
function rateFindings({ offers, nodes }: OfferSet, field: OfferField, seed: number): Candidate[] {
  const known = offers.filter(isKnown);
  const groups = groupByFields(known, [field]);
  if (groups.length < 2) return [];
  return groups.slice(0, groups.length === 2 ? 1 : undefined).flatMap(({ key, offers: members }) => {
    const inside = new Set(members);
    const others = known.filter((offer) => !inside.has(offer));
    const p = pOf(members, others);
    const link = field === 'turn' ? 'at' : 'of';
    const name = (value: string | undefined) => `${link} ${field} ${showValue(field, value, { nodes })}`;
    const rest = groups.length === 2 ? name(groups[1]!.key[field]) : `${link} the others`;
    return p === null
      ? []
      : [
          {
            kind: `rate by ${field}`,
            p,
            sentence: `Bail rate ${name(key[field])}: ${rateText(members, seed)}; ${rest}: ${rateText(others, seed)}.`,
          },
        ];
  });
}

function nodeFindings(set: OfferSet, { nodesThatDiffer }: Statistics): Candidate[] {
  return nodesThatDiffer.flatMap(({ by, differences }) => {
    const groups = new Set(differences.map(({ key }) => JSON.stringify(key)));
    // Of two groups each comparison comes twice, seen from either side.
    const once = groups.size === 2 ? differences.filter(({ logOdds }) => logOdds > 0) : differences;
    return once
      .filter(({ isSmall }) => !isSmall)
      .map(({ key, node, inGroup, ofGroup, inRest, ofRest, logOdds, low, high, p }) => ({
        kind: `nodes by ${by.join(', ')}`,
        p,
        sentence: `${formatRate(inGroup / ofGroup)} of the bails of ${by.join(', ')} ${showKey(key, set)} lie in “${showNode(node, set)}”, of the others’ ${formatRate(inRest / ofRest)}: ${formatRatio(Math.exp(logOdds))} times the odds (${formatRatio(Math.exp(low))} to ${formatRatio(Math.exp(high))}).`,
      }));
  });
}

function comparisonFindings({ orderBias, contextEffect }: Statistics, set: OfferSet): Candidate[] {
  const toFinding = (kind: string, first: string, second: string) => (row: (typeof orderBias)[number]) => {
    const of = showKey(row.key, set, 'all models');
    return { kind, p: row.paired?.p ?? row.p, sentence: `${kind} (${of}): ${compareText(row, first, second)}` };
  };
  return [
    ...orderBias.map(toFinding('Order bias', 'with leaving named first', 'with going on named first')),
    ...contextEffect.map(toFinding('Context effect', 'in other models’ transcripts', 'in its own')),
  ];
}

function compareText({ first, second, paired, ratio }: Comparison, ofFirst: string, ofSecond: string): string {
  if (paired) {
    const bounds = paired.low === null ? '' : ` (${formatPoints(paired.low)} to ${formatPoints(paired.high)})`;
    return `on ${paired.pairs} prompts offered both ways the model left ${formatRate(paired.first)} ${ofFirst} and ${formatRate(paired.second)} ${ofSecond}: ${formatPoints(paired.difference)} points${bounds}.`;
  }
  return `the model left ${formatRate(first.rate)} ${ofFirst} and ${formatRate(second.rate)} ${ofSecond}: ${formatRatio(ratio.ratio)} times as often (${formatRatio(ratio.low)} to ${formatRatio(ratio.high)}).`;
}

/** Whether refusing and leaving go together. */
function refusalFindings({ offers }: OfferSet, seed: number): Candidate[] {
  const told = offers.filter((offer) => isKnown(offer) && offer.refused !== null);
  const refused = told.filter((offer) => offer.refused! >= 0.5);
  const others = told.filter((offer) => offer.refused! < 0.5);
  const p = pOf(refused, others);
  if (p === null) return [];
  return [
    {
      kind: 'Refusal and bail',
      p,
      sentence: `Refusal and bail: the models left ${rateText(refused, seed)} where they refused, and ${rateText(others, seed)} where they did not.`,
    },
  ];
}

function correlationFindings({ correlations }: Statistics): Candidate[] {
  return correlations.flatMap(({ method, models, kendall }) =>
    kendall
      ? [
          {
            kind: 'Correlation',
            p: kendall.p,
            sentence: `Over ${models.length} models${method === null ? '' : ` under ${method}`}, refusal rate and bail rate rank alike with Kendall’s τ ${formatScore(kendall.tau)}.`,
          },
        ]
      : [],
  );
}

function loneNodeFindings(set: OfferSet, { loneNodes }: Statistics): Candidate[] {
  return loneNodes.map(({ node, method, bails, chance }) => ({
    kind: 'Nodes of one method',
    p: chance,
    sentence: `All ${bails} bails in “${showNode(node, set)}” came by ${method}.`,
  }));
}

function georgFindings(set: OfferSet, { georg }: Statistics): Finding[] {
  return (georg?.checks ?? [])
    .filter(({ isGeorg }) => isGeorg)
    .map(({ key, overall, situations }) => ({
      kind: 'Georg',
      p: null,
      q: null,
      sentence: `${showKey(key, set)} leaves whatever is going on: ${formatRate(overall.rate)} (${formatBounds(overall)}), between ${formatRate(situations[0]?.rate)} and ${formatRate(situations.at(-1)?.rate)} in every ${georg!.situation}. Pooled rates are given without it too.`,
    }));
}

function rateText(offers: readonly Offer[], seed: number): string {
  const rate = clusteredRate(offers, { seed });
  return `${formatRate(rate?.rate)} (${formatBounds(rate)})`;
}

function pOf(first: readonly Offer[], second: readonly Offer[]): number | null {
  return twoProportionsP(
    effectiveCount(countByConversation(first, isBail)),
    effectiveCount(countByConversation(second, isBail)),
  );
}

/** How sure a finding is. */
export function describeEvidence({ p, q }: Finding): string {
  return p === null || q === null ? '' : `p ${sign(p)}, q ${sign(q)}`;
}

function sign(value: number): string {
  const text = formatP(value);
  return text.startsWith('<') ? text : `= ${text}`;
}
