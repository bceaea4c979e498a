import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import { cutLine, fitLine, measure, settleMarks, splitLines, wrapLine } from '../../src/wrap.js';

test('lines are broken at spaces', () => {
  expect(wrapLine('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
  expect(wrapLine('', 10)).toEqual(['']);
  expect(wrapLine('exactly ten', 11)).toEqual(['exactly ten']);
});

test('a word longer than the row is broken inside, and indents stay', () => {
  expect(wrapLine('ab abcdefghij', 4)).toEqual(['ab', 'abcd', 'efgh', 'ij']);
  expect(wrapLine('    if x:', 12)).toEqual(['    if x:']);
});

test('wide characters take two cells and may be broken anywhere', () => {
  expect(wrapLine('ab 日本語日本語', 7)).toEqual(['ab 日本', '語日本', '語']);
  expect(wrapLine('日本', 1)).toEqual(['']);
});

test('a character made of several is never split', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(wrapLine(family.repeat(3), 4)).toEqual([family.repeat(2), family]);
  expect(wrapLine('e\u0301e\u0301e\u0301', 2)).toEqual(['e\u0301e\u0301', 'e\u0301']);
  expect(wrapLine('🇩🇪🇫🇷', 3)).toEqual(['🇩🇪', '🇫🇷']);
});

test('no row is wider than it may be, and nothing but spaces is lost', () => {
  const random = createRandom(7);
  const pieces = [
    'a',
    'word',
    ' ',
    '  ',
    '日',
    '本語',
    '👍🏽',
    '👨‍👩‍👦',
    'é',
    'e\u0301',
    '한국어',
    '🇩🇪',
    'ｶﾞ',
    'ﾞ',
    '　',
    'नमस्ते',
    '\u0301',
    'longerthananyrow',
    '。',
  ];
  for (let i = 0; i < 400; i++) {
    const made = Array.from(
      { length: 1 + Math.floor(random() * 30) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('');
    const line = settleMarks(made);
    const width = 4 + Math.floor(random() * 20);
    const rows = wrapLine(line, width);
    for (const row of rows) expect(stringWidth(row), JSON.stringify({ line, width, row })).toBeLessThanOrEqual(width);
    expect(rows.join('').replaceAll(/\s/g, '')).toBe(line.replaceAll(/\s/g, ''));
    expect(stringWidth(cutLine(line, width))).toBeLessThanOrEqual(width);
    expect(stringWidth(fitLine(line, width))).toBe(width);
  }
});

test('a cut line says so and is no wider than asked for', () => {
  expect(cutLine('abcdef', 4)).toBe('abc…');
  expect(cutLine('abcd', 4)).toBe('abcd');
  expect(cutLine('日本語', 4)).toBe('日…');
  expect(cutLine('abc', 0)).toBe('');
  expect(fitLine('日本語', 4)).toBe('日… ');
  expect(fitLine('7', 3, 'right')).toBe('  7');
});

test('every kind of line break ends a line', () => {
  expect(splitLines('a\nb\r\nc\rd\u2028e\u0085f\vg\fh')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  expect(splitLines('\tx')).toEqual(['    x']);
});

test('marks without a letter get one to stand on, piles of marks end, and what shows nothing goes', () => {
  expect(settleMarks('\u0301x')).toBe('◌\u0301x');
  expect(settleMarks('a \u0301')).toBe('a ◌\u0301');
  expect(settleMarks(`z${'\u0335'.repeat(500)}`)).toHaveLength(16);
  expect(settleMarks('a\u00adb\u3164')).toMatch(/^ab/);
  expect(settleMarks('👩‍👩‍👧‍👦 é 日本')).toBe('👩‍👩‍👧‍👦 é 日本');
});

test('a long text comes apart at the same characters as a short one', () => {
  const pieces = ['日本語', 'e\u0301', '👍🏽', '👨‍👩‍👦', '🇩🇪', 'नमस्ते', '한국어', 'word', '1️⃣'];
  for (const piece of pieces) {
    const rows = wrapLine(piece.repeat(500), 12);
    expect(rows.join('')).toBe(piece.repeat(500));
    const clusters = new Set([...new Intl.Segmenter().segment(piece)].map(({ segment }) => segment));
    for (const row of rows) {
      for (const { segment } of new Intl.Segmenter().segment(row))
        expect(clusters, JSON.stringify(row)).toContain(segment);
    }
  }
});

test('the quick way to measure agrees with the library for every unit it knows, alone and beside another', () => {
  for (let code = 0x20; code < 0x10000; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const unit = String.fromCharCode(code);
    for (const text of [unit, `a${unit}`, `${unit}会`, `${unit}${unit}`]) {
      if (measure(text) !== stringWidth(text))
        expect([code.toString(16), measure(text)]).toEqual([text, stringWidth(text)]);
    }
  }
});
