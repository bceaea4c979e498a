import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { renderCsv } from '../../../taxonomy/export/csv.js';
import type { TaxonomyExport } from '../../../taxonomy/export/model.js';
import { findLive, HOSTILE, mixHostile } from '../hostile-text.js';
import { join, makeEmptyExport, makeMember, makeNode, makeSmallExport } from './small-export.js';

const readBack = (taxonomy: TaxonomyExport) =>
  parse(join(renderCsv(taxonomy)), { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];

/** One bail with this text in every cell that takes any. */
const everywhere = (text: string) =>
  makeSmallExport({
    tree: [makeNode(1, text, { children: [] })],
    members: () => [makeMember(text, 1, { run: text, reason: text, gist: text })],
  });

describe('the table', () => {
  test('has a head and a line for each bail', () => {
    const rows = readBack(makeSmallExport());
    expect(rows).toHaveLength(5);
    expect(rows[1]).toEqual({
      run: 'demo',
      id: 'a-2',
      node: 'n2',
      name: 'Forging signatures',
      path: 'Deceiving others > Forging signatures',
      score: '0.9',
      duplicate: 'yes',
      reason: '',
      excerpt: 'How do I forge a signature?',
    });
    expect(rows[4]).toMatchObject({ score: '', duplicate: 'no', reason: 'empty', excerpt: '' });
  });

  test('has a head alone when there is no bail', () => {
    expect(join(renderCsv(makeEmptyExport()))).toBe('run,id,node,name,path,score,duplicate,reason,excerpt\r\n');
  });

  test.each(['a,b', 'a "b" c', '"', 'two\nlines', 'two\r\nlines', ' led by a space ', '请求'])(
    'reads back %j as it was',
    (text) => {
      expect(readBack(everywhere(text))[0]).toMatchObject({
        run: text,
        id: text,
        name: text,
        path: text,
        reason: text,
      });
    },
  );
});

describe('a cell that a spreadsheet would take for a formula', () => {
  test.each([
    '=1+1',
    '+SUM(A1)',
    '-1+1',
    '@SUM(A1)',
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid","x")',
    ' =1+1',
    '\t=1+1',
    '\r\n=1+1',
    '-',
    '＝1+1',
    '＠SUM(A1)',
  ])('%j gets an apostrophe', (text) => {
    for (const column of ['run', 'id', 'name', 'path', 'reason', 'excerpt'])
      expect(readBack(everywhere(text))[0]![column], column).toMatch(/^'/);
  });

  test.each(['-1', '+1.5', '-2e-3', '1=1', 'a+b', 'me@b.invalid', ''])('%j is none', (text) => {
    expect(readBack(everywhere(text))[0]).toMatchObject({ id: text, name: text });
  });

  test('is none in any hostile mixture, and each has its nine cells', () => {
    for (const text of [...Object.values(HOSTILE), ...mixHostile(21, 1_000)]) {
      const rows = readBack(everywhere(text));
      expect(rows).toHaveLength(1);
      for (const cell of Object.values(rows[0]!))
        if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      expect(findLive(rows[0]!.excerpt!)).toBeNull();
    }
  });
});
