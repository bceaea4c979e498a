import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Matrix } from './matrix.js';
import type { Neighbours } from './neighbours.js';
import type { ReduceOptions } from './reduce.js';

/** What the thread of a layout is given; it sends back the points. */
export interface LayoutTask extends Pick<ReduceOptions, 'seed' | 'epochs' | 'minDist'> {
  readonly task: 'layout';
  readonly neighbours: Neighbours;
  readonly start: Matrix;
}

/**
 * One layout of `openReducer(neighbours)`, begun at once in a thread of its own: the same points, while this thread makes others.
 * @returns null where the compiled thread is not there: when the program runs from its sources.
 */
export function layOutBeside(
  neighbours: Neighbours,
  start: Matrix,
  { seed, epochs, minDist, signal }: ReduceOptions,
): Promise<Matrix> | null {
  const file = new URL('./layout-thread.js', import.meta.url);
  if (!existsSync(file)) return null;
  const workerData: LayoutTask = { task: 'layout', neighbours, start, seed, epochs, minDist };
  const worker = new Worker(file, { workerData });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop);
  const points = new Promise<Matrix>((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', (code) => reject(signal?.reason ?? new Error(`The thread of a layout ended with ${code}.`)));
  }).finally(() => signal?.removeEventListener('abort', stop));
  // Where what is done meanwhile fails, nobody waits for this.
  points.catch(() => {});
  return points;
}
