import { expect, test } from 'vitest';
import type { Keyphrase } from '../../taxonomy/keyphrases.js';
import { rankByMeaning } from '../../taxonomy/phrase-meaning.js';

const phrase = (label: string, score: number): Keyphrase => ({
  label,
  text: label,
  keys: [],
  documents: new Int32Array(),
  score,
  readability: 1,
  form: 'thing',
});

/** East, west and north. */
const VECTORS: Record<string, [number, number]> = { east: [1, 0], west: [-1, 0], north: [0, 1] };

const embed = async (labels: readonly string[]) => ({
  data: Float32Array.from(labels.flatMap((label) => VECTORS[label]!)),
  rows: labels.length,
  cols: 2,
});

test('a phrase that means what the node is about comes before one that is only more particular', async () => {
  const lists = [[phrase('west', 2), phrase('north', 1.5), phrase('east', 1)], [phrase('west', 1)]];
  const directions = { data: Float32Array.of(1, 0, 0, 0), rows: 2, cols: 2 };
  const [first, second] = await rankByMeaning(lists, { embed, directions });
  expect(first!.map(({ label }) => label)).toEqual(['east', 'north', 'west']);
  expect(second!.map(({ score }) => score)).toEqual([1]);
});

test('without a direction the order stays, and each phrase is embedded once', async () => {
  const asked: string[] = [];
  const count = async (labels: readonly string[]) => {
    asked.push(...labels);
    return embed(labels);
  };
  const lists = [[phrase('west', 2), phrase('east', 1)], [phrase('east', 3)]];
  const directions = { data: new Float32Array(4), rows: 2, cols: 2 };
  const [first] = await rankByMeaning(lists, { embed: count, directions });
  expect(first!.map(({ label }) => label)).toEqual(['west', 'east']);
  expect(asked).toEqual(['east', 'west']);
});

test('nodes without phrases ask for nothing', async () => {
  const directions = { data: new Float32Array(2), rows: 1, cols: 2 };
  const refuse = async () => {
    throw new Error('nothing to embed');
  };
  expect(await rankByMeaning([[]], { embed: refuse, directions })).toEqual([[]]);
});
