import { existsSync } from 'node:fs';
import { createVectorStore } from '../../db/embeddings.js';
import { type Database, openForReading } from '../../db/open.js';
import { createRecordFinder } from '../../db/transcripts.js';
import { digestTranscript } from '../../embeddings/digest.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { formatCount, formatPlural } from '../format.js';
import { readRecords } from '../import-runs.js';
import { loadModelFor } from '../load-model.js';
import type { EmbedOptions, LlmOptions, ReadOptions, TreeOptions } from '../options.js';
import type { Output } from '../output.js';
import { type LlmPlan, planLlm, renderLlmPlan } from '../plan-llm.js';
import { digestOptions, hashDigest } from '../stages/gather-documents.js';

export interface PlanOptions extends ReadOptions, EmbedOptions, LlmOptions, TreeOptions {
  readonly db: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What a build of these files would do. */
interface Plan {
  readonly records: number;
  readonly bad: number;
  readonly bails: number;
  readonly stays: number;
  readonly unknown: number;
  /** Records that the database has already, with the same content. */
  readonly known: number;
  /** Distinct digests of the bails, and those whose vector is stored. */
  readonly digests: number;
  readonly embedded: number;
  /** Tokens that are still to be embedded. */
  readonly tokensToEmbed: number;
  readonly encoder: string;
}

/** Says what `build` would do with these files: reads them, and touches nothing. */
export async function planCommand(files: readonly string[], options: PlanOptions, output: Output): Promise<void> {
  const db = existsSync(options.db) ? openForReading(options.db) : null;
  const { model } = await loadModelFor(options);
  try {
    const plan = await countWork(files, options, db, model);
    const llm = options.llm === undefined ? null : await planLlm(db, files, options.llm, options, model);
    output.write(options.json ? `${inertJson({ ...plan, llm }, 2)}\n` : renderPlan(plan, llm));
  } finally {
    await model.close();
    db?.close();
  }
}

async function countWork(
  files: readonly string[],
  options: PlanOptions,
  db: Database | null,
  model: EmbeddingModel,
): Promise<Plan> {
  const counts = { bail: 0, stay: 0, unknown: 0 };
  const isStored = db ? createRecordFinder(db) : () => false;
  const vectors = db ? createVectorStore(db, model.fingerprint) : null;
  const seen = new Set<string>();
  let bad = 0;
  let known = 0;
  let embedded = 0;
  let tokensToEmbed = 0;
  for (const file of files) {
    for await (const item of readRecords(file, options)) {
      if ('bad' in item) {
        bad++;
        continue;
      }
      counts[item.detection.outcome] += 1;
      if (isStored(item.record)) known++;
      if (item.detection.outcome !== 'bail') continue;
      const digest = digestTranscript(item.record, digestOptions(model));
      const hash = hashDigest(digest);
      if (digest.text.trim() === '' || seen.has(hash)) continue;
      seen.add(hash);
      if (vectors?.has(hash)) embedded++;
      else tokensToEmbed += digest.tokens;
    }
  }
  const records = counts.bail + counts.stay + counts.unknown;
  return {
    records,
    bad,
    bails: counts.bail,
    stays: counts.stay,
    unknown: counts.unknown,
    known,
    digests: seen.size,
    embedded,
    tokensToEmbed,
    encoder: model.name,
  };
}

function renderPlan(plan: Plan, llm: LlmPlan | null): string {
  const lines = [
    `${formatPlural(plan.records, 'record')}: ${formatPlural(plan.bails, 'bail')}, ${formatPlural(plan.stays, 'stay')}, ${formatCount(plan.unknown)} unknown`,
    `${formatCount(plan.known)} already in the database, ${formatCount(plan.records - plan.known)} to add or change`,
    `${formatPlural(plan.digests, 'distinct digest')}: ${formatCount(plan.embedded)} embedded already, ${formatCount(plan.digests - plan.embedded)} to embed (${formatPlural(plan.tokensToEmbed, 'token')}) with ${plan.encoder}`,
    ...(llm ? renderLlmPlan(llm) : ['LLM calls: none; names are made offline']),
    ...(plan.bad > 0 ? [`${formatPlural(plan.bad, 'line')} cannot be read: mend them, or build with --skip-bad`] : []),
    'Nothing was changed.',
  ];
  return `${lines.join('\n')}\n`;
}
