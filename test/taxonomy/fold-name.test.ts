import { expect, test } from 'vitest';
import { foldName } from '../../taxonomy/fold-name.js';
import { mixHostile } from './hostile-text.js';

test.each([
  ['Fake reviews', 'FAKE  REVIEWS!'],
  ['Fake reviews', '“fake-reviews”'],
  ['Fake reviews', 'ｆａｋｅ　ｒｅｖｉｅｗｓ'],
  ['Café', 'cafe\u0301'],
  ['ﬁre', 'fire'],
  ['请求、帮助', '请求 帮助'],
])('%s and %s are one name', (a, b) => {
  expect(foldName(a)).toBe(foldName(b));
});

test.each([
  ['Fake reviews', 'Fake review'],
  ['Cafe', 'Café'],
  ['Fraud', 'Fraud (2)'],
  ['???', '!!!'],
  ['🔥', '🟢'],
  ['हिन्दी', 'हन्द'],
])('%s and %s are two names', (a, b) => {
  expect(foldName(a)).not.toBe(foldName(b));
});

test('a name without a letter or digit is itself, and nothing is nothing', () => {
  expect(foldName(' ?! ')).toBe('?!');
  expect(foldName('')).toBe('');
  expect(foldName(' ')).toBe('');
});

test('to fold twice changes nothing', () => {
  for (const text of mixHostile(6, 2_000)) expect(foldName(foldName(text))).toBe(foldName(text));
});
