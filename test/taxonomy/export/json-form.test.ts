import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderJson } from '../../../taxonomy/export/json.js';
import { renderJsonSchema } from '../../../taxonomy/export/json-form.js';
import { withoutSmallNodes } from '../../../taxonomy/export/without-small.js';
import { join, makeEmptyExport, makeSmallExport } from './small-export.js';

const file = new URL('../../../docs/taxonomy.schema.json', import.meta.url);

test('the published schema is the one that the program checks (UPDATE_GOLDEN=1 rewrites it)', () => {
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, renderJsonSchema());
  expect(readFileSync(file, 'utf8')).toBe(renderJsonSchema());
});

test('what is exported is valid by the published schema', () => {
  const published = z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));
  const facetCounts = { false_bail: { none: 4, translation: 1 } };
  for (const taxonomy of [
    makeSmallExport(),
    makeSmallExport({ facetCounts }),
    makeEmptyExport(),
    withoutSmallNodes(makeSmallExport(), 2),
  ])
    expect(published.safeParse(JSON.parse(join(renderJson(taxonomy)))).error).toBeUndefined();
});

test('what is not a taxonomy is not', () => {
  const published = z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));
  const value = JSON.parse(join(renderJson(makeSmallExport())));
  for (const wrong of [
    {},
    { ...value, format: 'x' },
    { ...value, nodes: [{ ...value.nodes[0], id: 7 }] },
    { ...value, more: 1 },
  ])
    expect(published.safeParse(wrong).success).toBe(false);
});
