import { expect, test } from 'vitest';
import { FORMATS } from '../../../src/export/formats.js';
import { prepareExport } from '../../../src/export/prepare.js';
import { renderCsv } from '../../../taxonomy/export/csv.js';
import { renderJson } from '../../../taxonomy/export/json.js';
import { renderJsonl } from '../../../taxonomy/export/jsonl.js';
import { renderMarkdown } from '../../../taxonomy/export/markdown.js';
import type { TaxonomyExport } from '../../../taxonomy/export/model.js';
import { renderOpenClio } from '../../../taxonomy/export/openclio.js';
import { withoutSmallNodes } from '../../../taxonomy/export/without-small.js';
import { withoutTranscripts } from '../../../taxonomy/export/without-transcripts.js';
import { type RedactionCounts, redactText } from '../../../taxonomy/redact-text.js';
import type { TreeNode } from '../../../taxonomy/tree.js';
import { join, makeEmptyExport, makeMember, makeNode, makeSmallExport } from './small-export.js';

const RENDERERS = [renderCsv, renderJson, renderJsonl, renderMarkdown, renderOpenClio];
const all = (taxonomy: TaxonomyExport) => RENDERERS.map((render) => join(render(taxonomy))).join('\n');

test('without transcripts no format holds a word of one, but for the words that name a node', () => {
  const quoting = makeNode(4, '“How do I forge a signature…”', {
    summary: '10 % mention x. Typical: “How do I forge”',
  });
  const tree = [...makeSmallExport().tree, quoting];
  const made = all(withoutTranscripts(makeSmallExport({ tree })));
  for (const words of ['do I forge', 'as a guest', '没用', 'rather not', '🔄', 'rude'])
    expect(made).not.toContain(words);
  expect(made).toContain('Forging signatures');
  expect(made).toContain('Group n4');
  expect(made).toContain('10 % mention x.');
});

test('of the facets the quotations go, the answers stay', () => {
  const facets = {
    situation: 'The user wants a forgery.',
    false_bail: 'translation',
    false_bail_evidence: 'How do I say',
  };
  const taxonomy = withoutTranscripts(makeSmallExport({ members: () => [makeMember('a', 2, { facets })] }));
  expect([...taxonomy.members()][0]!.facets).toEqual({
    situation: 'The user wants a forgery.',
    false_bail: 'translation',
  });
});

test('a node of too few bails is not shown, and the node above counts them', () => {
  const taxonomy = withoutSmallNodes(makeSmallExport(), 2);
  expect(outline(taxonomy.tree)).toEqual([
    'Deceiving others 3',
    'Forging signatures 2',
    'Unplaced 1',
    'Too few to show 1',
  ]);
  expect([...taxonomy.members()].map(({ recordId, nodeId, reason }) => [recordId, nodeId, reason])).toEqual([
    ['a-1', 2, null],
    ['a-2', 2, null],
    ['a-3', 1, 'in a node of fewer than 2 bails'],
    ['a-4', 0, 'in a node of fewer than 2 bails'],
    ['a-5', 9, 'empty'],
  ]);
  expect(taxonomy.losses.at(-1)).toBe(
    '2 nodes of fewer than 2 bails not shown, with 2 bails that the nodes above count.',
  );
  const made = all(taxonomy);
  for (const words of ['Fake reviews', 'Praise my bar', 'Abuse', '没用']) expect(made).not.toContain(words);
  expect(taxonomy.tree.reduce((sum, node) => sum + node.bailCount, 0)).toBe(5);
});

test('a least of one, or nothing to show, changes nothing', () => {
  const whole = makeSmallExport();
  expect(withoutSmallNodes(whole, 1)).toBe(whole);
  const empty = makeEmptyExport();
  expect(withoutSmallNodes(empty, 9)).toBe(empty);
  expect(outline(withoutSmallNodes(whole, 1_000).tree)).toEqual(['Unplaced 1', 'Too few to show 4']);
});

test.each([
  ['mail me at jo.smith+x@mail.example.co.uk, ok?', 'mail me at [email], ok?'],
  ['call +44 20 7946 0958 or (020) 7946 0958', 'call [phone] or [phone]'],
  ['ring 555-0123 or 13800138000', 'ring [phone] or [phone]'],
  ['key sk-abcDEF1234567890abcdef and AKIAIOSFODNN7EXAMPLE', 'key [key] and [key]'],
  ['password: hunter2!', 'password: [key]'],
  ['my token is "ghp_abcdefghijklmnopqrstuvwxyz0123456789"', 'my token is "[key]"'],
  ['card 4111 1111 1111 1111 exp', 'card [number] exp'],
  ['DE89 3704 0044 0532 0130 00 is mine', '[number] is mine'],
  ['SSN 078-05-1120.', 'SSN [number].'],
  ['host 192.168.10.254 down', 'host [address] down'],
  ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '[key]'],
  ['eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxw', '[key]'],
  ['write to bo@exam…', 'write to [email]…'],
])('%j is masked', (text, masked) => {
  expect(redactText(text, new Map())).toBe(masked);
});

test.each([
  'in 2024-05-17 it was 12:30:45',
  '17.05.2024 to 18.05.2024',
  'version 1.2.3.4567 of it',
  'about 1,000,000 or 1 234 567 people',
  'pages 31-34, lines 100-120',
  '4111 1111 1111 1112 is no card',
  'my password is important to me',
  '@someone, 5 @ 3 each',
  'π is 3.14159265358979',
  'the token is missing.',
])('%j is left as it is', (text) => {
  expect(redactText(text, new Map())).toBe(text);
});

test('what is masked is counted by kind, names too where they are found', () => {
  const counts: RedactionCounts = new Map();
  const text = redactText('Bo wrote to bo@example.com and ann@example.com', counts, (all) => [
    { start: 0, end: all.indexOf(' ') },
  ]);
  expect(text).toBe('[name] wrote to [email] and [email]');
  expect([...counts]).toEqual([
    ['email', 2],
    ['name', 1],
  ]);
});

test('an export is masked throughout, and says how often', () => {
  const { taxonomy, masked } = prepareExport(makeSmallExport(), { redact: true });
  const made = join(renderOpenClio(taxonomy));
  expect(made).toContain('mail it to [email]');
  expect(made).not.toContain('bo@example.com');
  expect([...masked]).toEqual([['email', 1]]);
});

test.each(Object.entries(FORMATS))('as %s, masks are counted in what is written alone', async (name, format) => {
  const mail = 'write to bo@example.com';
  const said = [[mail], [mail], ['Hi', mail], ['Praise me'], [`${mail} and al@example.com`]];
  const whole = makeSmallExport({
    tree: [makeNode(1, 'Letters', { bailCount: said.length, summary: mail, keyphrases: [mail] })],
    members: () => said.map((_, i) => makeMember(`r${i}`, 1, { key: i, gist: mail })),
    excerpts: (_, count) => [{ name: 'demo/r0', text: mail }].slice(0, count),
    conversation: ({ key }) => ({
      messages: said[key]!.map((content) => ({ role: 'user', content })),
      output: null,
      journal: mail,
      source: null,
    }),
  });
  const { taxonomy, masked } = prepareExport(whole, { redact: true }, undefined, format.narrow);
  for await (const _ of await format.render(taxonomy, undefined));
  const tree = 2;
  const turns = 5;
  const written = {
    md: tree + 1,
    json: tree,
    jsonl: 0,
    csv: said.length,
    parquet: said.length,
    html: tree + turns + 2 * said.length,
    latex: 1,
    bench: 3,
    openclio: tree + turns + said.length,
  }[name];
  expect(masked.get('email') ?? 0).toBe(written);
});

function outline(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap((node) => [`${node.name} ${node.bailCount}`, ...outline(node.children)]);
}
