import type { Statistics } from '../measure.js';
import type { Section } from '../section.js';
import { describeContextEffect, describeContrast, describeMethods, describeOrderBias } from './compare-section.js';
import type { Names } from './names.js';
import { describeNodesThatDiffer } from './nodes-section.js';
import { describeBreakdown, describeFalseBails, describeOverall } from './rates-section.js';
import { describeCorrelations, describeRefusals } from './refusal-section.js';
import { describeDepth, describeGeorgs } from './situation-section.js';

/** All figures for a reader, those that were asked for first. What is missing is one line each at the end. */
export function describeStatistics(statistics: Statistics, names: Names): Section[] {
  const { overall, breakdowns, contrast, falseBails, refusals, correlations, orderBias, georg, depth, missing } =
    statistics;
  return [
    describeOverall(overall),
    ...(contrast ? [describeContrast(contrast, names)] : []),
    ...breakdowns.map((breakdown) => describeBreakdown(breakdown, names)),
    ...(falseBails ? [describeFalseBails(falseBails)] : []),
    ...(refusals.length > 0 ? [describeRefusals(refusals, names)] : []),
    ...(correlations.length > 0 ? [describeCorrelations(correlations)] : []),
    ...(orderBias.length > 0 ? [describeOrderBias(orderBias, names)] : []),
    ...(statistics.methodAgreement.some(({ items }) => items > 0) || statistics.loneNodes.length > 0
      ? [describeMethods(statistics.methodAgreement, statistics.loneNodes, names)]
      : []),
    ...(statistics.contextEffect.length > 0 ? [describeContextEffect(statistics.contextEffect, names)] : []),
    ...(georg?.checks.some(({ isGeorg }) => isGeorg !== null) ? [describeGeorgs(georg, overall, names)] : []),
    ...(depth.length > 0 ? [describeDepth(depth, names)] : []),
    ...statistics.nodesThatDiffer.map((nodes) => describeNodesThatDiffer(nodes, names)),
    ...(missing.length > 0
      ? [{ title: 'Not computed', tables: [], notes: missing.map(({ figure, needs }) => `${figure}: needs ${needs}.`) }]
      : []),
  ];
}
