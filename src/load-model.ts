import { availableParallelism } from 'node:os';
import { BUNDLED_MODEL, loadModel as load } from '../embeddings/load-model.js';
import type { EmbeddingModel } from '../embeddings/model.js';
import { CommandError } from './errors.js';
import { isLoopback } from './loopback.js';
import type { EmbedOptions } from './options.js';

/** An encoder, and the host that texts go to for it; null when they stay on this machine. */
export interface ChosenModel {
  readonly model: EmbeddingModel;
  readonly remoteHost: string | null;
}

/** Loads the encoder that the options ask for. Nothing is sent yet. @throws CommandError BAD_OPTION */
export async function loadModelFor(options: EmbedOptions, env: NodeJS.ProcessEnv = process.env): Promise<ChosenModel> {
  refuseUnused(options);
  const { embedModel: model, embedBaseUrl: baseUrl, embedPrefix: prefix } = options;
  if (baseUrl === undefined) {
    const { embedDtype: dtype, embedPooling: pooling } = options;
    const threads = availableParallelism();
    return { model: await load({ model, dtype, pooling, prefix, threads, hubToken: env.HF_TOKEN }), remoteHost: null };
  }
  if (model === undefined) {
    throw new CommandError(
      'BAD_OPTION',
      '--embed-base-url needs --embed-model: the name of the model as the server knows it.',
    );
  }
  const host = parseHost(baseUrl);
  const loaded = await load({ model, baseUrl, apiKey: env.OPENAI_API_KEY, prefix });
  return { model: loaded, remoteHost: isLoopback(host) ? null : host };
}

/** Options of an encoder that runs here, and is not the bundled one. */
const OWN_OPTIONS = {
  embedDtype: '--embed-dtype',
  embedPooling: '--embed-pooling',
  embedPrefix: '--embed-prefix',
} as const;

/** @throws CommandError BAD_OPTION for an option that the encoder would not follow. */
function refuseUnused(options: EmbedOptions): void {
  const isServer = options.embedBaseUrl !== undefined;
  const isBundled = options.embedModel === undefined || options.embedModel === BUNDLED_MODEL;
  if (!isServer && !isBundled) return;
  for (const key of Object.keys(OWN_OPTIONS) as (keyof typeof OWN_OPTIONS)[]) {
    // A server gets the prefix with each text.
    if (options[key] === undefined || (isServer && key === 'embedPrefix')) continue;
    const encoder = isServer ? 'an encoder on a server' : 'the bundled encoder';
    throw new CommandError(
      'BAD_OPTION',
      `${OWN_OPTIONS[key]} does not apply to ${encoder}. Leave it out, or run another encoder here: --embed-model alone.`,
    );
  }
}

function parseHost(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    throw new CommandError(
      'BAD_OPTION',
      `--embed-base-url ${JSON.stringify(url)} is not an address. Expected one like http://localhost:8080/v1.`,
    );
  }
}
