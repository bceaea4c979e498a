import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type CountTokens, countLongText, headWithin, tailWithin, windowsWithin } from '../../embeddings/cut-text.js';
import { createRandom } from '../../embeddings/random.js';
import { compileVocabulary, createTokenizer } from '../../embeddings/tokenizer.js';

const HALF_CHARACTER = /\p{Cs}/u;
const countWords: CountTokens = (text) => text.split(/\s+/).filter((word) => word !== '').length;
/** As byte tokenizers do: a Chinese character counts three, an emoji four. */
const countBytes: CountTokens = (text) => Buffer.byteLength(text);
const bundled = createTokenizer(
  compileVocabulary(
    JSON.parse(readFileSync(new URL('../../embeddings/use-lite/vocabulary.json', import.meta.url), 'utf8')),
  ),
);
/** As the bundled encoder counts: a run of symbols it does not know is one token, however long. */
const countPieces: CountTokens = (text) => bundled.encode(text).length;

const COUNTERS = { words: countWords, bytes: countBytes, pieces: countPieces };
const TEN = 'one two three four five six seven eight nine ten';

describe('the beginning and the ending of a text', () => {
  test('are the text itself when it fits, spaces and all', () => {
    expect(headWithin(` ${TEN}\n`, 10, countWords)).toBe(` ${TEN}\n`);
    expect(tailWithin(` ${TEN}\n`, 10, countWords)).toBe(` ${TEN}\n`);
  });

  test('end and begin between words', () => {
    expect(headWithin(TEN, 3, countWords)).toBe('one two three');
    expect(tailWithin(TEN, 3, countWords)).toBe('eight nine ten');
    // 'one two three' has 13 letters and 'nine ten' 8
    expect(headWithin(TEN, 15, countBytes)).toBe('one two three');
    expect(tailWithin(TEN, 12, countBytes)).toBe('nine ten');
  });

  test('are empty when there is no room or nothing fits', () => {
    for (const limit of [0, -1, 0.5]) {
      expect(headWithin(TEN, limit, countBytes)).toBe('');
      expect(tailWithin(TEN, limit, countBytes)).toBe('');
    }
    expect(headWithin('', 5, countWords)).toBe('');
    expect(tailWithin('', 5, countWords)).toBe('');
  });
});

describe('the length of a long text', () => {
  test('is what the tokenizer says, for texts in words of any size', () => {
    for (const repeats of [1, 40, 41, 500, 5_000])
      expect(countLongText(`${TEN} `.repeat(repeats), countWords)).toBe(10 * repeats);
  });

  test('is counted in short slices that never divide a character', () => {
    let longest = 0;
    const counted = countLongText(`a${'😀'.repeat(10_000)}`, (slice) => {
      expect(slice).not.toMatch(HALF_CHARACTER);
      longest = Math.max(longest, slice.length);
      return countBytes(slice);
    });
    expect(counted).toBe(40_001);
    expect(longest).toBeLessThanOrEqual(2_048);
  });
});

/** Long in each way that a tokenizer or a cut may stumble over. */
const AWKWARD: Readonly<Record<string, string>> = {
  English: `${TEN}. `.repeat(600),
  'one word without an end': 'a'.repeat(20_000),
  Chinese: '请告诉我怎么修理一台旧收音机。'.repeat(600),
  'emoji, even': '😀🔥👩‍🚒'.repeat(2_000),
  'emoji, odd': `a${'😀'.repeat(5_000)}`,
  'emoji before a word': `${'😀'.repeat(5_000)} end`,
  spaces: `start${' '.repeat(20_000)}end`,
  'line breaks': '\n\n\nrow\n'.repeat(3_000),
  'combining marks': `z${'\u0301'.repeat(8_000)}`,
  base64: Buffer.from(Array.from({ length: 9_000 }, (_, i) => (i * 131) % 251)).toString('base64'),
};

describe.each(Object.entries(AWKWARD))('a text of %s', (_, text) => {
  test.each(Object.entries(COUNTERS))('is cut within the limit, in %s, and never inside a character', (_, count) => {
    for (const limit of [1, 2, 7, 60, 128]) {
      const head = headWithin(text, limit, count);
      const tail = tailWithin(text, limit, count);
      expect(text.startsWith(head)).toBe(true);
      expect(text.endsWith(tail)).toBe(true);
      for (const piece of [head, tail]) {
        expect(piece).not.toMatch(HALF_CHARACTER);
        expect(piece === '' ? 0 : count(piece)).toBeLessThanOrEqual(limit);
      }
    }
  });

  test.each(Object.entries(COUNTERS))('goes whole into windows, in %s', (_, count) => {
    const windows = windowsWithin(text, 32, count);
    expect(windows.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    for (const window of windows) {
      expect(window).not.toMatch(HALF_CHARACTER);
      expect(window.trim()).toBe(window);
      expect(count(window)).toBeLessThanOrEqual(32);
    }
  });
});

test('a character that is longer than the limit goes into a window of its own', () => {
  expect(windowsWithin('😀请a', 2, countBytes)).toEqual(['😀', '请', 'a']);
  expect(windowsWithin(' \n ', 2, countBytes)).toEqual([]);
});

test('half a character in the text is carried along and stops nothing', () => {
  expect(windowsWithin('\ud83d x', 1, countWords)).toEqual(['\ud83d', 'x']);
  expect(headWithin('\ude00'.repeat(500), 100, countBytes)).toHaveLength(24);
});

test('random texts are cut at either end to as many whole words as fit', () => {
  const random = createRandom(11);
  const countLetters: CountTokens = (text) => text.replaceAll(' ', '').length;
  for (let round = 0; round < 200; round++) {
    const words = Array.from({ length: 1 + Math.floor(random() * 40) }, () => 'x'.repeat(1 + Math.floor(random() * 9)));
    const limit = 1 + Math.floor(random() * 60);
    const fitting = (inOrder: readonly string[]) =>
      inOrder.filter((_, i) => countLetters(inOrder.slice(0, i + 1).join(' ')) <= limit);
    expect(headWithin(words.join(' '), limit, countLetters)).toBe(fitting(words).join(' '));
    expect(tailWithin(words.join(' '), limit, countLetters)).toBe(fitting(words.toReversed()).toReversed().join(' '));
  }
});
