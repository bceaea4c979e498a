import { expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import { createPartRates } from '../../src/stats/clustering.js';
import type { Offer } from '../../src/stats/offer.js';
import { clusteredRate } from '../../src/stats/rates.js';

const random = createRandom(8);
const offers = Array.from({ length: 400 }, (_, i) => ({
  conversation: Math.floor(random() * 90),
  outcome: random() < 0.4 ? 'bail' : 'stay',
  leaf: i % 7,
})) as Offer[];

test('the rate of a part is what it is when all offers are gone through for it', () => {
  const rateOf = createPartRates(offers, { seed: 3 });
  for (let leaf = 0; leaf < 7; leaf++) {
    const isOfPart = (offer: Offer) => offer.outcome === 'bail' && offer.leaf === leaf;
    expect(rateOf(offers.filter(isOfPart))).toEqual(clusteredRate(offers, { seed: 3 }, isOfPart));
  }
});

test('the rate of no part is none of all, that of all is all, and of no offers there is none', () => {
  const rateOf = createPartRates(offers, { seed: 3 });
  expect(rateOf([])).toEqual(clusteredRate(offers, { seed: 3 }, () => false));
  expect(rateOf(offers)).toEqual(clusteredRate(offers, { seed: 3 }, () => true));
  expect(createPartRates([], { seed: 3 })([])).toBeNull();
});
