import { parentPort, workerData } from 'node:worker_threads';
import type { LayoutTask } from './layout-beside.js';
import { openReducer } from './reduce.js';

/** The thread of `layOutBeside`: it does nothing where the file is loaded as any other. */
if (parentPort && (workerData as Partial<LayoutTask> | null)?.task === 'layout') {
  const { neighbours, start, ...options } = workerData as LayoutTask;
  const reducer = await openReducer(neighbours);
  const points = await reducer.layOut(start, options);
  parentPort.postMessage(points, [points.data.buffer as ArrayBuffer]);
}
