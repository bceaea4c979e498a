import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFacetStore } from '../../db/facets.js';
import { openDatabase } from '../../db/open.js';
import { showCommand } from '../../src/commands/show.js';
import { gatherExport } from '../../src/gather-export.js';
import { withTaxonomy } from '../../src/load-taxonomy.js';
import { renderJson } from '../../taxonomy/export/json.js';
import { renderJsonl } from '../../taxonomy/export/jsonl.js';
import { findLive, HOSTILE } from '../taxonomy/hostile-text.js';
import { makeLabelledDatabase } from './labelled-database.js';
import { createFolder } from './run-cli.js';

const folder = createFolder();
const asked = join(folder.path, 'asked.db');
const unasked = join(folder.path, 'unasked.db');
const ATTACK = Object.values(HOSTILE).join(' ');
const VALUES = { zest: 'sour', concern: 4, false_bail_evidence: ATTACK, situation: `It was ${ATTACK}`, language: null };
const COUNTS = { concern: { 4: 2, unknown: 1 } };

/** Two bails with values, one of them a repeat, and one of which nothing could be said. */
beforeAll(() => {
  const records = [
    { leaf: 'A', vector: [1, 0] },
    { leaf: 'A', repeats: 0 },
    { leaf: 'B', vector: [0, 1] },
  ];
  for (const file of [asked, unasked]) makeLabelledDatabase(file, [{ name: 'A' }, { name: 'B' }], records);
  const db = openDatabase(asked);
  createFacetStore(db, 'this').putAll([
    { hash: 'digest-0', values: VALUES },
    { hash: 'digest-2', values: null },
  ]);
  createFacetStore(db, 'other').putAll([{ hash: 'digest-2', values: { situation: 'Of another model.' } }]);
  db.prepare('UPDATE builds SET summary = ?').run(
    JSON.stringify({ cut: { count: 0 }, duplicates: 1, facets: { facetSet: 'this', counts: COUNTS } }),
  );
  db.close();
  const other = openDatabase(unasked);
  other.prepare('UPDATE builds SET summary = ?').run(JSON.stringify({ cut: { count: 0 }, duplicates: 1 }));
  other.close();
});

async function show(name: string, json = false, db = asked): Promise<string> {
  const written: string[] = [];
  await showCommand(name, { db, members: 3, json }, { write: (text) => void written.push(text) });
  return written.join('');
}

function exportWith(render: typeof renderJson, db = asked): Promise<string> {
  return withTaxonomy(db, (taxonomy) => [...render(gatherExport(taxonomy))].join(''));
}

describe('what a language model said of a bail', () => {
  test('is shown with it, the program’s own facets first, and acts on nothing', async () => {
    const shown = await show('made-up/r-000000');
    expect(findLive(shown)).toBeNull();
    const section = shown.slice(shown.indexOf('What a language model said of it'));
    const names = [...section.matchAll(/^ {2}(\w+): /gm)].map((match) => match[1]);
    expect(names).toEqual(['situation', 'language', 'concern', 'false_bail_evidence', 'zest']);
    expect(section).toContain('\n  language: unknown\n  concern: 4\n');
  });

  test('is shown whole as JSON', async () => {
    const shown = await show('made-up/r-000000', true);
    // JSON keeps what only piles up or joins: it hides nothing and moves nothing
    expect(findLive(shown.replaceAll(/[\ufe0e\ufe0f\u200c\u200d]|\p{M}/gu, ''))).toBeNull();
    expect(JSON.parse(shown).facets).toEqual(VALUES);
  });

  test('is shown with a bail that repeats it', async () => {
    expect(await show('made-up/r-000001')).toContain('\n  concern: 4\n');
  });

  test('is left out where nothing was said, or only by another model', async () => {
    expect(await show('made-up/r-000002')).not.toContain('What a language model said');
    expect(JSON.parse(await show('made-up/r-000002', true))).not.toHaveProperty('facets');
    expect(await show('made-up/r-000000', false, unasked)).not.toContain('What a language model said');
  });

  test('is in the export as jsonl, a bail at a time', async () => {
    const lines = (await exportWith(renderJsonl)).trim().split('\n');
    const facets = lines.map((line) => JSON.parse(line).facets);
    expect(facets).toEqual([VALUES, VALUES, undefined]);
    for (const line of (await exportWith(renderJsonl, unasked)).trim().split('\n'))
      expect(JSON.parse(line)).not.toHaveProperty('facets');
  });

  test('is counted in the export as json', async () => {
    expect(JSON.parse(await exportWith(renderJson)).facets).toEqual(COUNTS);
    expect(JSON.parse(await exportWith(renderJson, unasked))).not.toHaveProperty('facets');
  });
});
