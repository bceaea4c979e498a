import { measureStability } from '../../taxonomy/stability.js';
import { CommandError } from '../errors.js';
import { type Evaluation, evaluate, type OpenClusterer } from '../evaluate.js';
import { renderEvaluation } from '../evaluation-text.js';
import { type LoadedTaxonomy, withTaxonomy } from '../load-taxonomy.js';
import { DEFAULTS } from '../options.js';
import type { Output } from '../output.js';

export interface EvalOptions {
  readonly db: string;
  /** Compare with this label. */
  readonly labels?: string;
  /** Also measure the agreement of trees over seeds. */
  readonly stability?: boolean;
  /** How many seeds that compares, from 2. */
  readonly seeds?: number;
  readonly json?: boolean;
}

const SEEDS = 3;

/**
 * Prints how good the taxonomy of a database is.
 * @param openClusterer makes the trees that `stability` compares.
 */
export async function evalCommand(options: EvalOptions, output: Output, openClusterer?: OpenClusterer): Promise<void> {
  await withTaxonomy(options.db, async (taxonomy) => {
    const evaluation = evaluate(taxonomy, options.labels);
    const stability = options.stability ? await compareSeeds(taxonomy, options, openClusterer) : undefined;
    output.write(
      options.json
        ? `${JSON.stringify({ ...evaluation, stability } satisfies Evaluation & { stability: unknown }, null, 2)}\n`
        : renderEvaluation(evaluation, stability),
    );
  });
}

/** Trees of the seeds from the default on. */
async function compareSeeds(taxonomy: LoadedTaxonomy, options: EvalOptions, openClusterer?: OpenClusterer) {
  const count = options.seeds ?? SEEDS;
  if (!Number.isInteger(count) || count < 2) {
    throw new CommandError(
      'BAD_OPTION',
      `--seeds ${count}: one tree has nothing to agree with. Expected a whole number from 2.`,
    );
  }
  if (!openClusterer) {
    throw new CommandError('BAD_OPTION', '--stability: this program cannot make trees anew. Leave the option out.');
  }
  const seeds = Array.from({ length: count }, (_, i) => DEFAULTS.seed + i);
  return measureStability(await openClusterer(taxonomy), seeds);
}
