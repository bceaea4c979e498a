import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EmbeddedParcel, EncoderThreadData, Parcel } from './encoder-threads.js';
import { openUseLiteBeside } from './use-lite-encoder.js';

/** A thread of `openEncoderThreads`: it does nothing where the file is loaded as any other. */
if (parentPort && workerData?.vocabulary) serve(parentPort, workerData);

/** Embeds what it is sent, until it is told to close: between two texts, for ONNX Runtime takes the program down when a thread is ended inside it. */
function serve(port: MessagePort, { vocabulary }: EncoderThreadData): void {
  const opened = openUseLiteBeside(vocabulary);
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
