import { availableParallelism } from 'node:os';
import { loadModel as load } from '../embeddings/load-model.js';
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
