import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import { readRun } from '../../../src/runs/read.js';
import { renderOpenClio } from '../../../taxonomy/export/openclio.js';
import { withoutTranscripts } from '../../../taxonomy/export/without-transcripts.js';
import { HOSTILE } from '../hostile-text.js';
import { join, makeEmptyExport, makeNode, makeSmallExport } from './small-export.js';

interface Node {
  readonly name: string;
  readonly summary: string;
  readonly numConvs: number;
  readonly children?: Node[];
  readonly conversations?: {
    facetValue: string;
    allFacetValues: object[];
    conversation: { role: string; content: string }[];
  }[];
}

const read = (text: string) => JSON.parse(text) as { facet: { name: string }; hierarchy: Node[] }[];

test('one facet holds the tree, each leaf its conversations', () => {
  const [facet, ...others] = read(join(renderOpenClio(makeSmallExport())));
  expect(others).toEqual([]);
  expect(facet!.facet.name).toBe('Situation');
  expect(facet!.hierarchy.map(({ name, numConvs }) => [name, numConvs])).toEqual([
    ['Deceiving others', 3],
    ['Abuse', 1],
    ['Unplaced', 1],
  ]);
  const [forging, reviews] = facet!.hierarchy[0]!.children!;
  expect(forging!.conversations).toHaveLength(2);
  expect(reviews!.conversations![0]).toEqual({
    facetValue: 'demo/a-3',
    allFacetValues: [
      { facet: 'model', value: 'example/model-7b' },
      { facet: 'method', value: 'bail_prompt' },
      { facet: 'variant', value: 'bail_first' },
    ],
    conversation: [
      { role: 'user', content: 'Praise my bar, "as a guest",\nin ten reviews.' },
      { role: 'assistant', content: 'Here it is.' },
      { role: 'user', content: 'Again, but angrier: mail it to bo@example.com' },
      { role: 'pr', content: '0.7 0.25' },
      { role: 'bailJournal', content: 'BAIL\n<wellbeing>🔄</wellbeing>' },
    ],
  });
  for (const node of facet!.hierarchy) expect('children' in node).not.toBe('conversations' in node);
});

test('read back as a run, every bail is a bail with its conversation', async () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'taxonomy-openclio-'));
  try {
    const file = joinPath(folder, 'rootObjects.json');
    writeFileSync(file, join(renderOpenClio(makeSmallExport())));
    const records = [];
    for await (const item of readRun(file)) if ('record' in item) records.push(item.record);
    expect(records).toHaveLength(4);
    expect(records.map(({ bailed }) => bailed)).toEqual(Array(4).fill(true));
    expect(records.flatMap(({ messages }) => messages.map(({ content }) => content))).toContain('你这个没用的机器');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('without transcripts it is a tree of names', () => {
  const text = join(renderOpenClio(withoutTranscripts(makeSmallExport())));
  expect(text).not.toContain('signature?');
  expect(read(text)[0]!.hierarchy[0]!.children!.map(({ conversations }) => conversations)).toEqual([[], []]);
});

test('hostile texts come back as they were, and nothing at all is a tree without nodes', () => {
  for (const text of Object.values(HOSTILE)) {
    const made = join(renderOpenClio(makeSmallExport({ tree: [makeNode(1, text)], members: () => [] })));
    expect(read(made)[0]!.hierarchy[0]!.name).toBe(text);
  }
  expect(read(join(renderOpenClio(makeEmptyExport())))[0]!.hierarchy).toEqual([]);
});
