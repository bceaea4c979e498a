import { hold } from './contest.js';
import { COLS } from './inputs.js';
import type { Setup } from './setup.js';

const ROUNDS = 20;
/** Rows of a cluster, on average. */
const ROWS_PER_CLUSTER = 10;

/** k-means with as many clusters as an offline taxonomy has leaves. */
export async function compareKmeans({ folder, rows, runs, python }: Setup): Promise<void> {
  const clusters = Math.max(2, Math.floor(rows / ROWS_PER_CLUSTER));
  const peer = (name: string, which: string, needs: readonly string[]) =>
    python.contestant({
      name,
      script: 'kmeans.py',
      needs: ['numpy', ...needs],
      args: [folder, String(COLS), String(clusters), String(ROUNDS), which],
    });
  const faiss = 'faiss Kmeans';
  await hold(
    {
      title: `k-means, k = ${clusters}, ${ROUNDS} rounds, ${rows} x ${COLS}`,
      peers: [
        ...peer(faiss, 'faiss', ['faiss']),
        ...peer('scikit-learn KMeans, greedy k-means++', 'sklearn', ['sklearn']),
        ...peer('scikit-learn KMeans, random start', 'sklearn-random', ['sklearn']),
      ],
      goals: { [faiss]: 1 },
    },
    runs,
  );
}
