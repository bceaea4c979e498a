import { hold } from './contest.js';
import type { Run } from './contestant.js';
import { COLS } from './inputs.js';
import { ownContestant } from './own.js';
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
  const ours = 'ours, greedy k-means++';
  const faiss = 'faiss Kmeans';
  await hold(
    {
      title: `k-means, k = ${clusters}, ${ROUNDS} rounds, ${rows} x ${COLS}`,
      ours: ownContestant(ours, 'kmeans', [folder, String(clusters), String(ROUNDS)]),
      peers: [
        ...peer(faiss, 'faiss', ['faiss']),
        ...peer('scikit-learn KMeans, greedy k-means++', 'sklearn', ['sklearn']),
        ...peer('scikit-learn KMeans, random start', 'sklearn-random', ['sklearn']),
      ],
      goals: { [faiss]: 1 },
      remark: (results) => describeObjectives(results.get(ours)!, results.get(faiss)),
    },
    runs,
  );
}

function describeObjectives(ours: readonly Run[], faiss: readonly Run[] | undefined): string[] {
  if (!faiss) return [];
  const shares = ours.map((run, i) => 1 - (run.objective as number) / (faiss[i]!.objective as number));
  const lower = (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
  return [`Our objective is ${lower.toFixed(1)} % lower than faiss's; the goal is 15 %.`];
}
