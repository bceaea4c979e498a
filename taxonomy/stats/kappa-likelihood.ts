/** Of both judges, only the first, only the second, neither. */
export type Cells = readonly [number, number, number, number];

/** Newton's method is there after five or so. */
const MOST_STEPS = 50;
const MOST_HALVINGS = 40;

/**
 * The most that the likelihood can be with this kappa, over the rates of both judges: Newton's method, each step halved until it gains.
 * It starts from the likeliest rates, drawn towards one half until judges with them can have this kappa, as judges with one half can have any.
 * @param counts above 0. @param likeliest the shares with which they are likeliest, whatever the kappa.
 */
export function likelihoodAt(kappa: number, counts: Cells, likeliest: Cells): number {
  const [both, onlyFirst, onlySecond] = likeliest;
  let rates = [both + onlyFirst, both + onlySecond] as const;
  const at = ([first, second]: readonly [number, number]) => logLikelihood(counts, sharesOf(first, second, kappa));
  let value = at(rates);
  for (let i = 0; i < MOST_HALVINGS && value === Number.NEGATIVE_INFINITY; i++) {
    rates = [(rates[0] + 0.5) / 2, (rates[1] + 0.5) / 2];
    value = at(rates);
  }
  for (let step = 0; step < MOST_STEPS; step++) {
    const [first, second] = newtonStep(counts, rates, kappa);
    let better: number | null = null;
    for (let length = 1; better === null && length > 2 ** -MOST_HALVINGS; length /= 2) {
      const next = [rates[0] + length * first, rates[1] + length * second] as const;
      const gained = at(next);
      if (gained <= value) continue;
      better = gained;
      rates = next;
    }
    if (better === null || better - value < 1e-10) return better ?? value;
    value = better;
  }
  return value;
}

/** Of counts, were these the shares; minus infinity for shares that cannot be. */
export function logLikelihood(counts: Cells, shares: Cells): number {
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    if (!(share > 0)) return Number.NEGATIVE_INFINITY;
    sum += counts[i]! * Math.log(share);
  }
  return sum;
}

/** The four shares of two judges with these rates of yes; outside 0 to 1 where no such judges can be. */
function sharesOf(first: number, second: number, kappa: number): Cells {
  const expected = 1 - first - second + 2 * first * second;
  const agreement = kappa + (1 - kappa) * expected;
  const both = (agreement - 1 + first + second) / 2;
  return [both, first - both, second - both, (agreement + 1 - first - second) / 2];
}

/** Towards the top of the likelihood over the two rates; along its slope where it is not curved like a hill. */
function newtonStep(counts: Cells, [first, second]: readonly [number, number], kappa: number): [number, number] {
  const shares = sharesOf(first, second, kappa);
  const a = ((1 - kappa) * (2 * second - 1)) / 2;
  const b = ((1 - kappa) * (2 * first - 1)) / 2;
  const byFirst = [a + 0.5, 0.5 - a, -0.5 - a, a - 0.5];
  const bySecond = [b + 0.5, -0.5 - b, 0.5 - b, b - 0.5];
  let [slopeFirst, slopeSecond, bendFirst, bendSecond, bendBoth] = [0, 0, 0, 0, 0];
  for (const [i, share] of shares.entries()) {
    const weight = counts[i]! / share;
    slopeFirst += weight * byFirst[i]!;
    slopeSecond += weight * bySecond[i]!;
    bendFirst -= (weight / share) * byFirst[i]! ** 2;
    bendSecond -= (weight / share) * bySecond[i]! ** 2;
    const turn = i === 0 || i === 3 ? 1 - kappa : kappa - 1;
    bendBoth += weight * turn - (weight / share) * byFirst[i]! * bySecond[i]!;
  }
  const determinant = bendFirst * bendSecond - bendBoth ** 2;
  if (determinant > 0 && bendFirst < 0)
    return [
      (bendBoth * slopeSecond - bendSecond * slopeFirst) / determinant,
      (bendBoth * slopeFirst - bendFirst * slopeSecond) / determinant,
    ];
  const steepness = Math.hypot(slopeFirst, slopeSecond);
  return [slopeFirst / steepness, slopeSecond / steepness];
}
