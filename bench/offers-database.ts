import { beginBuild, endBuild } from '../db/builds.js';
import { createDigestStore } from '../db/digests.js';
import { createFacetStore } from '../db/facets.js';
import { createImporter, type StoredRecord } from '../db/imports.js';
import { type NewNode, saveTree } from '../db/nodes.js';
import { openDatabase } from '../db/open.js';
import { createRandom, type Random } from '../embeddings/random.js';
import { makeNodes, makeWords } from './ui-database.js';

const AT = '2025-01-02T03:04:05.000Z';
const MODELS = ['Qwen/Qwen2.5-7B-Instruct', 'google/gemma-2-9b-it', 'meta-llama/Llama-3.1-8B-Instruct'] as const;
const WAYS = [
  { method: 'bail_tool', variant: null },
  { method: 'bail_string', variant: null },
  { method: 'bail_prompt', variant: 'bail_first' },
  { method: 'bail_prompt', variant: 'continue_first' },
] as const;
const DATASETS = ['wildchat', 'charged'] as const;
/** Share of the conversations that all models are offered the exit in, in all ways, once or twice; in the others one is, in one way. */
const SWEPT = 0.1;
/** Chance that a conversation goes on after a turn, and its most turns. */
const [GOES_ON, MOST_TURNS] = [0.5, 6];
/** Shares of offers whose answer says neither, and that have none; and of those with a refusal known. */
const [INVALID, UNKNOWN, TOLD] = [0.03, 0.02, 0.8];

export interface OffersShape {
  readonly offers: number;
  /** About this share of the offers are left. */
  readonly bailRate: number;
  /** Whether a language model judged the bails. */
  readonly isJudged?: boolean;
}

/**
 * A database as a build leaves it, of a run as runs are: three models and three methods, one of them in two orders; most prompts offered once, some to all
 * models in all ways and twice; up to six turns of a conversation; some answers that say neither, some that are missing; refusals by a
 * classifier, of one model as probabilities.
 */
export function makeOffersDatabase(file: string, { offers, bailRate, isJudged = false }: OffersShape, seed = 1) {
  const random = createRandom(seed);
  const words = makeWords(random);
  const sentence = (length: number) =>
    Array.from({ length }, () => words[Math.floor(words.length * random() ** 3)]!).join(' ');
  const db = openDatabase(file);
  db.pragma('synchronous = OFF');
  const shape = makeNodes(
    0,
    () => sentence(4),
    () => sentence(16),
  );
  const parents = new Set(shape.map(({ parent }) => parent));
  const leaves = [...shape.keys()].filter((i) => !parents.has(i));
  db.transaction(() => {
    const importer = createImporter(db, 'made-up.jsonl', AT);
    let stored = 0;
    for (let conversation = 0; stored < offers; conversation++) {
      for (const record of converse(conversation, bailRate, random, sentence)) {
        if (stored === offers) break;
        importer.store({ ...record, id: `r-${String(stored++).padStart(6, '0')}` }, false);
      }
    }
    importer.finish();
    const bails = db
      .prepare(`SELECT transcript_id FROM detections WHERE outcome = 'bail' ORDER BY transcript_id`)
      .pluck()
      .all() as number[];
    const digests = createDigestStore(db, 'bench');
    for (const id of bails)
      digests.put(id, {
        hash: `d${id}`,
        text: sentence(60),
        gist: sentence(30),
        tokens: 20,
        totalTokens: 20,
        coverage: 1,
      });
    if (isJudged) {
      createFacetStore(db, 'made-up').putAll(bails.map((id) => ({ hash: `d${id}`, values: judge(random) })));
    }
    const build = beginBuild(db, { key: 'k', at: AT, options: { seed: 1 }, embedModel: 'made up', fingerprint: 'f' });
    const placed = bails.map((transcriptId) => ({
      ...{ transcriptId, node: leaves[Math.floor(leaves.length * random() ** 2)]!, score: random() },
      ...{ x: random(), y: random(), reason: null, vectorHash: `d${transcriptId}`, duplicateOf: null },
    }));
    saveTree(db, build, AT, count(shape, placed), placed);
    endBuild(db, build, 'finished', AT, {
      ...{ cut: { count: 0, meanCoverage: 1 }, duplicates: 0 },
      ...(isJudged ? { facets: { facetSet: 'made-up', counts: { false_bail: {}, concern: {}, language: {} } } } : {}),
    });
  })();
  db.close();
}

/** All offers of one conversation. */
function* converse(
  conversation: number,
  bailRate: number,
  random: Random,
  sentence: (length: number) => string,
): Generator<Omit<StoredRecord, 'id'>> {
  const isSwept = random() < SWEPT;
  const dataset = DATASETS[conversation % 2]!;
  const source = {
    dataset,
    conversation_id: `c${conversation}`,
    transcript_model: MODELS[conversation % 5] ?? 'gpt-4',
  };
  // How much there is to leave for: alike in all offers of the conversation, so that samples are no more than what they are.
  const pull = (bailRate + (1 - bailRate) * (random() - 0.5)) ** (0.5 + random());
  const samples = isSwept && random() < 0.5 ? 2 : 1;
  const said: { role: 'user' | 'assistant'; content: string }[] = [];
  for (let turn = 1; turn <= MOST_TURNS && (turn === 1 || random() < GOES_ON); turn++) {
    said.push({ role: 'user', content: sentence(4 + Math.floor(30 * random() ** 2)) });
    const messages = [...said];
    for (const [m, model] of MODELS.entries()) {
      for (const [w, way] of WAYS.entries()) {
        if (!isSwept && (m !== conversation % 3 || w !== conversation % 4)) continue;
        for (let sample = 0; sample < samples; sample++) {
          const at = random();
          const bailed = random() < pull * (0.8 + 0.2 * m) * (1 - 0.1 * w);
          const isInvalid = at < INVALID;
          const isUnknown = !isInvalid && at < INVALID + UNKNOWN;
          yield {
            ...{ run: `run-${m % 2}`, contentHash: `h${conversation}-${turn}-${m}-${w}-${sample}`, model, ...way },
            ...{ pBail: null, pContinue: null, refused: refuse(m, random), turn, labels: null, note: null },
            sample: samples > 1 ? sample : null,
            outcome: isInvalid || isUnknown ? 'unknown' : bailed ? 'bail' : 'stay',
            rule: isUnknown ? 'no evidence' : 'given',
            body: { messages, output: { content: sentence(8), toolCalls: [] }, journal: null, source, meta: null },
          };
        }
      }
    }
    said.push({ role: 'assistant', content: sentence(20 + Math.floor(60 * random() ** 2)) });
  }
}

/** Of the last model a probability. */
function refuse(model: number, random: Random): number | null {
  if (random() >= TOLD) return null;
  const at = random();
  return model === 2 ? at ** 3 : at < 0.15 + 0.1 * model ? 1 : 0;
}

function judge(random: Random) {
  const kinds = ['none', 'none', 'none', 'none', 'translation', 'proofreading', 'other'];
  return {
    false_bail: kinds[Math.floor(random() * kinds.length)]!,
    concern: 1 + Math.floor(random() * 5),
    language: 'en',
  };
}

function count(shape: readonly NewNode[], placed: readonly { readonly node: number }[]): NewNode[] {
  const counts = new Int32Array(shape.length);
  for (const { node } of placed) for (let at: number | null = node; at !== null; at = shape[at]!.parent) counts[at]!++;
  return shape.map((node, i) => ({ ...node, bailCount: counts[i]!, distinctCount: counts[i]! }));
}
