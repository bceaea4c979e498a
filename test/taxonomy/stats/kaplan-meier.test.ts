import { expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { survivalOverTurns } from '../../../taxonomy/stats/kaplan-meier.js';

const left = (...turns: number[]) => turns.map((turn) => ({ turn, left: true }));
const ended = (...turns: number[]) => turns.map((turn) => ({ turn, left: false }));
/** Weeks of remission under 6-mercaptopurine: Freireich et al. (1963), as in Kalbfleisch and Prentice, and Klein and Moeschberger. */
const REMISSIONS = [...left(6, 6, 6, 7, 10, 13, 16, 22, 23), ...ended(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)];

test('the leukemia remissions of Freireich et al., with the log-log intervals that survival packages print', () => {
  const { steps, conversations, left: count, censoredBefore, median } = survivalOverTurns(REMISSIONS)!;
  expect(steps.map(({ turn, atRisk }) => [turn, atRisk])).toEqual([
    [6, 21],
    [7, 17],
    [10, 15],
    [13, 12],
    [16, 11],
    [22, 7],
    [23, 6],
  ]);
  const printed = [
    [0.8571, 0.6197, 0.9516],
    [0.8067, 0.5631, 0.9228],
    [0.7529, 0.5032, 0.8894],
    [0.6902, 0.4316, 0.8491],
    [0.6275, 0.3675, 0.8049],
    [0.5378, 0.2678, 0.7468],
    [0.4482, 0.1881, 0.6801],
  ];
  for (const [i, [staying, low, high]] of printed.entries()) {
    expect(steps[i]!.staying).toBeCloseTo(staying!, 4);
    expect(steps[i]!.low).toBeCloseTo(low!, 4);
    expect(steps[i]!.high).toBeCloseTo(high!, 4);
  }
  expect({ conversations, count, censoredBefore }).toEqual({ conversations: 21, count: 9, censoredBefore: 0 });
  expect(median).toEqual({ turn: 23, low: 13, high: null });
});

test('four copies of every chat, told that they are copies, leave the intervals as they were', () => {
  const once = survivalOverTurns(REMISSIONS)!;
  const copies = REMISSIONS.map((stay) => ({ ...stay, times: 4 }));
  const four = survivalOverTurns(copies, undefined, 4)!;
  for (const [i, { low, high }] of once.steps.entries()) {
    expect(four.steps[i]!.low).toBeCloseTo(low, 12);
    expect(four.steps[i]!.high).toBeCloseTo(high, 12);
  }
  const independent = survivalOverTurns(copies)!;
  expect(independent.steps[0]!.low).toBeGreaterThan(once.steps[0]!.low);
});

test('the last turn at which any was watched ends the curve', () => {
  expect(survivalOverTurns([...left(2), ...ended(7)])!.lastTurn).toBe(7);
});

test('by hand: five chats, one cut off between two that were left', () => {
  // 4/5 stay after turn 1; one ends at turn 2; 2/3 of the rest stay after turn 3.
  const { steps } = survivalOverTurns([...left(1, 3), ...ended(2, 4, 4)])!;
  expect(steps.map(({ atRisk, censored }) => [atRisk, censored])).toEqual([
    [5, 1],
    [3, 2],
  ]);
  expect(steps[0]!.staying).toBeCloseTo(4 / 5, 12);
  expect(steps[1]!.staying).toBeCloseTo((4 / 5) * (2 / 3), 12);
});

test('with nobody cut off it is the share that is still there', () => {
  const { steps } = survivalOverTurns(left(1, 1, 2, 3, 3, 3, 4, 5, 8, 8))!;
  expect(steps.map(({ staying }) => Number(staying.toFixed(12)))).toEqual([0.8, 0.7, 0.4, 0.3, 0.2, 0]);
});

test('every chat is at risk, left or cut off exactly once, and the curve never rises', () => {
  const random = createRandom(3);
  const stays = Array.from({ length: 200 }, () => ({ turn: 1 + Math.floor(random() * 12), left: random() < 0.4 }));
  const curve = survivalOverTurns(stays)!;
  let atRisk = 200 - curve.censoredBefore;
  let last = 1;
  for (const step of curve.steps) {
    expect(step.atRisk).toBe(atRisk);
    atRisk -= step.left + step.censored;
    expect(step.staying).toBeLessThan(last);
    expect(step.low).toBeLessThanOrEqual(step.staying);
    expect(step.high).toBeGreaterThanOrEqual(step.staying);
    last = step.staying;
  }
  expect(atRisk).toBe(0);
  expect(survivalOverTurns(shuffle([...stays], random))).toEqual(curve);
});

test('a chat that was offered no exit before turn 4 is not at risk before it', () => {
  const { steps } = survivalOverTurns([...left(2, 5), ...ended(6), { turn: 6, left: false, from: 4 }])!;
  expect(steps.map(({ turn, atRisk }) => [turn, atRisk])).toEqual([
    [2, 3],
    [5, 3],
  ]);
});

test('where nobody leaves there is no step and no median', () => {
  expect(survivalOverTurns(ended(1, 5, 9))).toEqual({
    conversations: 3,
    left: 0,
    censoredBefore: 3,
    lastTurn: 9,
    steps: [],
    median: null,
  });
});

test('where all leave at once the curve is 0 with the bound that their number gives', () => {
  const { steps, median } = survivalOverTurns(left(...Array(20).fill(2)))!;
  expect(steps[0]).toMatchObject({ turn: 2, atRisk: 20, left: 20, staying: 0, low: 0 });
  expect(steps[0]!.high).toBeCloseTo(0.1611, 4);
  expect(median).toEqual({ turn: 2, low: 2, high: 2 });
  expect(survivalOverTurns(left(3))!.steps[0]).toMatchObject({ staying: 0, low: 0 });
});

test('no chats give nothing, and a turn that cannot be is refused', () => {
  expect(survivalOverTurns([])).toBeNull();
  expect(() => survivalOverTurns(left(0))).toThrow(/from turn 1 to turn 0/);
  expect(() => survivalOverTurns([{ turn: 2, left: true, from: 3 }])).toThrow(/from turn 3 to turn 2/);
});
