import { loadModel as load } from '../embeddings/load-model.js';
import type { EmbeddingModel } from '../embeddings/model.js';
import { CommandError } from './errors.js';
import type { EmbedOptions } from './options.js';
import type { Progress } from './progress.js';

/** Hosts that are this machine. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Loads the encoder that the options ask for; says so first when texts will leave the machine. */
export async function loadModelFor(
  options: EmbedOptions,
  progress: Progress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<EmbeddingModel> {
  if (options.embedBaseUrl === undefined) {
    return load({
      model: options.embedModel,
      dtype: options.embedDtype,
      pooling: options.embedPooling,
      prefix: options.embedPrefix,
    });
  }
  if (options.embedModel === undefined) {
    throw new CommandError(
      'BAD_OPTION',
      '--embed-base-url needs --embed-model: the name of the model as the server knows it.',
    );
  }
  const host = parseHost(options.embedBaseUrl);
  if (!LOOPBACK.test(host))
    progress.note(`Digests of bails will be sent to ${host} for embedding with ${options.embedModel}.`);
  return load({
    model: options.embedModel,
    baseUrl: options.embedBaseUrl,
    apiKey: env.OPENAI_API_KEY,
    prefix: options.embedPrefix,
  });
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
