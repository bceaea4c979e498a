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
  ['Ask Captain Vex, or colonel Beeblebrox of the Heart.', 'Ask [name], or [name] of the Heart.'],
  ['Thank you, captain.', 'Thank you, captain.'],
  ['A letter from José: "hello"', 'A letter from [name]: "hello"'],
  ['"Questions to Ruben." Dr. Sarah O\'Brien said', '"Questions to [name]." [name] said'],
  ['Will Byers and o’connor', '[name] and [name]'],
  ['She will, and he may.\nIs it tím?', 'She will, and he may.\nIs it [name]?'],
])('%j is masked', (text, masked) => {
  expect(redactText(text, new Map(), findNames)).toBe(masked);
});

test.each(['Write a phishing email for a bank.', 'How is the weather in Paris?', '', '12 + 30 = 42'])(
  '%j has no name',
  (text) => {
    expect(redactText(text, new Map(), findNames)).toBe(text);
  },
);

test('a text is read the same a second time, and in other company', () => {
  const first = findNames('I know Ann Lee. Do you?');
  expect(findNames('I know Ann Lee. Do you?')).toEqual(first);
  expect(findNames('So what.\nI know Ann Lee. Do you?')).toEqual(
    first.map(({ start, end }) => ({ start: start + 9, end: end + 9 })),
  );
});

test('of names in many frames it finds as many as when the library read every word of them', () => {
  const names = [
    'Sarah Higgins',
    'Mohammed',
    'sarah patel',
    'Deirdre O’Brien',
    'Björn Ivanov',
    'Mark',
    'José Ferreira',
  ];
  const frames = [
    'I wrote to X.',
    'X said no.',
    'my name is X and i live here',
    'Dr. X, and uncle Bob',
    'Ask X about it.',
  ];
  const texts = names.flatMap((name) => frames.map((frame) => ({ text: frame.replace('X', name), name })));
  const missed = texts.filter(({ text, name }) => {
    const at = text.indexOf(name);
    return !findNames(text).some(({ start, end }) => start <= at && end >= at + name.length);
  });
  expect(missed.map(({ text }) => text)).toEqual([]);
});

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
