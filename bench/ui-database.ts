import { beginBuild, endBuild } from '../db/builds.js';
import { createDigestStore } from '../db/digests.js';
import { createImporter, type StoredRecord } from '../db/imports.js';
import { type NewNode, type NewPlacement, saveTree } from '../db/nodes.js';
import { openDatabase } from '../db/open.js';
import { createRandom, type Random } from '../embeddings/random.js';
import type { Message } from '../embeddings/transcript.js';

const AT = '2025-01-02T03:04:05.000Z';
const [TOPS, MIDDLES, LEAVES_PER_MIDDLE] = [12, 25, 16];
/** Turns of one transcript, to be opened at its end. */
export const LONG_TRANSCRIPT = 2_000;

/** Words of a made-up language, the frequent ones first; a tenth are written in other scripts. */
export function makeWords(random: Random): string[] {
  const syllables = ['ka', 'to', 'mi', 're', 'sun', 'lo', 'ban', 'dir', 'fe', 'gol', 'hest', 'ju', 'nor', 'pel', 'vi'];
  const other = ['会话', 'разговор', 'čaj', 'żółw', 'مرحبا', '模型', '대화', 'été'];
  return Array.from({ length: 8_000 }, (_, i) => {
    if (i % 10 === 9) return `${other[i % other.length]}${i}`;
    return Array.from({ length: 1 + Math.floor(random() * 3) }, () => syllables[Math.floor(random() * 15)]!).join('');
  });
}

/** A database as a build leaves it: transcripts of one to many turns (many short, a long tail), three models, three methods, a tree of about 5,000 nodes. */
export function makeUiDatabase(file: string, count: number, seed = 1): { nodes: number } {
  const random = createRandom(seed);
  const words = makeWords(random);
  const pick = () => words[Math.floor(words.length * random() ** 3)]!;
  const sentence = (length: number) => Array.from({ length }, pick).join(' ');
  const db = openDatabase(file);
  db.pragma('synchronous = OFF');
  const nodes = makeNodes(
    count,
    () => sentence(4),
    () => sentence(16),
  );
  const leaves = nodes.flatMap(({ parent }, i) =>
    nodes.some((node) => node.parent === i) || parent === null ? [] : [i],
  );
  db.transaction(() => {
    const importer = createImporter(db, 'made-up.jsonl', AT);
    const digests = createDigestStore(db, 'bench');
    for (let i = 0; i < count; i++) importer.store(makeRecord(i, random, sentence), false);
    importer.finish();
    const ids = db.prepare('SELECT id FROM transcripts ORDER BY id').pluck().all() as number[];
    for (const id of ids) {
      const gist = sentence(20);
      digests.put(id, { hash: `d${id}`, text: gist, gist, tokens: 20, totalTokens: 20, coverage: 1 });
    }
    const build = beginBuild(db, { key: 'k', at: AT, options: {}, embedModel: 'made up', fingerprint: 'none' });
    saveTree(
      db,
      build,
      AT,
      countBails(nodes, leaves, ids.length),
      ids.map((id, i) => place(id, i, leaves, random)),
    );
    endBuild(db, build, 'finished', AT, {});
  })();
  db.close();
  return { nodes: nodes.length };
}

export function makeNodes(count: number, name: () => string, summary: () => string): NewNode[] {
  const nodes: NewNode[] = [];
  const add = (parent: number | null): number => {
    nodes.push({
      ...{ keepId: null, parent, kind: 'node', source: 'found', name: name(), summary: summary(), namedBy: 'words' },
      ...{
        placement: null,
        keyphrases: [],
        fit: 0.5,
        cohesion: 0.6,
        like: null,
        bailCount: count,
        distinctCount: count,
      },
    });
    return nodes.length - 1;
  };
  for (let top = 0; top < TOPS; top++) {
    const above = add(null);
    for (let middle = 0; middle < MIDDLES; middle++) {
      const parent = add(above);
      for (let leaf = 0; leaf < LEAVES_PER_MIDDLE; leaf++) add(parent);
    }
  }
  return nodes;
}

function countBails(nodes: readonly NewNode[], leaves: readonly number[], count: number): NewNode[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    for (let at: number | null = leafOf(i, leaves); at !== null; at = nodes[at]!.parent)
      counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  return nodes.map((node, i) => ({ ...node, bailCount: counts.get(i) ?? 0, distinctCount: counts.get(i) ?? 0 }));
}

/** The long transcript is alone in the last leaf. */
function leafOf(i: number, leaves: readonly number[]): number {
  return i === 0 ? leaves.at(-1)! : leaves[(i * 7) % (leaves.length - 1)]!;
}

function place(transcriptId: number, i: number, leaves: readonly number[], random: Random): NewPlacement {
  const angle = (leafOf(i, leaves) * 2.4) % (2 * Math.PI);
  const reach = 4 + (leafOf(i, leaves) % 17);
  return {
    ...{ transcriptId, node: leafOf(i, leaves), score: random(), reason: null, vectorHash: null, duplicateOf: null },
    x: Math.cos(angle) * reach + random(),
    y: Math.sin(angle) * reach + random(),
  };
}

function makeRecord(i: number, random: Random, sentence: (length: number) => string): StoredRecord {
  const turns = i === 0 ? LONG_TRANSCRIPT : 1 + Math.floor(2 * Math.exp(Math.abs(random() + random() - 1) * 3));
  const messages = Array.from(
    { length: turns },
    (_, turn): Message => ({
      role: turn % 2 === 0 ? 'user' : 'assistant',
      content: sentence(5 + Math.floor(40 * random() ** 2)),
    }),
  );
  return {
    ...{ id: `r-${String(i).padStart(6, '0')}`, run: `run-${i % 2}`, contentHash: `h${i}`, model: `model-${i % 3}` },
    ...{ method: ['bail_tool', 'bail_string', 'bail_prompt'][i % 3]!, variant: null, pBail: null, pContinue: null },
    ...{
      refused: i % 5 === 0 ? 1 : 0,
      turn: null,
      sample: null,
      labels: null,
      outcome: 'bail',
      rule: 'emoji',
      note: null,
    },
    body: { messages, output: { content: '🔄', toolCalls: [] }, journal: sentence(12), source: null, meta: null },
  };
}
