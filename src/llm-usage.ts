import { inertText } from '../taxonomy/inert.js';
import { STEPS } from '../taxonomy/llm/question.js';
import { alignColumns, formatCount, formatPlural } from './format.js';
import type { BuildSummary, LlmSummary } from './pipeline.js';

/** What a language model was asked in one build, and what it cost: a row a step. */
export function renderUsage({ model, usage }: Pick<LlmSummary, 'model' | 'usage'>): string[] {
  const steps = STEPS.filter((step) => usage[step].asked + usage[step].cached > 0);
  const rows = steps.map((step) => {
    const { asked, cached, reasked, failed, promptTokens, completionTokens, usd } = usage[step];
    return [
      step,
      `${formatPlural(asked, 'call')}`,
      `${formatCount(cached)} from the cache`,
      `${formatCount(reasked)} asked again`,
      `${formatCount(failed)} failed`,
      `${formatCount(promptTokens)} + ${formatCount(completionTokens)} tokens`,
      formatUsd(usd),
    ];
  });
  return [`language model: ${inertText(model)}`, ...alignColumns(rows).map((line) => `  ${line}`)];
}

/** What came of a language model in one build, in a few lines. */
export function renderLlm({ llm, facets }: Pick<BuildSummary, 'llm' | 'facets'>): string[] {
  if (!llm || !facets) return [];
  const steps = Object.values(llm.usage);
  const calls = steps.reduce((sum, { asked }) => sum + asked, 0);
  const cached = steps.reduce((sum, { cached }) => sum + cached, 0);
  const usd = steps.some((step) => step.usd === null) ? null : steps.reduce((sum, step) => sum + (step.usd ?? 0), 0);
  const kinds = Object.entries(facets.falseBails).map(([kind, count]) => `${inertText(kind)} ${formatCount(count)}`);
  const falseBails = Object.values(facets.falseBails).reduce((sum, count) => sum + count, 0);
  return [
    `${formatPlural(llm.namedNodes, 'node')} named by ${inertText(llm.model)}, ${formatCount(llm.redrawn)} of them twice; ${formatPlural(calls, 'call')}, ${formatCount(cached)} known already, ${formatUsd(usd)}.`,
    `False bails: ${formatCount(falseBails)}${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}.`,
  ];
}

/** The losses of a language model, a line each: what for, how many, why. */
export function describeLosses({ losses }: Pick<LlmSummary, 'losses'>): string[] {
  return losses.map(({ step, count, reasons }) => {
    const why = reasons.map(({ reason, count: times }) => `${inertText(reason)} (${formatCount(times)})`).join('; ');
    return `${formatPlural(count, 'question')} of the step ${step} without an answer, done offline instead: ${why}`;
  });
}

export function formatUsd(usd: number | null): string {
  return usd === null ? 'price not known' : `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}
