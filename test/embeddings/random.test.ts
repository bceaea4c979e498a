import { expect, test } from 'vitest';
import { createRandom, shuffle } from '../../embeddings/random.js';

test('the first numbers of seed 1 are those of mulberry32', () => {
  const random = createRandom(1);
  expect([random(), random(), random()]).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
});

test('a seed gives its numbers again, other seeds give others', () => {
  const draw = (seed: number) => Array.from({ length: 20 }, createRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(8)).not.toEqual(draw(7));
  expect(draw(-1)).not.toEqual(draw(1));
});

test('only the low 32 bits of a seed count', () => {
  expect(createRandom(2 ** 32 + 5)()).toBe(createRandom(5)());
  expect(createRandom(2 ** 32 - 1)()).toBe(createRandom(-1)());
});

test('numbers lie in [0, 1), evenly: mean, variance and each tenth', () => {
  const random = createRandom(3);
  const tenths = new Array<number>(10).fill(0);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < 100_000; i++) {
    const value = random();
    if (!(value >= 0 && value < 1)) throw new Error(`${value} is not in [0, 1)`);
    tenths[Math.floor(value * 10)]! += 1;
    sum += value;
    squares += value * value;
  }
  expect(sum / 100_000).toBeCloseTo(0.5, 2);
  expect(squares / 100_000 - (sum / 100_000) ** 2).toBeCloseTo(1 / 12, 2);
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('a shuffle by hand: each place from the last takes one of those up to it', () => {
  const draws = [0.1, 0.9, 0];
  expect(shuffle(['a', 'b', 'c', 'd'], () => draws.shift()!)).toEqual(['b', 'd', 'c', 'a']);
});

test('a shuffle keeps every item, works in place, and depends on the seed alone', () => {
  const items = Array.from({ length: 50 }, (_, i) => i);
  const one = shuffle([...items], createRandom(1));
  expect([...one].sort((a, b) => a - b)).toEqual(items);
  expect(one).not.toEqual(items);
  expect(shuffle([...items], createRandom(1))).toEqual(one);
  const same = [...items];
  expect(shuffle(same, createRandom(1))).toBe(same);
});

test('every order of three comes about equally often', () => {
  const random = createRandom(11);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = shuffle(['a', 'b', 'c'], random).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('none or one to shuffle takes no draw', () => {
  const refuse = () => {
    throw new Error('drawn');
  };
  expect(shuffle([], refuse)).toEqual([]);
  expect(shuffle(['a'], refuse)).toEqual(['a']);
});
