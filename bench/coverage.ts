// How often the 95 % intervals hold the truth: npm run bench:coverage
// Draws data of known rates again and again, seeded, and prints the share of intervals that hold the true figure.
import { createRandom, type Random } from '../embeddings/random.js';
import { wilsonInterval } from '../taxonomy/rates.js';
import { bootstrapRate } from '../taxonomy/stats/cluster-bootstrap.js';
import type { Count } from '../taxonomy/stats/counts.js';
import { effectiveCount } from '../taxonomy/stats/design-effect.js';
import { differenceOfRates } from '../taxonomy/stats/difference.js';
import { survivalOverTurns } from '../taxonomy/stats/kaplan-meier.js';
import { cohenKappa } from '../taxonomy/stats/kappa.js';
import { weighLogOdds } from '../taxonomy/stats/log-odds.js';
import { meanOfShares } from '../taxonomy/stats/mean-share.js';
import { approximateNoRefusalBails } from '../taxonomy/stats/no-refusal-bail.js';
import { comparePairs } from '../taxonomy/stats/paired.js';
import { comparePairedClusters } from '../taxonomy/stats/paired-clusters.js';
import { rateOfClusters } from '../taxonomy/stats/rate-interval.js';
import { riskRatio } from '../taxonomy/stats/risk-ratio.js';

/** Simulations for an interval in closed form, and for one by resampling; the shares printed are sure to 0.4 and 1 points (two standard errors). */
const PLAIN = 10_000;
const RESAMPLED = 2000;
/** Resamples of each bootstrap: fewer than the program draws, which moves the coverage by less than can be seen here. */
const RESAMPLES = 1000;
/** Samples of a prompt, and how alike they are (the correlation of two of them). */
const CLUSTER_SIZE = 10;
const LIKENESS = 0.3;

interface Bounds {
  readonly low: number;
  readonly high: number;
}

console.log('| interval | data | holds the truth, % |');
console.log('| --- | --- | --- |');
for (const n of [20, 100, 1000]) {
  for (const p of [0.01, 0.05, 0.3, 0.5]) {
    report('Wilson', `n ${n}, p ${p}`, PLAIN, p, (random) => wilsonInterval(draw(n, p, random), n));
  }
}
for (const n of [10, 20, 50, 100, 300, 1000]) {
  const { mean, least, most, within } = coverageOverRates(n);
  const percent = (share: number) => (100 * share).toFixed(1);
  console.log(
    `| Wilson, exact | n ${n}, mean over p in (0, 1); ${percent(within)} % of p in 93 to 97, all in ${percent(least)} to ${percent(most)} | ${percent(mean)} |`,
  );
}
for (const clusters of [20, 100, 500]) {
  for (const p of [0.02, 0.1, 0.5]) {
    const data = `${clusters} prompts x ${CLUSTER_SIZE}, p ${p}`;
    const make = (random: Random) => drawClusters(clusters, p, random);
    report('Wilson, as if independent', data, RESAMPLED, p, (random) => {
      const { successes, trials } = sum(make(random));
      return wilsonInterval(successes, trials);
    });
    report('cluster bootstrap', data, RESAMPLED, p, (random) => bootstrapRate(make(random), random, RESAMPLES));
    report('**rate of clusters: the widest**', data, RESAMPLED, p, (random) =>
      rateOfClusters(make(random), random, RESAMPLES),
    );
    report('Wilson on effective counts', data, RESAMPLED, p, (random) => {
      const { successes, trials } = effectiveCount(make(random));
      return wilsonInterval(successes, trials);
    });
  }
}
for (const prompts of [20, 100, 500]) {
  for (const p of [0.02, 0.1, 0.5]) {
    report('mean over prompts', `${prompts} prompts x ${CLUSTER_SIZE}, p ${p}`, RESAMPLED, p, (random) => {
      const shares = drawClusters(prompts, p, random).map(({ successes, trials }) => successes / trials);
      return meanOfShares(shares, random, RESAMPLES);
    });
  }
}
const TWO_GROUPS = [
  [30, 30, 0.1, 0.3],
  [100, 100, 0.02, 0.05],
  [100, 300, 0.3, 0.3],
  [1000, 1000, 0.02, 0.03],
] as const;
for (const [n, m, p, q] of TWO_GROUPS) {
  const data = `n ${n} and ${m}, p ${p} and ${q}`;
  const make = (random: Random) =>
    [
      { successes: draw(n, p, random), trials: n },
      { successes: draw(m, q, random), trials: m },
    ] as const;
  report('Newcombe, difference', data, PLAIN, p - q, (random) => differenceOfRates(...make(random)));
  report('Koopman, risk ratio', data, PLAIN, p / q, (random) => riskRatio(...make(random)));
}
for (const clusters of [20, 100]) {
  for (const [p, q] of [
    [0.1, 0.2],
    [0.5, 0.5],
  ] as const) {
    const data = `${clusters} prompts x ${CLUSTER_SIZE} each, p ${p} and ${q}`;
    const make = (random: Random) =>
      [effectiveCount(drawClusters(clusters, p, random)), effectiveCount(drawClusters(clusters, q, random))] as const;
    report('Newcombe on effective counts', data, PLAIN, p - q, (random) => differenceOfRates(...make(random)));
    report('Koopman on effective counts', data, PLAIN, p / q, (random) => riskRatio(...make(random)));
  }
}
for (const n of [30, 100, 1000]) {
  for (const [p, q, same] of [
    [0.05, 0.1, 0.5],
    [0.4, 0.5, 0.5],
    [0.3, 0.3, 0],
  ] as const) {
    const data = `${n} pairs, p ${p} and ${q}, ${same * 100} % tied`;
    report('Tango, paired', data, PLAIN, p - q, (random) => comparePairs(drawPairs(n, p, q, same, random)));
  }
}
for (const prompts of [20, 100]) {
  report('paired bootstrap', `${prompts} prompts x 5 each, p 0.2 and 0.3`, RESAMPLED, -0.1, (random) => {
    const clusters = Array.from({ length: prompts }, () => {
      const shift = random() * 0.3 - 0.15;
      const sample = (p: number) => ({ successes: draw(5, p + shift, random), trials: 5 });
      return { first: sample(0.2), second: sample(0.3) };
    });
    const { low, high } = comparePairedClusters(clusters, random, RESAMPLES)!;
    return low === null || high === null ? null : { low, high };
  });
}
for (const n of [50, 200, 1000]) {
  for (const [p, same] of [
    [0.05, 0.5],
    [0.3, 0.5],
    [0.3, 0.9],
  ] as const) {
    report('kappa', `${n} items, p ${p}, kappa ${same}`, PLAIN, same, (random) =>
      cohenKappa(drawPairs(n, p, p, same, random)),
    );
  }
}
for (const prompts of [20, 100, 500]) {
  for (const [refused, bailed] of [
    [0.5, 0.2],
    [0.9, 0.05],
  ] as const) {
    const data = `${prompts} prompts x 5, refused ${refused}, bailed ${bailed}`;
    report('no-refusal bails', data, RESAMPLED, (1 - refused) * bailed, (random) => {
      const sample = (p: number) => ({ successes: draw(5, p, random), trials: 5 });
      const outcomes = Array.from({ length: prompts }, () => ({ refused: sample(refused), bailed: sample(bailed) }));
      return approximateNoRefusalBails(outcomes, random, RESAMPLES);
    });
  }
}
for (const [group, rest] of [
  [100, 1000],
  [1000, 5000],
] as const) {
  for (const [p, q] of [
    [0.05, 0.05],
    [0.1, 0.1],
    [0.1, 0.05],
    [0.3, 0.1],
  ] as const) {
    const truth = Math.log(p / (1 - p)) - Math.log(q / (1 - q));
    report('log odds', `${group} against ${rest} bails, shares ${p} and ${q}`, PLAIN, truth, (random) => {
      const [a, b] = [draw(group, p, random), draw(rest, q, random)];
      return weighLogOdds([
        { inGroup: a, inRest: b },
        { inGroup: group - a, inRest: rest - b },
      ])[0]!;
    });
  }
}
for (const n of [30, 100, 1000]) {
  for (const hazard of [0.02, 0.1]) {
    const data = `${n} chats, ${hazard} a turn, half end by turn 5, at turn 5`;
    report('Kaplan-Meier', data, PLAIN, (1 - hazard) ** 5, (random) => {
      const stays = Array.from({ length: n }, () => {
        const leaves = 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - hazard));
        const ends = 1 + Math.floor(random() * 10);
        return { turn: Math.min(leaves, ends), left: leaves <= ends };
      });
      return survivalOverTurns(stays)!.steps.findLast((step) => step.turn <= 5) ?? null;
    });
  }
}

/**
 * Coverage of Wilson's interval by the binomial distribution itself, over 2,000 rates spread evenly in (0, 1).
 * @source Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion, section 4.1.2: the mean over p.
 */
function coverageOverRates(n: number): { mean: number; least: number; most: number; within: number } {
  const intervals = Array.from({ length: n + 1 }, (_, successes) => wilsonInterval(successes, n)!);
  const logFactorials = [0];
  for (let i = 1; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  const choices = intervals.map((_, k) => logFactorials[n]! - logFactorials[k]! - logFactorials[n - k]!);
  const coverages = Array.from({ length: 2000 }, (_, i) => {
    const p = (i + 0.5) / 2000;
    return intervals.reduce((covered, { low, high }, k) => {
      const holds = low <= p && p <= high;
      return holds ? covered + Math.exp(choices[k]! + k * Math.log(p) + (n - k) * Math.log(1 - p)) : covered;
    }, 0);
  });
  return {
    mean: coverages.reduce((sum, coverage) => sum + coverage, 0) / coverages.length,
    least: Math.min(...coverages),
    most: Math.max(...coverages),
    within: coverages.filter((coverage) => coverage >= 0.93 && coverage <= 0.97).length / coverages.length,
  };
}

/** One row. Where there is no interval to be had, the draw is made again, and the share of those is printed. */
function report(name: string, data: string, draws: number, truth: number, simulate: (random: Random) => Bounds | null) {
  const random = createRandom(1);
  let [held, none] = [0, 0];
  for (let i = 0; i < draws; i++) {
    const bounds = simulate(random);
    if (!bounds) none++;
    else if (bounds.low <= truth + 1e-12 && bounds.high >= truth - 1e-12) held++;
  }
  const missing = none > 0 ? ` (no interval in ${((100 * none) / draws).toFixed(1)})` : '';
  console.log(`| ${name} | ${data} | ${((100 * held) / (draws - none)).toFixed(1)}${missing} |`);
}

function draw(n: number, p: number, random: Random): number {
  let successes = 0;
  for (let i = 0; i < n; i++) if (random() < p) successes++;
  return successes;
}

/** Each sample takes its prompt's own outcome, or one of its own, so that two of them correlate as `LIKENESS` says. */
function drawClusters(count: number, p: number, random: Random): Count[] {
  const own = 1 - Math.sqrt(LIKENESS);
  return Array.from({ length: count }, () => {
    const common = random() < p;
    let successes = 0;
    for (let i = 0; i < CLUSTER_SIZE; i++) if (random() < own ? random() < p : common) successes++;
    return { successes, trials: CLUSTER_SIZE };
  });
}

/** Two outcomes each; a share of the pairs is decided by one number for both. Where p and q are equal, that share is kappa. */
function drawPairs(n: number, p: number, q: number, same: number, random: Random) {
  const table = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (let i = 0; i < n; i++) {
    const one = random();
    const other = random() < same ? one : random();
    if (one < p) table[other < q ? 'both' : 'onlyFirst']++;
    else table[other < q ? 'onlySecond' : 'neither']++;
  }
  return table;
}

function sum(clusters: readonly Count[]): Count {
  return {
    successes: clusters.reduce((total, each) => total + each.successes, 0),
    trials: clusters.reduce((total, each) => total + each.trials, 0),
  };
}
