import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReplyCache } from '../db/llm-calls.js';
import { copyDatabase, type Database, openDatabase, withDatabase } from '../db/open.js';
import type { EmbeddingModel } from '../embeddings/model.js';
import { createAsker } from '../taxonomy/llm/asker.js';
import { openChat } from '../taxonomy/llm/chat.js';
import { costOf, findPrice } from '../taxonomy/llm/prices.js';
import { createRehearsal, type PlannedStep } from '../taxonomy/llm/rehearse.js';
import { alignColumns, formatCount, formatPlural } from './format.js';
import { importRuns } from './import-runs.js';
import { formatUsd } from './llm-usage.js';
import type { LlmOptions, ReadOptions, TreeOptions } from './options.js';
import { buildTaxonomy } from './pipeline.js';
import { createProgress } from './progress.js';
import { readFacets, requireClusterFacet } from './read-facets.js';

/** What a language model would be asked, net of what is known already. */
export interface LlmPlan {
  readonly model: string;
  readonly steps: readonly (PlannedStep & { readonly usd: number | null })[];
}

/**
 * Rehearses a build in a copy of the database: everything but the language model's own answers is done as it will be, so
 * calls and tokens come out nearly as they will. Sends nothing, and leaves nothing behind.
 * @param db the database as it is; null where there is none yet.
 */
export async function planLlm(
  db: Database | null,
  files: readonly string[],
  llm: string,
  options: ReadOptions & LlmOptions & TreeOptions,
  model: EmbeddingModel,
): Promise<LlmPlan> {
  const facets = readFacets(options.facets);
  requireClusterFacet(facets, options.clusterOn);
  const folder = mkdtempSync(join(tmpdir(), 'taxonomy-plan-'));
  const copy = join(folder, 'plan.db');
  try {
    if (db) copyDatabase(db, copy);
    return await withDatabase(openDatabase(copy), async (rehearsed) => {
      await importRuns(rehearsed, files, { ...options, skipBad: true }, { now: () => new Date() });
      const rehearsal = createRehearsal((await openKnown(rehearsed, llm)).ask);
      const { seed, clusters, maxChildren, clusterOn, setAsideFalseBails = false, llmContextTokens } = options;
      await buildTaxonomy(
        rehearsed,
        { seed, clusters, maxChildren },
        {
          model,
          progress: createProgress(process.stderr, true),
          now: () => new Date(),
          llm: {
            llm,
            facets,
            clusterOn,
            setAsideFalseBails,
            llmContextTokens,
            asker: { ...(await openKnown(rehearsed, llm)), ask: rehearsal.ask },
          },
        },
      );
      const price = findPrice(llm);
      const steps = rehearsal
        .planned()
        .map((step) => ({ ...step, usd: price && costOf(price, step.promptTokens, step.completionTokens) }));
      return { model: llm, steps };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An asker that knows what is kept, and asks nobody. */
async function openKnown(db: Database, model: string) {
  const chat = await openChat({ baseUrl: 'http://localhost/v1', model });
  const complete = () => Promise.reject(new Error('not asked in a plan'));
  return createAsker({ chat: { ...chat, complete }, cache: createReplyCache(db), concurrency: 8, maxRetries: 0 });
}

/** The plan in lines: a row a step, and the sum. */
export function renderLlmPlan({ model, steps }: LlmPlan): string[] {
  const sum = (key: 'calls' | 'promptTokens' | 'completionTokens') =>
    steps.reduce((total, step) => total + step[key], 0);
  const usd = steps.some((step) => step.usd === null)
    ? null
    : steps.reduce((total, step) => total + (step.usd ?? 0), 0);
  if (sum('calls') === 0) return [`LLM calls: none left to make with ${model}`];
  const rows = [
    ...steps.filter(({ calls }) => calls > 0),
    {
      step: 'in all',
      calls: sum('calls'),
      promptTokens: sum('promptTokens'),
      completionTokens: sum('completionTokens'),
      usd,
    },
  ];
  return [
    `LLM calls with ${model}, about, net of what is known already:`,
    ...alignColumns(
      rows.map((row) => [
        `  ${row.step}`,
        formatPlural(row.calls, 'call'),
        `${formatCount(row.promptTokens)} + ${formatCount(row.completionTokens)} tokens`,
        formatUsd(row.usd),
      ]),
    ),
  ];
}
