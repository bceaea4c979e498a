import { expect, test } from 'vitest';
import { renderJson } from '../../../taxonomy/export/json.js';
import { renderJsonl } from '../../../taxonomy/export/jsonl.js';
import { exportRows } from '../../../taxonomy/export/rows.js';
import { HOSTILE } from '../hostile-text.js';
import { join, makeEmptyExport, makeMember, makeNode, makeSmallExport } from './small-export.js';

test('each bail comes once, in the order of the members, with its path from the top', () => {
  const rows = [...exportRows(makeSmallExport())];
  expect(rows.map(({ recordId, path }) => [recordId, path.map((node) => node.name).join('/')])).toEqual([
    ['a-1', 'Deceiving others/Forging signatures'],
    ['a-2', 'Deceiving others/Forging signatures'],
    ['a-3', 'Deceiving others/Fake reviews'],
    ['a-4', 'Abuse'],
    ['a-5', 'Unplaced'],
  ]);
  expect([...exportRows(makeEmptyExport())]).toEqual([]);
});

test('a bail in a node that is not in the tree stops the export and is named', () => {
  const taxonomy = makeSmallExport({ members: () => [makeMember('lost', 42)] });
  expect(() => [...exportRows(taxonomy)]).toThrow('demo/lost is in node n42, which is not in the tree');
});

test('a line of JSON holds id, run, node, path, ids and score, and a reason where the bail is unplaced', () => {
  const lines = join(renderJsonl(makeSmallExport()))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(5);
  expect(lines[2]).toEqual({
    id: 'a-3',
    run: 'demo',
    node: 'n3',
    path: ['Deceiving others', 'Fake reviews'],
    ids: ['n1', 'n3'],
    score: 0.75,
  });
  expect(lines[4]).toEqual({
    id: 'a-5',
    run: 'other',
    node: 'n9',
    path: ['Unplaced'],
    ids: ['n9'],
    score: null,
    reason: 'empty',
  });
  expect(join(renderJsonl(makeEmptyExport()))).toBe('');
});

test('the nested JSON holds the whole tree and the facts', () => {
  const value = JSON.parse(join(renderJson(makeSmallExport())));
  expect(value).toMatchObject({ format: 'bail-taxonomy', version: 1, settings: { seed: '1' } });
  expect(value.nodes.map((node: { id: string }) => node.id)).toEqual(['n1', 'n7', 'n9']);
  expect(value.nodes[0].children.map((node: { id: string }) => node.id)).toEqual(['n2', 'n3']);
  expect(value.groups.run.map((row: { group: string }) => row.group)).toEqual(['demo', 'other']);
  expect(JSON.parse(join(renderJson(makeEmptyExport())))).toMatchObject({ nodes: [], losses: [] });
});

test('hostile names and ids come back from JSON as they were, one line a bail', () => {
  for (const text of Object.values(HOSTILE)) {
    const taxonomy = makeSmallExport({
      tree: [makeNode(1, text, { summary: text, keyphrases: [text] })],
      members: () => [makeMember(text, 1, { run: text, reason: text })],
    });
    const lines = join(renderJsonl(taxonomy)).split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0]!)).toMatchObject({ id: text, run: text, path: [text], reason: text });
    expect(JSON.parse(join(renderJson(taxonomy))).nodes[0]).toMatchObject({ name: text, summary: text });
  }
});
