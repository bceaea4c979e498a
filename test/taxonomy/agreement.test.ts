import { describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { measureAgreement } from '../../taxonomy/agreement.js';

describe('the values in the documentation of scikit-learn', () => {
  test.each([
    { truth: [0, 0, 1, 2], found: [0, 0, 1, 1], vMeasure: 0.8, ari: 4 / 7 },
    { truth: [0, 1, 2, 3], found: [0, 0, 1, 1], vMeasure: 2 / 3, ari: 0, completeness: 1 },
    { truth: [0, 0, 1, 1], found: [0, 0, 1, 2], vMeasure: 0.8, ari: 4 / 7, homogeneity: 1 },
    { truth: [0, 0, 1, 1], found: [0, 1, 2, 3], vMeasure: 2 / 3, ari: 0, homogeneity: 1 },
    { truth: [0, 0, 0, 0], found: [0, 1, 2, 3], vMeasure: 0, ari: 0, completeness: 0 },
    { truth: [0, 0, 1, 1], found: [0, 0, 0, 0], vMeasure: 0, ari: 0, homogeneity: 0, completeness: 1 },
    { truth: [0, 0, 1, 1], found: [0, 1, 0, 1], vMeasure: 0, ari: -0.5, homogeneity: 0, completeness: 0 },
  ])('$truth against $found', ({ truth, found, ...expected }) => {
    const measured = measureAgreement(truth, found)!;
    for (const [key, value] of Object.entries(expected)) {
      expect(measured[key as keyof typeof measured], key).toBeCloseTo(value, 10);
    }
    expect(measured.nmi).toBeCloseTo(measured.vMeasure, 12);
  });

  test('the examples of the user guide, to the digits it prints', () => {
    const measured = measureAgreement([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2])!;
    expect(measured.ari).toBeCloseTo(0.2424, 4);
    expect(measured.homogeneity).toBeCloseTo(0.6667, 4);
    expect(measured.completeness).toBeCloseTo(0.4206, 4);
    expect(measured.vMeasure).toBeCloseTo(0.5158, 4);
    const purer = measureAgreement([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 2, 2])!;
    expect(purer.homogeneity).toBe(1);
    expect(purer.completeness).toBeCloseTo(0.6853, 4);
    expect(purer.vMeasure).toBeCloseTo(0.8133, 4);
  });
});

test('a case by hand: 6 items, tables of pairs and entropies', () => {
  // Cells a:{x:2,y:1} b:{y:3}. Pairs: cells 1 + 3, rows 3 + 3, columns 1 + 6, all 15.
  const { ari, homogeneity, count, classes, clusters } = measureAgreement('aaabbb'.split(''), 'xxyyyy'.split(''))!;
  expect(ari).toBeCloseTo((4 - 42 / 15) / (6.5 - 42 / 15), 12);
  const unsure = (4 / 6) * (-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75));
  expect(homogeneity).toBeCloseTo(1 - unsure / Math.log(2), 12);
  expect({ count, classes, clusters }).toEqual({ count: 6, classes: 2, clusters: 2 });
});

test('neither the names of the groups nor the order of the items matter', () => {
  const random = createRandom(5);
  const truth = drawLabels(300, 7, random);
  const found = drawLabels(300, 11, random);
  const measured = measureAgreement(truth, found)!;
  const renamed = measureAgreement(
    Array.from(truth, (label) => `group ${6 - label}`),
    found.map((label) => label * 3 - 1),
  )!;
  expect(renamed).toEqual(measured);
  const order = shuffle([...truth.keys()], random);
  const reordered = measureAgreement(
    order.map((i) => truth[i]!),
    order.map((i) => found[i]!),
  )!;
  for (const key of ['homogeneity', 'completeness', 'vMeasure', 'ari', 'nmi'] as const) {
    expect(reordered[key], key).toBeCloseTo(measured[key], 12);
  }
});

test('swapping the two swaps homogeneity and completeness and leaves the rest', () => {
  const random = createRandom(8);
  const a = drawLabels(200, 4, random);
  const b = a.map((label) => (random() < 0.5 ? label : 9));
  const one = measureAgreement(a, b)!;
  const other = measureAgreement(b, a)!;
  expect(other.homogeneity).toBeCloseTo(one.completeness, 12);
  expect(other.completeness).toBeCloseTo(one.homogeneity, 12);
  for (const key of ['ari', 'nmi', 'vMeasure'] as const) expect(other[key], key).toBeCloseTo(one[key], 12);
  expect(one.ari).toBeGreaterThan(0.1);
});

test('labels drawn at random agree by chance alone, which the adjusted Rand index calls 0', () => {
  const random = createRandom(3);
  const { ari, vMeasure } = measureAgreement(drawLabels(20_000, 40, random), drawLabels(20_000, 15, random))!;
  expect(Math.abs(ari)).toBeLessThan(0.002);
  expect(vMeasure).toBeLessThan(0.02);
});

test('the same grouping scores exactly 1, however large, all together or all alone', () => {
  for (const labels of [
    drawLabels(50_000, 900, createRandom(1)),
    new Int32Array(50),
    Int32Array.from({ length: 50 }, (_, i) => i),
    Int32Array.of(4),
  ]) {
    const { homogeneity, completeness, vMeasure, ari, nmi } = measureAgreement(labels, labels)!;
    expect([homogeneity, completeness, vMeasure, ari, nmi]).toEqual([1, 1, 1, 1, 1]);
  }
});

test('-1 is a group like any other', () => {
  expect(measureAgreement([0, 0, 1, 1], Int32Array.of(-1, -1, 3, 3))!.ari).toBe(1);
});

test('nothing to compare gives nothing, and lists of different lengths are refused', () => {
  expect(measureAgreement([], [])).toBeNull();
  expect(() => measureAgreement([1, 2], [1])).toThrow(/2 labels against 1/);
});

function drawLabels(count: number, groups: number, random: () => number): Int32Array {
  return Int32Array.from({ length: count }, () => Math.floor(random() * groups));
}
