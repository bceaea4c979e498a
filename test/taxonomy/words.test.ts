import { describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { BREAK, joinWords, tabulateWords, type WordTable } from '../../taxonomy/words.js';
import { findLive, mixHostile } from './hostile-text.js';

/** A text as its forms, `|` for a break. */
const read = (table: WordTable, text = 0) =>
  [...table.texts[text]!].map((form) => (form === BREAK ? '|' : table.forms[form]!)).join(' ');
const formsOf = (text: string) => read(tabulateWords([text]));
const keyOf = (table: WordTable, form: string) => table.keys[table.keyOf[table.forms.indexOf(form)]!];
const writtenOf = (table: WordTable, form: string) => table.written[table.forms.indexOf(form)];

describe('a text as words', () => {
  test.each([
    ['How do I whip cream?', 'how do i whip cream |'],
    ['First this, then that.', 'first this | then that |'],
    ['Don’t re-use a neighbour’s key!', "don't re-use a neighbour's key |"],
    ['a “fake review” of *this* bar', 'a fake review of this bar'],
    ['one\ntwo\n\n\nthree', 'one | two | three'],
    ['cafe\u0301 ｗｉｄｅ', 'café wide'],
    ['we\u200bap\u00adon \u202ewell\u202c do\u{e0138}ne', 'weapon | well | do | ne'],
    [`a ${'x'.repeat(60)} b ${'x'.repeat(61)} c`, `a ${'x'.repeat(60)} b | c`],
    ['see n0de2 and 42', 'see n0de2 and 42'],
    ['请告诉我。怎么修理？', '请 告诉 我 | 怎么 修理 |'],
    ['हिन्दी में लिखो', 'हिन्दी में लिखो'],
    ['... !! what', 'what'],
    ['', ''],
    ['🔥🔥', ''],
  ])('%j is %j', (text, forms) => {
    expect(formsOf(text)).toBe(forms);
  });

  test('ends after a thousand words', () => {
    expect(tabulateWords(['word '.repeat(5_000)]).texts[0]).toHaveLength(1_000);
  });
});

describe('forms of one word', () => {
  test('share a key, the base that occurs in the texts', () => {
    const table = tabulateWords([
      'review reviews review’s; hack hacking hacked; forge forging; city cities; hop hopping; agree agreed; use used; class classes; child children; lie lying',
    ]);
    for (const [form, key] of [
      ['reviews', 'review'],
      ["review's", 'review'],
      ['hacking', 'hack'],
      ['hacked', 'hack'],
      ['forging', 'forge'],
      ['cities', 'city'],
      ['hopping', 'hop'],
      ['agreed', 'agree'],
      ['used', 'use'],
      ['classes', 'class'],
      ['children', 'child'],
      ['lying', 'lie'],
    ])
      expect(keyOf(table, form!)).toBe(key);
  });

  test('stay apart when the base occurs nowhere, and words that only look alike do too', () => {
    const table = tabulateWords([
      'hacking cities; bus bu; this thi; we weed; se seed see; us used; king k; thing th; his hi',
    ]);
    for (const form of ['hacking', 'cities', 'bus', 'this', 'weed', 'seed', 'used', 'king', 'thing', 'his'])
      expect(keyOf(table, form)).toBe(form);
  });

  test('keys and the words of each text do not depend on the order of the texts', () => {
    const texts = [
      'Reviews of a bar.',
      'Review it, reviewing is fun.',
      'He reviewed bars.',
      'IPHONE, iPhone or iphone? iPhone',
      'leaves leaf leave leaving',
      'ties tie tying',
    ];
    const keysOf = (table: WordTable, text: number) =>
      [...table.texts[text]!].map((form) =>
        form === BREAK ? '|' : `${table.keys[table.keyOf[form]!]}/${table.written[form]}`,
      );
    const first = tabulateWords(texts);
    const random = createRandom(2);
    for (let round = 0; round < 20; round++) {
      const order = shuffle([...texts.keys()], random);
      const table = tabulateWords(order.map((text) => texts[text]!));
      for (const [at, text] of order.entries()) expect(keysOf(table, at)).toEqual(keysOf(first, text));
    }
  });
});

describe('how a word is written', () => {
  test('is as it is found inside sentences, where its capital means something', () => {
    const table = tabulateWords([
      'The iPhone is mine. My iPhone! Iphone. Can NATO help? Reviews matter. I read reviews.',
    ]);
    expect(writtenOf(table, 'iphone')).toBe('iPhone');
    expect(writtenOf(table, 'nato')).toBe('NATO');
    expect(writtenOf(table, 'reviews')).toBe('reviews');
  });

  test('does not follow shouting or the beginning of a sentence', () => {
    const table = tabulateWords(['GIVE ME MONEY NOW. Bombs away. Secrets.']);
    for (const form of ['give', 'money', 'bombs', 'secrets']) expect(writtenOf(table, form)).toBe(form);
  });
});

test('words are joined with spaces where their script has any', () => {
  expect(joinWords(['forging', 'a', 'signature'])).toBe('forging a signature');
  expect(joinWords(['修理', '收音机'])).toBe('修理收音机');
  expect(joinWords(['修理', 'radio'])).toBe('修理 radio');
  expect(joinWords([])).toBe('');
});

test('hostile texts become words that cannot act, the same each time', () => {
  const texts = [...mixHostile(9, 500), `x${'aei'.repeat(3_000)}ing`, '-'.repeat(50_000), "a'".repeat(5_000)];
  const table = tabulateWords(texts);
  expect(tabulateWords(texts)).toEqual(table);
  for (const word of [...table.forms, ...table.written]) {
    expect(findLive(word)).toBeNull();
    expect(word).toMatch(/^[^\s<>[\]`|]+$/);
  }
});
