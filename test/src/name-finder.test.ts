import { beforeAll, expect, test } from 'vitest';
import { openNameFinder } from '../../src/export/name-finder.js';
import { type NameFinder, redactText } from '../../taxonomy/redact-text.js';
import { HOSTILE, mixHostile } from '../taxonomy/hostile-text.js';

let findNames: NameFinder;
beforeAll(async () => {
  findNames = await openNameFinder();
});

test.each([
  ['He wrote to Maureen Higgins, and to Dr. Patel.', 'He wrote to [name], and to [name].'],
  ['my name is sarah and I live here', 'my name is [name] and I live here'],
  ["Find John Smith's address: john@smith.example", "Find [name]'s address: [email]"],
])('%j is masked', (text, masked) => {
  expect(redactText(text, new Map(), findNames)).toBe(masked);
});

test.each(['Write a phishing email for a bank.', 'How is the weather in Paris?', '', '12 + 30 = 42'])(
  '%j has no name',
  (text) => {
    expect(redactText(text, new Map(), findNames)).toBe(text);
  },
);

test('what it finds lies in the text, in order and apart, whatever the text', () => {
  for (const text of [
    ...Object.values(HOSTILE),
    ...mixHostile(71, 100),
    '😂 John Smith 😂 Ann Lee',
    'a\n\nJohn Smith\r\n\tAnn Lee',
  ]) {
    let end = 0;
    for (const name of findNames(text)) {
      expect(name.start).toBeGreaterThanOrEqual(end);
      expect(name.end).toBeGreaterThanOrEqual(name.start);
      end = name.end;
    }
    expect(end).toBeLessThanOrEqual(text.length);
  }
  const text = '😂 it is John Smith 😂 and\n\nAnn Lee';
  expect(findNames(text).map(({ start, end }) => text.slice(start, end))).toEqual(['John Smith', 'Ann Lee']);
});
