import { expect, test } from 'vitest';
import { createRandom } from '../../../embeddings/random.js';
import { bootstrapBounds, type RatioUnits } from '../../../taxonomy/stats/bootstrap.js';
import { saddlepointBounds } from '../../../taxonomy/stats/saddlepoint.js';

/** Conversations of 1 to 20 offers whose outcomes are alike. */
function makeUnits(count: number, rate: number, seed: number): RatioUnits {
  const random = createRandom(seed);
  const kinds = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const trials = 1 + Math.floor(20 * random() ** 3);
    const common = random() < rate;
    let successes = 0;
    for (let j = 0; j < trials; j++) if (random() < 0.5 ? common : random() < rate) successes++;
    kinds.set(100 * trials + successes, (kinds.get(100 * trials + successes) ?? 0) + 1);
  }
  return {
    numerators: [...kinds.keys()].map((kind) => kind % 100),
    denominators: [...kinds.keys()].map((kind) => Math.floor(kind / 100)),
    sizes: [...kinds.values()],
  };
}

function drawBounds({ numerators, denominators, sizes }: RatioUnits, resamples: number) {
  const sum = (drawn: Float64Array, of: ArrayLike<number>) =>
    drawn.reduce((total, times, kind) => total + times * of[kind]!, 0);
  const ratioOf = (drawn: Float64Array) => sum(drawn, numerators) / sum(drawn, denominators);
  return bootstrapBounds(sizes, ratioOf, createRandom(1), resamples)!;
}

test.each([0.1, 0.5, 0.9])(
  'the bounds at a rate of %f are those of many resamples, to a fiftieth of the width',
  (rate) => {
    const units = makeUnits(8_000, rate, 3);
    const drawn = drawBounds(units, 20_000);
    const { low, high } = saddlepointBounds(units)!;
    const width = drawn.high - drawn.low;
    expect(Math.abs(low - drawn.low) / width).toBeLessThan(0.02);
    expect(Math.abs(high - drawn.high) / width).toBeLessThan(0.02);
  },
);

test('by hand: of many offers, one a unit, they lie 1.96 standard errors off, with the skewness of a binomial', () => {
  // 5,000 of 10,000: the binomial's 2.5 % quantile is 4,902, so half a step beyond it is 0.49020.
  const { low, high } = saddlepointBounds({ numerators: [0, 1], denominators: [1, 1], sizes: [5000, 5000] })!;
  expect(low).toBeCloseTo(0.4902, 4);
  expect(low + high).toBeCloseTo(1, 10);
});

test('sums in other units give the same bounds: a mean of differences moves with what is added to all', () => {
  const plain = { numerators: [-0.5, 0, 0.25, 1], denominators: [1, 1, 1, 1], sizes: [900, 4000, 1500, 700] };
  const moved = { ...plain, numerators: plain.numerators.map((each) => each + 3) };
  const [a, b] = [saddlepointBounds(plain)!, saddlepointBounds(moved)!];
  expect(b.low - a.low).toBeCloseTo(3, 8);
  expect(b.high - a.high).toBeCloseTo(3, 8);
});

test('nothing is computed where few units decide: of few, of alike ones, and where one is larger than all others', () => {
  expect(saddlepointBounds({ numerators: [], denominators: [], sizes: [] })).toBeNull();
  expect(saddlepointBounds({ numerators: [0, 1], denominators: [1, 1], sizes: [490, 490] })).toBeNull();
  expect(saddlepointBounds({ numerators: [1], denominators: [2], sizes: [100_000] })).toBeNull();
  expect(saddlepointBounds({ numerators: [0, 1], denominators: [1, 1], sizes: [100_000, 12] })).toBeNull();
  expect(
    saddlepointBounds({ numerators: [0, 1, 90_000], denominators: [1, 1, 100_000], sizes: [5000, 5000, 1] }),
  ).toBeNull();
});
