import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EmbeddedParcel, Parcel } from './encoder-threads.js';
import { openUseLite } from './use-lite-encoder.js';

/** A thread of `openEncoderThreads`: it does nothing where the file is loaded as any other. */
if (parentPort && workerData === 'encoder') serve(parentPort);

function serve(port: MessagePort): void {
  const opened = openUseLite();
  port.on('message', async ({ id, texts }: Parcel) => {
    try {
      const vectors = await (await opened).embed(texts);
      port.postMessage({ id, vectors } satisfies EmbeddedParcel, [vectors.data.buffer as ArrayBuffer]);
    } catch (error) {
      port.postMessage({ id, error: error as Error } satisfies EmbeddedParcel);
    }
  });
}
