import { describe, expect, test } from 'vitest';
import { readMarkdownTree } from '../../src/read-markdown-tree.js';
import { readSeedTaxonomy } from '../../src/read-seed-taxonomy.js';
import { listEntries, type SeedNode } from '../../taxonomy/seed-tree.js';
import { copyDemo, createFolder, runCli } from './run-cli.js';

const folder = createFolder();

function outline(tree: readonly SeedNode[]): unknown[] {
  return tree.map(({ name, children }) => (children.length === 0 ? name : [name, ...outline(children)]));
}

describe('a known taxonomy to start from', () => {
  test('paper: the published one, its entries under their headings', () => {
    const { name, tree } = readSeedTaxonomy('paper');
    expect(name).toBe('paper');
    expect(listEntries(tree)).toHaveLength(35);
    expect(tree.map((node) => node.name)).toContain('Harm');
    for (const { examples, definition } of listEntries(tree)) {
      expect(definition).not.toBe('');
      expect(examples).toHaveLength(3);
    }
  });

  test('a JSON list, with definitions, examples and children', () => {
    const file = folder.file(
      'seed.json',
      JSON.stringify([
        { name: 'Rude', definition: 'Insults.', children: [{ name: 'Curses', examples: ['damn'] }] },
        { name: 'Sad' },
      ]),
    );
    const { name, tree, hash } = readSeedTaxonomy(file);
    expect(name).toBe('seed.json');
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(tree).toEqual([
      {
        name: 'Rude',
        definition: 'Insults.',
        examples: [],
        children: [{ name: 'Curses', definition: '', examples: ['damn'], children: [] }],
      },
      { name: 'Sad', definition: '', examples: [], children: [] },
    ]);
  });

  test('markdown: headings, the first paragraph, the items; the title and code are not part of it', () => {
    const tree = readMarkdownTree(
      '# Mine\n\nAbout.\n\n## Rude\n\nThe user\ninsults.\n\nMore.\n\n- you \\*fool\\*\n\n```\n## not this\n```\n### Curses\n## Sad & lonely\n',
    );
    expect(tree).toEqual([
      {
        name: 'Rude',
        definition: 'The user insults.',
        examples: ['you *fool*'],
        children: [{ name: 'Curses', definition: '', examples: [], children: [] }],
      },
      { name: 'Sad & lonely', definition: '', examples: [], children: [] },
    ]);
  });

  test('what export writes, as json and as md, is read back as the same tree', () => {
    const db = `${folder.path}/export.db`;
    copyDemo(db);
    const json = folder.file('export.json', runCli(['export', '--db', db, '--format', 'json']).stdout);
    const md = folder.file('export.md', runCli(['export', '--db', db, '--format', 'md']).stdout);
    const fromJson = readSeedTaxonomy(json).tree;
    expect(listEntries(fromJson).length).toBeGreaterThan(20);
    expect(outline(readSeedTaxonomy(md).tree)).toEqual(outline(fromJson));
  });

  test.each([
    ['missing.json', null, 'it cannot be read (ENOENT)'],
    ['broken.json', '[{"name": ', 'it is not JSON'],
    ['nameless.json', '[{"definition": "x"}]', 'at 0.name'],
    ['empty.md', 'no headings here', '0 entries'],
  ])('%s is refused in one line', (name, content, what) => {
    const file = content === null ? `${folder.path}/${name}` : folder.file(name, content);
    expect(() => readSeedTaxonomy(file)).toThrow(what);
    expect(() => readSeedTaxonomy(file)).toThrow('--seed-taxonomy');
  });
});
