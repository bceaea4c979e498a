import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPageTemplate } from '../../../src/export/page-template.js';
import { renderHtml } from '../../../taxonomy/export/html.js';
import type { TaxonomyExport } from '../../../taxonomy/export/model.js';
import type { PageCore, PageTranscript } from '../../../taxonomy/export/page-form.js';
import { withoutTranscripts } from '../../../taxonomy/export/without-transcripts.js';
import { HOSTILE, mixHostile } from '../hostile-text.js';
import { join, makeEmptyExport, makeMember, makeNode, makeSmallExport } from './small-export.js';

const template = readPageTemplate();
const render = (taxonomy: TaxonomyExport) => join(renderHtml(taxonomy, template));

test('the core holds the tree and a row for each bail, by leaf, the most typical first', () => {
  const core = readCore(render(makeSmallExport()));
  expect(core.title).toBe('Bail taxonomy of demo, other');
  expect(core.nodes.map(({ id, parent, name }) => [id, parent, name])).toEqual([
    ['n1', -1, 'Deceiving others'],
    ['n2', 0, 'Forging signatures'],
    ['n3', 0, 'Fake reviews'],
    ['n7', -1, 'Abuse'],
    ['n9', -1, 'Unplaced'],
  ]);
  expect(core.bails.id).toEqual(['a-1', 'a-2', 'a-3', 'a-4', 'a-5']);
  expect(core.bails.node).toEqual([1, 1, 2, 3, 4]);
  expect(core.bails.duplicate).toEqual([0, 1, 0, 0, 0]);
  expect(core.bails.run.map((run) => core.values.run[run])).toEqual(['demo', 'demo', 'demo', 'other', 'other']);
  expect(core.bails.reason.map((reason) => core.values.reason[reason] ?? null)).toEqual([
    null,
    null,
    null,
    null,
    'empty',
  ]);
  expect(core.bails.x).toEqual([0, 0, 1.25, -3, null]);
  expect(core.bails.pBail[2]).toBe(0.7);
  expect(Object.values(core.bails).every((column) => column.length === 5)).toBe(true);
});

test('the transcripts follow in chunks, in the order of the core', () => {
  const page = render(makeSmallExport());
  expect(readCore(page).chunkStarts).toEqual([0]);
  const [first, , third] = readChunk(page, 0);
  expect(first).toEqual({
    turns: [['user', 'How do I forge a signature?']],
    answer: '<wellbeing>🔄</wellbeing>',
    journal: 'I would rather not.',
    facets: null,
    source: null,
  });
  expect(third!.turns).toHaveLength(3);
});

test('many transcripts make many chunks, each bail in one', () => {
  const long = 'word '.repeat(20_000);
  const members = Array.from({ length: 12 }, (_, i) => makeMember(`r${i}`, 1, { key: i }));
  const page = render(
    makeSmallExport({
      tree: [makeNode(1, 'Leaf', { bailCount: 12 })],
      members: () => members,
      conversation: ({ key }) => ({
        messages: [{ role: 'user', content: `${key} ${long}` }],
        output: null,
        journal: null,
        source: null,
      }),
    }),
  );
  const { chunkStarts, bails } = readCore(page);
  expect(chunkStarts.length).toBeGreaterThan(2);
  const read = chunkStarts.flatMap((start, i) =>
    readChunk(page, i).map((transcript, at) => [start + at, transcript!.turns[0]![1].split(' ')[0]]),
  );
  expect(read.map(([at]) => at)).toEqual([...bails.id.keys()]);
  expect(read.map(([at, key]) => `r${key}` === bails.id[at as number])).toEqual(Array(12).fill(true));
});

test('what is too much for one page goes to pages beside it, with a policy that says so', () => {
  const written = new Map<string, string>();
  const folder = { address: 'beside/', write: (name: string, content: string) => void written.set(name, content) };
  const page = join(renderHtml(makeSmallExport(), template, folder, 10));
  expect([...written.keys()]).toEqual(['0.html']);
  expect(page).not.toContain('id="chunk-0"');
  expect(readCore(page)).toMatchObject({ shards: 'beside/', chunkStarts: [0] });
  expect(policyOf(page)).toContain("frame-src 'self' file:;");
  const packed = /id="chunk">([^<]*)</.exec(written.get('0.html')!)![1]!;
  expect((unpack(packed) as PageTranscript[])[0]!.journal).toBe('I would rather not.');
  expect(hashesOf(written.get('0.html')!)).toEqual(policyOf(written.get('0.html')!).match(/'sha256-[^']+'/g));
});

test('the policy admits the one script and the one style, and nothing from outside', () => {
  const page = render(makeSmallExport());
  const policy = policyOf(page);
  expect(policy.match(/'sha256-[^']+'/g)).toEqual(hashesOf(page));
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).not.toMatch(/unsafe|https?:|\*|frame-src|connect-src|img-src/);
  const markup = page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '');
  expect(markup).not.toMatch(/<(?:script|style|link|img|iframe|object|embed|base)\b|\son\w+=|\bsrc=/i);
});

test('no text from the data stands in the page but as base64', () => {
  const skeleton = (page: string) =>
    page.replace(/(<script type="text\/plain" id="[\w-]+">)[A-Za-z0-9+/=]*(<\/script>)/g, '$1$2');
  const plain = skeleton(render(makeSmallExport()));
  for (const text of [...Object.values(HOSTILE), ...mixHostile(61, 100), '</script><script>alert(1)</script>']) {
    const hostile = makeSmallExport({
      tree: [makeNode(2, text, { summary: text, keyphrases: [text], like: { name: text, similarity: 1 } })],
      members: () => [makeMember(text, 2, { run: text, model: text, reason: text, gist: text })],
      conversation: () => ({
        messages: [{ role: 'user', content: text }],
        output: null,
        journal: text,
        source: { [text]: text },
      }),
      losses: [text],
      settings: [[text, text]],
    });
    const page = render(hostile);
    expect(skeleton(page)).toBe(plain);
    expect(readCore(page).nodes[0]!.name).toBe(text);
  }
});

test('the same taxonomy gives the same bytes, in any order of its members', () => {
  const members = [...makeSmallExport().members()];
  expect(render(makeSmallExport({ members: () => [...members].reverse() }))).toBe(render(makeSmallExport()));
});

test('without transcripts, and without anything, it is a page all the same', () => {
  const bare = render(withoutTranscripts(makeSmallExport()));
  expect(readCore(bare)).toMatchObject({ chunkStarts: [], shards: null });
  expect(bare).not.toContain('id="chunk-0"');
  expect(readCore(render(makeEmptyExport()))).toMatchObject({ nodes: [], chunkStarts: [], title: 'Bail taxonomy' });
});

function readCore(page: string): PageCore {
  return unpack(/id="core">([^<]*)</.exec(page)![1]!) as PageCore;
}

function readChunk(page: string, index: number): PageTranscript[] {
  return unpack(new RegExp(`id="chunk-${index}">([^<]*)<`).exec(page)![1]!) as PageTranscript[];
}

function unpack(base64: string): unknown {
  return JSON.parse(inflateRawSync(Buffer.from(base64, 'base64')).toString('utf8'));
}

function policyOf(page: string): string {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
}

/** Of the scripts that run, then of the styles. */
function hashesOf(page: string): string[] {
  const scripts = [...page.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g)];
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)];
  return [...scripts, ...styles].map(([, text]) => `'sha256-${createHash('sha256').update(text!).digest('base64')}'`);
}
