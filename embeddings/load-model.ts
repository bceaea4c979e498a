import { createBundledModel } from './bundled.js';
import type { EmbeddingModel } from './model.js';
import { createRemoteModel, type RemoteOptions } from './remote.js';
import { createTransformersModel, type TransformersOptions } from './transformers.js';

/** All of it may be left out: then the bundled encoder is meant. */
export type ModelChoice = Partial<RemoteOptions> &
  Partial<TransformersOptions> & {
    /** In how many threads an encoder on this machine may embed. */
    readonly threads?: number;
  };

/** The name under which the bundled encoder can be asked for. */
export const BUNDLED_MODEL = 'use-lite';

/**
 * The encoder that was asked for: with `baseUrl`, `model` on that server; else with `model`, a hub id or a directory; else
 * the one that ships with the package. Only what the chosen one needs is loaded.
 * @throws EmbeddingError when it can't be loaded, with the remedy.
 */
export async function loadModel(choice: ModelChoice = {}): Promise<EmbeddingModel> {
  const { baseUrl, model } = choice;
  if (baseUrl !== undefined) return createRemoteModel({ ...choice, baseUrl, model: model ?? '' });
  if (model !== undefined && model !== BUNDLED_MODEL)
    return createTransformersModel({ ...choice, model }, choice.threads);
  return createBundledModel(choice.threads);
}
