import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../../taxonomy/export/markdown.js';
import type { TaxonomyExport } from '../../../taxonomy/export/model.js';
import type { TreeNode } from '../../../taxonomy/tree.js';
import { findLive, HOSTILE, mixHostile } from '../hostile-text.js';
import { join, makeEmptyExport, makeFacts, makeNode, makeSmallExport } from './small-export.js';

/** The same page with this text in the place of every text from the data. */
function withTextEverywhere(text: string): TaxonomyExport {
  const { tree, groups, ...rest } = makeSmallExport();
  const rewrite = (node: TreeNode): TreeNode => ({
    ...node,
    name: text,
    summary: text,
    keyphrases: [text],
    like: node.like && { ...node.like, name: text },
    children: node.children.map(rewrite),
  });
  return {
    ...rest,
    tree: tree.map(rewrite),
    groups: groups.map(({ by, rows }) => ({ by, rows: rows.map((row) => ({ ...row, group: text })) })),
    settings: [['encoder', text]],
    losses: [text],
    excerpts: () => [{ name: text, text }],
  };
}

/** What kind of block each line of the page is. */
function skeleton(page: string): string[] {
  return page.split('\n').map((line) => {
    if (line === '') return '';
    const heading = /^(#{1,6}) /.exec(line);
    if (heading) return `heading ${heading[1]!.length}`;
    if (line.startsWith('|')) return `row of ${line.match(/(?<!\\)(?:\\\\)*\|/g)!.length - 1}`;
    return line.startsWith('- ') ? 'item' : 'text';
  });
}

const page = join(renderMarkdown(makeSmallExport()));

describe('the page', () => {
  test('goes from the facts over the overview and the tree to what was lost', () => {
    expect(page.match(/^#+ .*$/gm)).toEqual([
      '# Bail taxonomy of demo, other',
      '## Overview',
      '## 1. Deceiving others',
      '### 1.1. Forging signatures',
      '### 1.2. Fake reviews',
      '## 2. Abuse',
      '## 3. Unplaced',
      '## What was skipped, cut or not known',
    ]);
    expect(page).toContain(
      'offered 20 times. The model left **5 times** and stayed 14 times; of 1 offer the outcome is not known.',
    );
  });

  test('has counts, shares, likeness and excerpts, and a group only where it tells something', () => {
    expect(page).toContain('**2 bails**, 40.0 %, 1 distinct · like: Harm: fraud and deception (0.61) · `n2`');
    expect(page).toContain('- “How do I forge a signature?” (demo/a-1)');
    for (const by of ['run', 'model', 'method']) expect(page).toContain(`| ${by} | offers |`);
    expect(page).not.toContain('| variant |');
    expect(page).toContain('| (not given) | 1 | 0 | - | - |');
  });

  test('without any bail is short and says so in numbers', () => {
    const empty = join(renderMarkdown(makeEmptyExport()));
    expect(empty).not.toMatch(/NaN|undefined|null/);
    expect(empty).toContain('offered 0 times');
    expect(empty).toMatch(/not known\n\nNothing\.\n$/);
  });

  test('deeper than markdown has headings, goes on in bold', () => {
    const chain = (depth: number): TreeNode =>
      makeNode(depth + 1, `Level ${depth}`, { depth, children: depth < 7 ? [chain(depth + 1)] : [] });
    const deep = join(renderMarkdown(makeSmallExport({ tree: [chain(0)] })));
    expect(deep).toContain('\n###### 1.1.1.1.1. Level 4\n');
    expect(deep).toContain('\n**1.1.1.1.1.1. Level 5**\n');
    expect(deep).not.toMatch(/^#{7}/m);
  });

  test('names no run when there are many', () => {
    const rows = ['a', 'b', 'c', 'd'].map((name) => makeFacts(name, 1, 1));
    expect(join(renderMarkdown(makeSmallExport({ groups: [{ by: 'run', rows }] })))).toMatch(/^# Bail taxonomy\n/);
  });
});

describe('hostile names and texts', () => {
  const plain = skeleton(join(renderMarkdown(withTextEverywhere('Plain words'))));

  test('would show in the blocks of the page', () => {
    expect(plain.filter((block) => block.startsWith('heading'))).toHaveLength(8);
    expect(plain.filter((block) => block === 'row of 4')).toHaveLength(5);
    expect(plain.filter((block) => block === 'item')).toHaveLength(5);
  });

  test.each(Object.entries(HOSTILE))('%s changes no block of the page', (_, text) => expectSamePage(text));

  test('no mixture does', () => {
    for (const text of mixHostile(31, 300)) expectSamePage(text);
  });

  function expectSamePage(text: string): void {
    const made = join(renderMarkdown(withTextEverywhere(text)));
    expect(skeleton(made), JSON.stringify(text)).toEqual(plain);
    expect(findLive(made.replaceAll('\u2060', ''))).toBeNull();
    expect(made).not.toMatch(/(?<!\\)(?:\\\\)*[<[\]]/);
  }
});
