import { wilsonInterval } from '../rates.js';
import { Z_95 } from './normal.js';

/** One conversation, as far as it was watched. */
export interface Stay {
  /** The turn at which the model left; if it did not, the last turn at which it could have: a number above 0. */
  readonly turn: number;
  readonly left: boolean;
  /** The first turn at which it could leave; 1 where not given. It is at risk from here to `turn`. */
  readonly from?: number;
  /** How many conversations are like this one, a whole number from 1; 1 where not given. */
  readonly times?: number;
}

/** Where the curve stands after a turn at which some left. */
export interface SurvivalStep {
  readonly turn: number;
  readonly atRisk: number;
  readonly left: number;
  /** Watched up to this turn or to one before the next step, and still there: counted out from here on. */
  readonly censored: number;
  /** Share that would stay beyond this turn, with its 95 % interval: 0 to 1. */
  readonly staying: number;
  readonly low: number;
  readonly high: number;
}

/** At which turn models leave. */
export interface SurvivalCurve {
  readonly conversations: number;
  readonly left: number;
  /** Ended before the first step, with the model still there. */
  readonly censoredBefore: number;
  /** The last turn at which any was watched: beyond it the curve is not known, unless it is 0. */
  readonly lastTurn: number;
  /** By turn. Empty when none left. */
  readonly steps: readonly SurvivalStep[];
  /** First turn after which no more than half stay; null where more do to the end. Its interval's upper end may be open (null). */
  readonly median: { readonly turn: number; readonly low: number; readonly high: number | null } | null;
}

/**
 * The Kaplan-Meier curve over turns, censored where a conversation ended first, with Greenwood's variance on the log-log scale.
 * After a step at which all at risk leave, the curve is 0; there the upper bound is the one of the step before it.
 * The same conversations in another order give the same curve.
 * @param effect what Greenwood's variance is multiplied by where conversations are not independent: their design effect, 1 or more.
 * @returns null when there are no conversations.
 * @throws RangeError for a turn that is not above 0, or before `from`.
 * @source Kaplan and Meier, JASA 53 (1958); Greenwood (1926); log-log interval: Kalbfleisch and Prentice, The Statistical Analysis
 *   of Failure Time Data (2002), section 1.4; late entry: Klein and Moeschberger, Survival Analysis (2003), section 4.6;
 *   interval of the median: Brookmeyer and Crowley, Biometrics 38 (1982); design effect: Kish, Survey Sampling (1965), section 8.2.
 */
export function survivalOverTurns(stays: readonly Stay[], z: number = Z_95, effect = 1): SurvivalCurve | null {
  for (const stay of stays) checkStay(stay);
  if (stays.length === 0) return null;
  const left = stays.filter((stay) => stay.left);
  const turns = [...new Set(left.map((stay) => stay.turn))].sort((a, b) => a - b);
  const steps = stepsAt(turns, stays, z, effect);
  return {
    conversations: countOf(stays),
    left: countOf(left),
    censoredBefore: countOf(stays.filter((stay) => !stay.left && !(stay.turn >= turns[0]!))),
    lastTurn: stays.reduce((last, { turn }) => Math.max(last, turn), 0),
    steps,
    median: medianOf(steps),
  };
}

function stepsAt(turns: readonly number[], stays: readonly Stay[], z: number, effect: number): SurvivalStep[] {
  const count = countByTurn(turns, stays);
  const steps: SurvivalStep[] = [];
  let [staying, greenwood] = [1, 0];
  for (const [i, turn] of turns.entries()) {
    const { atRisk, left, censored } = count[i]!;
    staying *= 1 - left / atRisk;
    greenwood += (effect * left) / (atRisk * (atRisk - left));
    const before = steps.at(-1)?.high ?? wilsonInterval(atRisk - left, atRisk, z)!.high;
    steps.push({ turn, atRisk, left, censored, staying, ...boundsOf(staying, greenwood, before, z) });
  }
  return steps;
}

/** Of log(-log(staying)), put back; so both lie within 0 and 1. */
function boundsOf(staying: number, greenwood: number, before: number, z: number): { low: number; high: number } {
  if (staying === 0) return { low: 0, high: before };
  const reach = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(staying));
  return { low: staying ** Math.exp(reach), high: staying ** Math.exp(-reach) };
}

function countByTurn(turns: readonly number[], stays: readonly Stay[]) {
  const counts = turns.map(() => ({ atRisk: 0, left: 0, censored: 0 }));
  for (const { turn, left, from = 1, times = 1 } of stays) {
    const last = lastAtOrBefore(turns, turn);
    if (last < 0) continue;
    if (left) counts[last]!.left += times;
    else counts[last]!.censored += times;
    for (let i = last; i >= 0 && turns[i]! >= from; i--) counts[i]!.atRisk += times;
  }
  return counts;
}

function countOf(stays: readonly Stay[]): number {
  return stays.reduce((sum, { times = 1 }) => sum + times, 0);
}

function lastAtOrBefore(turns: readonly number[], turn: number): number {
  let last = turns.length - 1;
  while (last >= 0 && turns[last]! > turn) last--;
  return last;
}

function medianOf(steps: readonly SurvivalStep[]): SurvivalCurve['median'] {
  const first = (share: 'staying' | 'low' | 'high') => steps.find((step) => step[share] <= 0.5)?.turn ?? null;
  const turn = first('staying');
  return turn === null ? null : { turn, low: first('low')!, high: first('high') };
}

function checkStay({ turn, from = 1 }: Stay): void {
  if (!(turn > 0 && turn < Number.POSITIVE_INFINITY && from <= turn)) {
    throw new RangeError(
      `A conversation from turn ${from} to turn ${turn}. Expected turns above 0, the last not before the first.`,
    );
  }
}
