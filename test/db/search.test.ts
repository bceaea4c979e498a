import { describe, expect, test } from 'vitest';
import { loadTree, saveTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { searchNodes, searchTranscripts } from '../../db/search.js';
import { AT, bodyOf, nodeOf, openTemporary, placementOf, startBuild, storeTexts } from './made-run.js';

describe('transcripts', () => {
  test('every word must occur, in any letter case, order and accents', () => {
    const db = openTemporary();
    storeTexts(db, ['The Café opens at dawn', 'a cafe at dusk', 'dawn chorus']);
    expect(found(db, 'cafe')).toEqual(['r-0000', 'r-0001']);
    expect(found(db, 'DAWN café')).toEqual(['r-0000']);
    expect(found(db, 'dawn dusk')).toEqual([]);
  });

  test('the last word may be cut short, the others not, and none in quotes', () => {
    const db = openTemporary();
    storeTexts(db, ['gardening at night', 'night gardens', 'a garden']);
    expect(found(db, 'gard')).toEqual(['r-0000', 'r-0001', 'r-0002']);
    expect(found(db, 'night gard')).toEqual(['r-0000', 'r-0001']);
    expect(found(db, 'gard night')).toEqual([]);
    expect(found(db, '"garden"')).toEqual(['r-0002']);
  });

  test('words in quotes stay together', () => {
    const db = openTemporary();
    storeTexts(db, ['stop the music now', 'the stop, then music', 'stop now the music']);
    expect(found(db, '"the music"')).toEqual(['r-0000', 'r-0002']);
    expect(found(db, '"the music" "stop the"')).toEqual(['r-0000']);
  });

  test('turns, the answer and the journal are searched; system words of the format are not', () => {
    const db = openTemporary();
    const body = {
      messages: [
        { role: 'user', content: 'about umbrellas' },
        { role: 'assistant', content: 'about trains' },
      ] as const,
      output: { content: 'about lanterns', toolCalls: [] },
      journal: 'about anchors',
      source: null,
      meta: { hidden: 'about pencils' },
    };
    storeTexts(db, [{ body }]);
    for (const word of ['umbrellas', 'trains', 'lanterns', 'anchors']) expect(found(db, word)).toEqual(['r-0000']);
    for (const word of ['pencils', 'assistant', 'toolCalls']) expect(found(db, word)).toEqual([]);
  });

  test('bails come first; the total counts beyond the limit', () => {
    const db = openTemporary();
    storeTexts(db, [
      { body: bodyOf('owl owl owl'), outcome: 'stay' },
      { body: bodyOf('one owl among many other birds of the wood'), outcome: 'bail' },
      { body: bodyOf('owl'), outcome: 'unknown' },
    ]);
    expect(found(db, 'owl')[0]).toBe('r-0001');
    const { hits, total } = searchTranscripts(db, 'owl', 1);
    expect(hits).toHaveLength(1);
    expect(total).toBe(3);
    expect(hits[0]).toMatchObject({ run: 'made-up', outcome: 'bail', nodeId: null, nodeName: null });
  });

  test('equal ones come by run and id, and each says its node', () => {
    const db = openTemporary();
    const ids = storeTexts(
      db,
      [
        { run: 'b', id: '2' },
        { run: 'a', id: '9' },
        { run: 'b', id: '1' },
      ].map((it) => ({ ...it, body: bodyOf('a heron') })),
    );
    saveTree(db, startBuild(db), AT, [nodeOf('Birds')], [placementOf(ids[0]!, 0)]);
    const { hits } = searchTranscripts(db, 'heron', 9);
    expect(hits.map(({ run, recordId, nodeName }) => [run, recordId, nodeName])).toEqual([
      ['a', '9', null],
      ['b', '1', null],
      ['b', '2', 'Birds'],
    ]);
  });

  test('a record whose content changed is found by its new words only', () => {
    const db = openTemporary();
    storeTexts(db, [{ contentHash: 'one', body: bodyOf('a heron') }]);
    storeTexts(db, [{ contentHash: 'two', body: bodyOf('a kestrel') }]);
    expect(found(db, 'heron')).toEqual([]);
    expect(found(db, 'kestrel')).toEqual(['r-0000']);
  });
});

describe('nodes', () => {
  test('are found by name, summary and keyphrases, in any form of a word, those named so first', () => {
    const db = openTemporary();
    const nodes = [
      nodeOf('Quarrels', { summary: 'Members argue about gardens.' }),
      nodeOf('Garden plans'),
      nodeOf('Weather', { keyphrases: ['gardening weather'] }),
      nodeOf('Trains'),
    ];
    saveTree(db, startBuild(db), AT, nodes, []);
    const names = (query: string) => searchNodes(db, query, 9).map(({ name }) => name);
    expect(names('garden')[0]).toBe('Garden plans');
    expect(names('gardens').sort()).toEqual(['Garden plans', 'Quarrels', 'Weather']);
    expect(names('garden plans')).toEqual(['Garden plans']);
    expect(searchNodes(db, 'garden', 2)).toHaveLength(2);
    expect(loadTree(db)).toHaveLength(4);
  });
});

describe('whatever is typed', () => {
  const HOSTILE = [
    '"',
    '""',
    '"unfinished',
    'un"fin"ished',
    '" OR "',
    "'",
    "'; DROP TABLE transcripts; --",
    '*',
    '* *',
    'heron*',
    'he*ron',
    '^heron',
    '-heron',
    '+heron',
    'text:heron',
    'text : heron',
    '{text} : heron',
    'NEAR(heron kestrel, 2)',
    'heron AND',
    'AND',
    'NOT',
    'OR OR',
    'heron NOT kestrel',
    '(heron',
    ')',
    'heron)',
    '((((((((',
    '\\',
    '\\"heron',
    '%',
    '_',
    '?1',
    ':name',
    '@x',
    '$y',
    '\u0000',
    'her\u0000on',
    '"her\u0000on"',
    'heron\u0000',
    '\ud800',
    'heron \udfff',
    '\u202eheron',
    '🔄',
    '🦜 heron',
    '한국어',
    'ª',
    '²',
    'Ⅷ',
    '𝟘',
    '𞤀𞤣',
    '\u0301',
    'e\u0301',
    '…',
    'heron\n\tkestrel',
    '\uffff',
    'x'.repeat(100_000),
    'heron '.repeat(300),
    Array.from({ length: 3000 }, (_, i) => `w${i}`).join(' '),
    '"heron" '.repeat(2000),
    '"'.repeat(5001),
    '('.repeat(5000),
  ];

  test.each(
    HOSTILE.map((query) => [query.length > 40 ? `${query.slice(0, 12)}… (${query.length} characters)` : query, query]),
  )('%j is a search for words, never an error or an operator', (_, query) => {
    const db = openTemporary();
    storeTexts(db, ['a heron and a kestrel', 'nothing near or not']);
    saveTree(db, startBuild(db), AT, [nodeOf('A heron')], []);
    const { hits, total } = searchTranscripts(db, query, 10);
    expect(hits).toHaveLength(total);
    expect(searchNodes(db, query, 10).length).toBeLessThanOrEqual(1);
    expect(searchTranscripts(db, 'kestrel', 10).total).toBe(1);
  });

  test('operators are words like others', () => {
    const db = openTemporary();
    storeTexts(db, ['heron or kestrel', 'heron', 'not a heron', 'near heron']);
    expect(found(db, 'heron OR kestrel')).toEqual(['r-0000']);
    expect(found(db, 'NOT heron')).toEqual(['r-0002']);
    expect(found(db, 'NEAR heron')).toEqual(['r-0003']);
    expect(found(db, 'heron* or')).toEqual(['r-0000']);
  });

  test.each(['', '   ', '"" ""', '* - +', '…', '\u0000'])('%j holds no word: nothing is found', (query) => {
    const db = openTemporary();
    storeTexts(db, ['a heron']);
    expect(searchTranscripts(db, query, 10)).toEqual({ hits: [], total: 0 });
    expect(searchNodes(db, query, 10)).toEqual([]);
  });

  test('a mark between words does not hide them', () => {
    const db = openTemporary();
    storeTexts(db, ['a heron and a kestrel']);
    for (const query of ['heron\u0000 kestrel', 'heron, kestrel', 'heron-and', 'heron … kestrel', '(heron) [kestrel]'])
      expect(found(db, query)).toEqual(['r-0000']);
  });

  test('a NUL inside a transcript hides nothing behind it', () => {
    const db = openTemporary();
    storeTexts(db, ['before\u0000heron after']);
    for (const query of ['before', 'heron', 'after']) expect(found(db, query)).toEqual(['r-0000']);
  });
});

function found(db: Database, query: string): string[] {
  return searchTranscripts(db, query, 100).hits.map(({ recordId }) => recordId);
}
