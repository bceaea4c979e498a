import { formatCount } from '../../format.js';
import { formatP, formatRate, formatRatio } from '../figures.js';
import type { DifferingNodes } from '../measure.js';
import type { NodeDifference } from '../nodes-that-differ.js';
import { extraColumn, nameColumn, numberColumn, type Section, type Table, textColumn } from '../section.js';
import { type Names, showKey, showNode } from './names.js';

/** A false discovery rate at which a finding is shown, and the most that are. */
const SHOWN_Q = 0.05;
const SHOWN = 10;
/** Where none is a finding, the few that come nearest. */
const SHOWN_UNSURE = 3;

/** Leaves that groups' bails lie in more or less often than the others'. */
export function describeNodesThatDiffer({ by, differences }: DifferingNodes, names: Names): Section {
  const found = differences.filter(({ q }) => q <= SHOWN_Q);
  // Of two groups one is the other's mirror: what one has more of, the other has less of.
  const shown = found.filter(({ logOdds }) => logOdds > 0 || found.length <= SHOWN);
  const of = `${formatCount(found.length)} of ${formatCount(differences.length)} comparisons at q ≤ ${SHOWN_Q}`;
  return {
    title: `Nodes that differ by ${by.join(', ')}: ${of}`,
    tables: found.length > 0 ? [tabulateNodes(shown, names, true)] : [],
    notes:
      found.length === 0
        ? ['None differs by more than chance gives among so many comparisons.']
        : [
            'Odds: of a bail of the group to lie in this leaf, over those of the other bails, with a small prior. q: false discovery rate over all comparisons. Bails of one prompt in one leaf count once.',
            ...(shown.some(({ isSmall }) => isSmall)
              ? ['small: fewer than 5 bails were to be expected on one side; take it as a hint.']
              : []),
          ],
  };
}

/** The strongest first; `hasGroup` where rows are of several groups. */
export function tabulateNodes(differences: readonly NodeDifference[], names: Names, hasGroup: boolean): Table {
  const isFound = differences.some(({ q }) => q <= SHOWN_Q);
  const rows = differences.slice(0, isFound ? SHOWN : SHOWN_UNSURE);
  const hasSmall = rows.some(({ isSmall }) => isSmall);
  return {
    columns: [
      ...(hasGroup ? [nameColumn('group')] : []),
      nameColumn('node'),
      numberColumn('in group'),
      numberColumn('in rest'),
      numberColumn('odds ×'),
      extraColumn('95 % interval'),
      numberColumn('q'),
      ...(hasSmall ? [textColumn('')] : []),
    ],
    rows: rows.map((row) => [
      ...(hasGroup ? [showKey(row.key, names)] : []),
      showNode(row.node, names),
      showCount(row.inGroup, row.ofGroup),
      showCount(row.inRest, row.ofRest),
      formatRatio(Math.exp(row.logOdds)),
      `${formatRatio(Math.exp(row.low))} to ${formatRatio(Math.exp(row.high))}`,
      formatP(row.q),
      ...(hasSmall ? [row.isSmall ? 'small' : ''] : []),
    ]),
  };
}

function showCount(bails: number, of: number): string {
  return `${formatCount(bails)} (${formatRate(bails / of)})`;
}
