import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadDraft } from '../../db/edits.js';
import { loadEdits } from '../../db/edits-events.js';
import { loadTree } from '../../db/nodes.js';
import { type Database, openDatabase } from '../../db/open.js';
import { createRandom } from '../../embeddings/random.js';
import { makeEdits } from '../../src/edits/make-edits.js';
import { openTree } from '../../src/edits/open-tree.js';
import type { EditRequest } from '../../src/edits/requests.js';
import { redoEdit, undoEdit } from '../../src/edits/take-back.js';
import { findFault } from '../../taxonomy/edits/check.js';
import { copyDraft } from '../../taxonomy/edits/draft.js';
import { EditError } from '../../taxonomy/edits/errors.js';
import { measureDraft } from '../../taxonomy/edits/measure.js';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { copyDemo, createFolder, exportTexts } from './run-cli.js';

const folder = createFolder();
const built = join(folder.path, 'built.db');
const CONTEXT = { author: 'test', now: () => new Date('2026-01-02T03:04:05Z') };

beforeAll(() => {
  copyDemo(built);
}, 120_000);

function openCopy(name: string): { file: string; db: Database } {
  const file = join(folder.path, name);
  copyFileSync(built, file);
  return { file, db: openDatabase(file) };
}

/** Does `work` until it refuses. @returns how often it did not. */
function repeat(work: () => unknown): number {
  for (let count = 0; ; count++) {
    try {
      work();
    } catch (error) {
      if (error instanceof EditError && /^NOTHING_TO_/.test(error.code)) return count;
      throw error;
    }
  }
}

test('after a thousand random edits, undos and redos, undoing all leaves the export as it was, to the byte, and redoing all as it had become', async () => {
  const { file, db } = openCopy('random.db');
  const before = exportTexts(file);
  const random = createRandom(11);
  const bails = loadBailNames(db);
  const kinds = new Map<string, number>();
  for (let made = 0; made < 1000; ) {
    const kind = await step(db, bails, random);
    if (kind === null) continue;
    made++;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (made % 50 === 0) expect(findFault(loadDraft(db, 1))).toBeNull();
  }
  for (const kind of [
    'rename',
    'describe',
    'note',
    'pin',
    'merge',
    'split',
    'move',
    'delete',
    'new',
    'assign',
    'undo',
    'redo',
  ])
    expect(kinds.get(kind), kind).toBeGreaterThan(0);
  const edited = exportTexts(file);
  expect(edited).not.toEqual(before);
  expect(findFault(loadDraft(db, 1))).toBeNull();
  expect(loadEdits(db).length).toBe(1000);

  const undone = repeat(() => undoEdit(db, CONTEXT));
  expect(undone).toBeGreaterThan(100);
  expect(exportTexts(file)).toEqual(before);
  // What a user undid by hand before is made again too, so redo goes no further than the edits that stood.
  for (let i = 0; i < undone; i++) redoEdit(db, CONTEXT);
  expect(exportTexts(file)).toEqual(edited);
  db.close();
}, 300_000);

test('an edit measures what it touches as a build does: scores, cohesion, shares of words', () => {
  const { db } = openCopy('measured.db');
  const tree = openTree(db);
  const draft = copyDraft(tree.draft);
  measureDraft({ ...tree.draft, nodes: new Map(), bails: new Map() }, draft, tree);
  const nodes = [...tree.draft.nodes.values()].filter(({ kind }) => kind === 'node');
  expect(nodes.length).toBeGreaterThan(40);
  let alike = 0;
  for (const { id, distinctCount, cohesion, fit, summary } of nodes) {
    const measured = draft.nodes.get(id)!;
    expect(measured.cohesion).toBeCloseTo(cohesion!, 9);
    // Which endings are of one word an edit tells from the node's own bails, a build from all: one bail may fit more, or less.
    expect(Math.abs(measured.fit! - fit!)).toBeLessThan(Math.max(0.1, 1.01 / distinctCount));
    if (measured.summary === summary) alike++;
  }
  expect(alike).toBeGreaterThan(0.9 * nodes.length);
  for (const [id, { score }] of tree.draft.bails)
    expect(Math.abs((draft.bails.get(id)!.score ?? 0) - (score ?? 0))).toBeLessThan(2e-6);
  db.close();
});

/** One random edit, undo or redo. @returns its kind; null where it was refused. */
async function step(db: Database, bails: readonly string[], random: () => number): Promise<string | null> {
  const request = drawRequest(db, bails, random);
  try {
    if (request === 'undo') undoEdit(db, CONTEXT);
    else if (request === 'redo') redoEdit(db, CONTEXT);
    else await makeEdits(db, [{ request, at: null }], CONTEXT);
    return typeof request === 'string' ? request : request.edit;
  } catch (error) {
    if (error instanceof EditError) return null;
    throw error;
  }
}

function drawRequest(db: Database, bails: readonly string[], random: () => number): EditRequest | 'undo' | 'redo' {
  const tree = loadTree(db);
  const nodes = [...walkTree(tree)].filter(({ kind }) => kind === 'node');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const node = () => `n${pick(nodes).id}`;
  const bail = () => pick(bails);
  const word = () => `Name ${Math.floor(random() * 60)}`;
  const chance = random();
  if (chance < 0.2) return 'undo';
  if (chance < 0.32) return 'redo';
  // A split loads the encoder: few of them keep the test short.
  if (chance < 0.325) return { edit: 'split', node: `n${pick(nodes.filter(isLarge)).id}`, into: 2 };
  return pick<() => EditRequest>([
    () => ({ edit: 'rename', node: node(), name: word() }),
    () => ({ edit: 'describe', node: node(), summary: word() }),
    () => ({ edit: 'note', node: node(), note: random() < 0.3 ? null : word() }),
    () => ({ edit: 'pin', names: [node(), bail()], off: random() < 0.5 }),
    () => ({ edit: 'merge', node: node(), others: [node()] }),
    () => ({ edit: 'move', nodes: [node()], to: random() < 0.3 ? 'root' : node() }),
    () => ({ edit: 'move', nodes: [node(), node()], to: node() }),
    () => ({ edit: 'delete', node: node(), ...(random() < 0.5 ? { to: node() } : {}) }),
    () => ({ edit: 'new', name: word(), under: random() < 0.5 ? 'root' : node(), from: [bail(), bail()] }),
    () => ({ edit: 'new', name: word(), under: random() < 0.5 ? 'root' : node(), from: [node(), node()] }),
    () => ({ edit: 'new', name: word() }),
    () => ({ edit: 'assign', bails: [bail()], node: node(), withNeighbours: Math.floor(random() * 4) }),
  ])();
}

function isLarge({ children, bailCount }: TreeNode): boolean {
  return children.length === 0 && bailCount >= 6;
}

function loadBailNames(db: Database): string[] {
  return [...loadDraft(db, 1).bails.values()].map(({ run, recordId }) => `${run}/${recordId}`);
}
