import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EmbeddedParcel, EncoderThreadData, EncoderThreads, Parcel } from './encoder-threads.js';

/** A thread of `withThreads`: it does nothing where the file is loaded as any other. */
if (parentPort && workerData?.encoder) serve(parentPort, workerData);

/** Embeds what it is sent, until it is told to close: between two texts, for ONNX Runtime takes the program down when a thread is ended inside it. */
function serve(port: MessagePort, data: EncoderThreadData): void {
  const opened = open(data);
  const closing = new AbortController();
  port.on('message', async (message: Parcel | 'close') => {
    if (message === 'close') {
      closing.abort();
      port.close();
      return;
    }
    const { id, texts } = message;
    try {
      const vectors = await (await opened).embed(texts, closing.signal);
      port.postMessage({ id, vectors } satisfies EmbeddedParcel, [vectors.data.buffer as ArrayBuffer]);
    } catch (error) {
      port.postMessage({ id, error: error as Error } satisfies EmbeddedParcel);
    }
  });
}

/** Only what the encoder needs is loaded. */
async function open(data: EncoderThreadData): Promise<Pick<EncoderThreads, 'embed'>> {
  if (data.encoder === 'use-lite') return (await import('./use-lite-encoder.js')).openUseLiteBeside(data.vocabulary);
  return (await import('./transformers-encoder.js')).openTransformersEncoder(data.settings);
}
