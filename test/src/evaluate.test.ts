import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../db/open.js';
import { chooseComparisons } from '../../src/choose-labels.js';
import { type EvalOptions, evalCommand } from '../../src/commands/eval.js';
import type { Evaluation } from '../../src/evaluate.js';
import { type MadeRecord, makeLabelledDatabase } from './labelled-database.js';

const NODES = [
  { name: 'Harm' },
  { name: 'Fraud', parent: 'Harm' },
  { name: 'Violence', parent: 'Harm' },
  { name: 'Confusion' },
  { name: 'Names', parent: 'Confusion' },
  { name: 'Play', parent: 'Confusion' },
  { name: 'Unplaced', kind: 'unplaced' as const },
];

const RECORDS: MadeRecord[] = [
  ...both('Fraud', { category: 'harm', subcategory: 'fraud' }, [1, 0, 0, 0]),
  ...both('Violence', { category: 'harm', subcategory: 'violence' }, [0, 1, 0, 0]),
  ...both('Names', { category: 'role', subcategory: 'name' }, [0, 0, 1, 0]),
  ...both('Play', { category: 'role', subcategory: 'play' }, [0, 0, 0, 1]),
];

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-eval-'));
  file = join(folder, 'a.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a tree that is just the labels scores 1 at both levels, each against its own label', async () => {
  makeLabelledDatabase(file, NODES, RECORDS);
  const { labels, silhouette, shape, names, pending } = await evaluateJson();
  expect(labels.map(({ level, label }) => [level, label])).toEqual([
    ['top', 'category'],
    ['leaf', 'subcategory'],
  ]);
  for (const { agreement, unplaced, unlabelled } of labels) {
    expect(agreement).toMatchObject({ count: 8, homogeneity: 1, completeness: 1, vMeasure: 1, ari: 1, nmi: 1 });
    expect([unplaced, unlabelled]).toEqual([0, 0]);
  }
  expect(silhouette).toEqual({
    leaf: { mean: 1, scored: 8, count: 8 },
    top: expect.objectContaining({ scored: 8 }),
    withoutVector: 0,
  });
  expect(shape).toMatchObject({ bails: 8, topNodes: 2, leaves: 4 });
  expect(names.distinct).toBe(1);
  expect(pending).toBe(0);
});

test('a label asked for is compared with both levels', async () => {
  makeLabelledDatabase(file, NODES, RECORDS);
  const [top, leaf] = (await evaluateJson({ labels: 'category' })).labels;
  expect(top).toMatchObject({ level: 'top', label: 'category', agreement: { ari: 1 } });
  expect(leaf).toMatchObject({ level: 'leaf', label: 'category', agreement: { homogeneity: 1, completeness: 0.5 } });
});

test('bails in Unplaced are one more cluster, duplicates count, bails without the label and offers that were no bails do not', async () => {
  makeLabelledDatabase(file, NODES, [
    { leaf: 'Fraud', labels: { kind: 'a' } },
    { leaf: 'Fraud', labels: { kind: 'a' }, repeats: 0 },
    { leaf: 'Names', labels: { kind: 'b' } },
    { leaf: 'Unplaced', labels: { kind: 'c' } },
    { leaf: 'Unplaced', labels: { kind: 'c' } },
    { leaf: 'Play' },
    { outcome: 'stay', labels: { kind: 'd' } },
    { labels: { kind: 'e' } },
  ]);
  const { labels, pending, shape } = await evaluateJson();
  for (const { agreement, unplaced, unlabelled } of labels) {
    expect(agreement).toMatchObject({ count: 5, classes: 3, clusters: 3, ari: 1 });
    expect([unplaced, unlabelled]).toEqual([2, 1]);
  }
  expect(labels).toHaveLength(2);
  expect(pending).toBe(1);
  expect(shape).toMatchObject({ bails: 6, distinct: 5, unplaced: 2 });
  const text = await evaluateText();
  expect(text).toContain('kind: 2 bails in Unplaced, counted as one more cluster.');
  expect(text).toContain('kind: 1 bail without this label, left out.');
  expect(text).toContain('1 bail imported after the last build');
});

test('a label that only bails outside the tree have is compared with nothing, and that is said', async () => {
  makeLabelledDatabase(file, NODES, [{ leaf: 'Fraud' }, { leaf: 'Names' }, { labels: { kind: 'a' } }]);
  expect((await evaluateJson()).labels.map(({ agreement }) => agreement)).toEqual([null, null]);
  const text = await evaluateText();
  expect(text).toContain('kind: no placed bail has this label, so nothing was compared.');
  expect(text).toMatch(/ARI +- +- +-0\.5 to 1/);
});

test('the silhouette is over distinct bails in leaves, and says who has no vector', async () => {
  makeLabelledDatabase(file, NODES, [
    ...RECORDS,
    { leaf: 'Fraud', repeats: 0 },
    { leaf: 'Unplaced', vector: [1, 1, 1, 1] },
    { leaf: 'Play' },
  ]);
  const { silhouette } = await evaluateJson();
  expect(silhouette.leaf).toEqual({ mean: 1, scored: 8, count: 8 });
  expect(silhouette.withoutVector).toBe(1);
  expect(await evaluateText()).toContain('1 bail without a vector, left out of the silhouette.');
});

test('without labels the other figures are printed, and that there are none is said', async () => {
  makeLabelledDatabase(
    file,
    NODES,
    RECORDS.map(({ labels: _, ...record }) => record),
  );
  const text = await evaluateText();
  expect(text).toContain('No labels in this database');
  expect(text).not.toContain('ARI');
  expect(text).toMatch(/silhouette of leaves +1\.000 +-1 to 1 +higher is better/);
});

test('a label that no bail has is refused with the labels there are', async () => {
  makeLabelledDatabase(file, NODES, RECORDS);
  await expect(evaluateText({ labels: 'topic' })).rejects.toMatchObject({
    code: 'NAME_UNKNOWN',
    message: expect.stringMatching(/--labels topic: .* Expected one of: category, subcategory\./),
  });
});

test('which labels are compared without asking follows from their names, and a choice among several is left to the user', () => {
  const of = (...names: string[]) => chooseComparisons(names.map((name) => ({ name, count: 9, distinct: 3 })));
  const pairs = (...names: string[]) => of(...names).map(({ level, label }) => `${level} ${label}`);
  expect(pairs()).toEqual([]);
  expect(pairs('kind')).toEqual(['top kind', 'leaf kind']);
  expect(pairs('kind', 'topic')).toEqual([]);
  expect(pairs('category', 'kind', 'subcategory')).toEqual(['top category', 'leaf subcategory']);
  expect(pairs('category', 'kind')).toEqual(['top category', 'leaf category']);
  expect(() => chooseComparisons([], 'kind')).toThrow(/no bail in this database has labels/);
});

test('a choice among several labels is asked for in the text', async () => {
  makeLabelledDatabase(file, NODES, [{ leaf: 'Fraud', labels: { kind: 'a', topic: 'b' } }]);
  expect(await evaluateText()).toContain('Choose one with --labels: kind, topic.');
});

test('agreement over seeds is asked for with two seeds or more', async () => {
  makeLabelledDatabase(file, NODES, RECORDS);
  await expect(evaluateText({ stability: true, seeds: 1 })).rejects.toMatchObject({ code: 'BAD_OPTION' });
});

test('0, 1 and all-alike bails end in figures or dashes', async () => {
  makeLabelledDatabase(file, [], []);
  const none = await evaluateText();
  expect(none).toContain('0 bails (0 distinct) in 0 leaves under 0 top nodes');
  expect(none).not.toMatch(/NaN|undefined|Infinity/);
  const one = join(folder, 'one.db');
  makeLabelledDatabase(one, [{ name: 'Only' }], [{ leaf: 'Only', labels: { kind: 'a' }, vector: [1, 0] }]);
  expect(await evaluateText({ db: one })).toContain('No silhouette: it needs two leaves with vectors.');
  const alike = join(folder, 'alike.db');
  makeLabelledDatabase(alike, NODES, both('Fraud', {}, [1, 0]).concat(both('Names', {}, [1, 0])));
  expect(await evaluateText({ db: alike })).toMatch(/silhouette of leaves +0\.000 /);
});

test('names from a run cannot act on the terminal', async () => {
  const hostile = '\u001b[2J\u202eevil\u009b31m\r\n';
  makeLabelledDatabase(
    file,
    [{ name: `Bad ${hostile}` }, { name: 'Good' }],
    [
      { leaf: `Bad ${hostile}`, labels: { [hostile]: 'a' } },
      { leaf: 'Good', labels: { [hostile]: 'b' } },
    ],
  );
  const acting = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  const text = await evaluateText();
  expect(text).toContain('evil');
  expect(text).not.toMatch(acting);
  const refusal = await evaluateText({ labels: `${hostile}x` }).catch((error: Error) => error.message);
  expect(refusal).toContain('evil');
  expect(refusal).not.toMatch(acting);
});

test('a missing file and a database without a build each end in one clear line', async () => {
  await expect(evaluateText()).rejects.toMatchObject({ code: 'DATABASE_MISSING' });
  openDatabase(file).close();
  await expect(evaluateText()).rejects.toMatchObject({ code: 'NOT_BUILT' });
});

function both(leaf: string, labels: Record<string, string>, vector: readonly number[]): MadeRecord[] {
  return [
    { leaf, labels, vector },
    { leaf, labels, vector },
  ];
}

async function evaluateText(options: Partial<EvalOptions> = {}): Promise<string> {
  const written: string[] = [];
  await evalCommand({ db: file, ...options }, { write: (text) => void written.push(text) });
  return written.join('');
}

async function evaluateJson(options: Partial<EvalOptions> = {}): Promise<Evaluation> {
  return JSON.parse(await evaluateText({ ...options, json: true })) as Evaluation;
}
