import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import type { TaxonomyExport } from '../../../taxonomy/export/model.js';
import { renderParquet } from '../../../taxonomy/export/parquet.js';
import { HOSTILE } from '../hostile-text.js';
import { makeEmptyExport, makeMember, makeNode, makeSmallExport } from './small-export.js';

const bytes = (taxonomy: TaxonomyExport) => Buffer.concat([...renderParquet(taxonomy)]);
const readBack = (taxonomy: TaxonomyExport) => {
  const { buffer, byteOffset, length } = bytes(taxonomy);
  return parquetReadObjects({ file: (buffer as ArrayBuffer).slice(byteOffset, byteOffset + length) });
};

test('the file has a row for each bail, with numbers as numbers', async () => {
  const rows = await readBack(makeSmallExport());
  expect(rows).toHaveLength(5);
  expect(rows[2]).toEqual({
    run: 'demo',
    id: 'a-3',
    model: 'example/model-7b',
    method: 'bail_prompt',
    variant: 'bail_first',
    turn: 2,
    sample: null,
    p_bail: 0.7,
    p_continue: 0.25,
    refused: null,
    node: 'n3',
    name: 'Fake reviews',
    path: 'Deceiving others > Fake reviews',
    score: 0.75,
    duplicate: false,
    reason: null,
    x: 1.25,
    y: -2,
    facets: null,
    excerpt: 'Praise my bar, "as a guest", in ten reviews.',
  });
  expect(rows[4]).toMatchObject({ reason: 'empty', score: null, x: null });
});

test('facets are one column of JSON, hostile texts come back as they were, and no bail makes no row', async () => {
  const facets = { concern: 3, situation: 'The user wants a forgery.' };
  expect(
    JSON.parse((await readBack(makeSmallExport({ members: () => [makeMember('a', 2, { facets })] })))[0]!.facets),
  ).toEqual(facets);
  for (const text of Object.values(HOSTILE).filter((value) => !/\p{Cs}/u.test(value))) {
    const taxonomy = makeSmallExport({
      tree: [makeNode(1, text)],
      members: () => [makeMember(text, 1, { run: text })],
    });
    expect((await readBack(taxonomy))[0]).toMatchObject({ run: text, id: text, name: text });
  }
  expect(await readBack(makeEmptyExport())).toEqual([]);
});

test('the same taxonomy gives the same bytes', () => {
  expect(bytes(makeSmallExport()).equals(bytes(makeSmallExport()))).toBe(true);
});
