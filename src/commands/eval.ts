import { inertJson } from '../../taxonomy/inert-json.js';
import { measureStability } from '../../taxonomy/stability.js';
import { CommandError } from '../errors.js';
import { type Evaluation, evaluate } from '../evaluate.js';
import { renderEvaluation } from '../evaluation-text.js';
import { type LoadedTaxonomy, withTaxonomy } from '../load-taxonomy.js';
import { openClusterer } from '../open-clusterer.js';
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

/** Prints how good the taxonomy of a database is. */
export async function evalCommand(options: EvalOptions, output: Output): Promise<void> {
  await withTaxonomy(options.db, async (taxonomy) => {
    const evaluation = evaluate(taxonomy, options.labels);
    const stability = options.stability ? await compareSeeds(taxonomy, options) : undefined;
    output.write(
      options.json
        ? `${inertJson({ ...evaluation, stability } satisfies Evaluation & { stability: unknown }, 2)}\n`
        : renderEvaluation(evaluation, stability),
    );
  });
}

/** Trees of the seeds from the default on. */
async function compareSeeds(taxonomy: LoadedTaxonomy, options: EvalOptions) {
  const count = options.seeds ?? DEFAULTS.stabilitySeeds;
  if (!Number.isInteger(count) || count < 2) {
    throw new CommandError(
      'BAD_OPTION',
      `--seeds ${count}: one tree has nothing to agree with. Expected a whole number from 2.`,
    );
  }
  const seeds = Array.from({ length: count }, (_, i) => DEFAULTS.seed + i);
  return measureStability(await openClusterer(taxonomy), seeds);
}
