import { costOf, type Price } from './prices.js';
import { STEPS, type Step } from './question.js';

export interface StepUsage {
  /** Requests that were answered in this build. */
  readonly asked: number;
  /** Replies that were known. */
  readonly cached: number;
  /** Of both: replies to a question that was asked again for a bad reply. */
  readonly reasked: number;
  /** Questions that have no answer in the end. */
  readonly failed: number;
  /** Of those asked: requests whose tokens the server did not count, so that they are estimated. */
  readonly estimated: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Null where the price of the model is not known. */
  readonly usd: number | null;
}

export type AskerUsage = Readonly<Record<Step, StepUsage>>;

export interface AskerLoss {
  readonly step: Step;
  readonly count: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

type Count = { -readonly [K in keyof Omit<StepUsage, 'usd'>]: number };

/** Counts what is asked, step by step, and why questions have no answer. */
export interface AskCounts {
  of(step: Step): Count;
  lose(step: Step, reason: string): void;
  usage(): AskerUsage;
  losses(): AskerLoss[];
}

export function createCounts(price: Price | null): AskCounts {
  const counts = new Map<Step, Count>(
    STEPS.map((step) => [
      step,
      { asked: 0, cached: 0, reasked: 0, failed: 0, estimated: 0, promptTokens: 0, completionTokens: 0 },
    ]),
  );
  const reasons = new Map<Step, Map<string, number>>();
  const of = (step: Step) => counts.get(step)!;
  return {
    of,
    lose(step, reason) {
      of(step).failed++;
      const ofStep = reasons.get(step) ?? new Map<string, number>();
      reasons.set(step, ofStep.set(reason, (ofStep.get(reason) ?? 0) + 1));
    },
    usage: () =>
      Object.fromEntries(
        STEPS.map((step) => {
          const count = of(step);
          return [step, { ...count, usd: price && costOf(price, count.promptTokens, count.completionTokens) }];
        }),
      ) as Record<Step, StepUsage>,
    losses: () =>
      STEPS.flatMap((step) => {
        const ofStep = [...(reasons.get(step) ?? [])].map(([reason, count]) => ({ reason, count }));
        if (ofStep.length === 0) return [];
        ofStep.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
        return [{ step, count: of(step).failed, reasons: ofStep }];
      }),
  };
}
