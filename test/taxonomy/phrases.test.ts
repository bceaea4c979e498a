import { describe, expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import { createCandidateFinder } from '../../taxonomy/phrase-candidates.js';
import { shapePhrase } from '../../taxonomy/phrase-shape.js';
import { createSpanFinder, readSpan } from '../../taxonomy/phrase-spans.js';
import { isVerbPlace, measureVerbUse } from '../../taxonomy/word-use.js';
import { tabulateWords, type WordTable } from '../../taxonomy/words.js';
import { findSpansPlainly, type KeyedSpan } from './plain-spans.js';

/** The stretches of a text that hold one of the words, as they would be shown. */
function spansOf(table: WordTable, text: number, ...words: string[]) {
  const particular = new Map(words.map((word) => [table.keyOf[table.forms.indexOf(word)]!, 1]));
  return findSpans(table, text, particular);
}

function findSpans(table: WordTable, text: number, particular: ReadonlyMap<number, number>): KeyedSpan[] {
  const isParticular = Uint8Array.from(table.keys, (_, key) => (particular.has(key) ? 1 : 0));
  const found: KeyedSpan[] = [];
  createSpanFinder(table).findIn(text, isParticular, (start, content) => {
    const span = readSpan(table, text, start, content);
    const telling = Array.from(span.text.subarray(start, span.end)).filter((_, i) => (content >> i) & 1);
    found.push({ keys: telling.map((form) => table.keyOf[form]!), span });
  });
  return found;
}

const shownIn = (text: string, ...words: string[]) => {
  const table = tabulateWords([text]);
  return spansOf(table, 0, ...words).map(({ span }) => span.shown.map((form) => table.forms[form]).join(' '));
};

/** The phrase of these words, shaped by all of the texts that hold them. */
function shape(texts: readonly string[], ...words: string[]) {
  const table = tabulateWords(texts);
  const keys = words.map((word) => table.keyOf[table.forms.indexOf(word)]!);
  const spans = texts
    .flatMap((_, text) => spansOf(table, text, ...words))
    .filter((found) => found.keys.join() === keys.join())
    .map(({ span }) => span);
  return shapePhrase(table, measureVerbUse(table), spans);
}

describe('stretches that may become a phrase', () => {
  test('begin and end in a telling word and hold one that is particular', () => {
    expect(shownIn('to forge a signature', 'signature')).toEqual(['forge a signature', 'signature']);
    expect(shownIn('the signature of my landlord', 'signature')).toEqual(['signature', 'signature of my landlord']);
    expect(shownIn('a landlord and a signature', 'signature')).toEqual(['signature']);
  });

  test('do not go over punctuation, nor over five words', () => {
    expect(shownIn('forge, signature', 'signature')).toEqual(['signature']);
    expect(shownIn('signature of the the the the landlord', 'signature')).toEqual(['signature']);
  });

  test('may pass over a describing word before the last', () => {
    expect(shownIn('launder dirty money', 'launder', 'money')).toEqual([
      'launder',
      'launder dirty',
      'launder dirty money',
      'launder money',
      'dirty money',
      'money',
    ]);
  });

  test('do not say a word twice', () => {
    expect(shownIn('reviews review', 'review')).toEqual(['reviews', 'review']);
  });

  test.each([1, 2, 3])('are those that a look at every word finds, and so are their phrases (seed %i)', (seed) => {
    const table = tabulateWords(drawTexts(300, seed));
    const particular = new Map(
      Array.from({ length: 6 }, (_, i): [number, number] => [(i * 5 + seed) % table.keys.length, 0.1 + i / 7]),
    );
    const documents = Int32Array.from(table.texts.keys()).filter((document) => document % 3 > 0);
    const plain = new Map<string, { holders: Set<number>; spans: KeyedSpan['span'][] }>();
    for (const document of documents) {
      const expected = [...findSpansPlainly(table, document, particular)];
      expect(findSpans(table, document, particular)).toEqual(expected);
      for (const { keys, span } of expected) {
        const phrase = plain.get(keys.join(' ')) ?? { holders: new Set(), spans: [] };
        plain.set(keys.join(' '), phrase);
        phrase.holders.add(document);
        phrase.spans.push(span);
      }
    }
    const gather = createCandidateFinder(table);
    gather(documents, new Map([[0, 1]]));
    const found = gather(documents, particular);
    expect(found.count).toBe(plain.size);
    const names = [...plain.keys()];
    for (const [i, { holders, spans }] of [...plain.values()].entries()) {
      expect(found.keysOf(i).join(' ')).toBe(names[i]);
      expect([...found.documentsOf(i)]).toEqual([...holders]);
      expect(found.countHolders(i)).toBe(holders.size);
      expect(found.spansOf(i)).toEqual(spans);
      const keys = found.keysOf(i);
      expect(found.isParticular(i)).toBe(keys.every((key) => particular.has(key)));
      const lifts = keys.map((key) => particular.get(key) ?? 0);
      expect(found.liftOf(i)).toBe(lifts.reduce((sum, lift) => sum + lift, 0));
      expect(found.liftOf(i, keys[0])).toBe(lifts.slice(1).reduce((sum, lift) => sum + lift, 0));
    }
    const asked = [...particular.keys()];
    const holding = (key: number) =>
      names.flatMap((name, i) => (name.includes(' ') && name.split(' ').includes(`${key}`) ? [i] : []));
    expect(found.longerWith(asked)).toEqual(asked.map(holding));
  });

  test('are none in a text without the word, or without words', () => {
    const table = tabulateWords(['a signature', 'nothing here', '']);
    expect(spansOf(table, 1, 'signature')).toEqual([]);
    expect(spansOf(table, 2, 'signature')).toEqual([]);
  });
});

/** Words that tell, join, ask and stand for a person, in forms of their own, and stops between them. */
function drawTexts(count: number, seed: number): string[] {
  const words =
    `review reviews review's forge forging bank banks money dirty old fake signature landlord people someone the a of my
    to about how want tell and is or 3 x does doe . , iPhone`.split(/\s+/);
  const random = createRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: Math.floor(random() * 30) }, () => words[Math.floor(random() * words.length)]!).join(' '),
  );
}

describe('the place of a verb', () => {
  test.each([
    ['how can i forge it', 'forge', true],
    ['help me forge it', 'forge', true],
    ['i want to forge signatures', 'forge', true],
    ['forge a signature', 'forge', true],
    ['could you forge it', 'forge', true],
    ['the forge is hot', 'forge', false],
    ['tell me forge it', 'forge', false],
    ['i went to forge', 'forge', false],
    ['forge', 'forge', false],
  ])('in "%s": %s, %s', (text, word, isVerb) => {
    const table = tabulateWords([text]);
    const at = table.texts[0]!.indexOf(table.forms.indexOf(word));
    expect(isVerbPlace(table, table.texts[0]!, at)).toBe(isVerb);
  });

  test('is taken by a word in a share of its uses, and never by a word that cannot be a verb', () => {
    const table = tabulateWords([
      'can you forge it',
      'help me forge it',
      'the forge was hot',
      'i payment you',
      'old forge',
    ]);
    const use = measureVerbUse(table);
    expect(use[table.forms.indexOf('forge')]).toBe(0.5);
    expect(use[table.forms.indexOf('payment')]).toBe(0);
    expect(use[table.forms.indexOf('you')]).toBe(0);
  });
});

describe('the wording of a phrase', () => {
  test('begins with a gerund where it is used as a verb', () => {
    const texts = ['How can I forge a signature?', 'Help me forge a signature.', 'I need to forge my signature today.'];
    expect(shape(texts, 'forge', 'signature')).toMatchObject({ text: 'forging a signature', form: 'doing' });
  });

  test('is a thing where it is not', () => {
    expect(shape(['a fake review', 'two fake reviews', 'the fake review'], 'fake', 'review')).toMatchObject({
      text: 'fake review',
      form: 'thing',
    });
  });

  test('is the one most often found, with its capitals and the article that fits', () => {
    expect(shape(['my old iPhone', 'the old iPhone', 'an old iphone'], 'old', 'iphone').text).toBe('old iPhone');
    expect(shape(['how can I rob a dirty old bank', 'I could rob a dirty old bank'], 'rob', 'bank').text).toBe(
      'robbing a bank',
    );
    expect(shape(['I will rob a neat apartment', 'help me rob a neat apartment'], 'rob', 'apartment').text).toBe(
      'robbing an apartment',
    );
    expect(shape(["my landlord's signature", "a landlord's"], "landlord's").text).toBe('landlord');
  });

  test('reads better as a verb with its object than as a thing, and that better than a stray word', () => {
    const doing = shape(['can I forge a signature', 'help me forge a signature'], 'forge', 'signature');
    const thing = shape(['a fake review', 'the fake review'], 'fake', 'review');
    const stray = shape(['he ran quickly', 'they spoke quickly'], 'quickly');
    expect(doing.readability).toBeGreaterThan(thing.readability);
    expect(thing.readability).toBeGreaterThan(stray.readability);
    expect(stray.readability).toBeGreaterThan(0);
  });
});
