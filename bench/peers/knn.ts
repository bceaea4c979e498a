import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hold } from './contest.js';
import { COLS, NEIGHBOURS, readIntegers } from './inputs.js';
import { ownContestant } from './own.js';
import type { Setup } from './setup.js';

/** Exact nearest neighbours by cosine, the index made each time. */
export async function compareNeighbours({ folder, rows, runs, python }: Setup): Promise<void> {
  const args = [folder, String(COLS), String(NEIGHBOURS)];
  const results: Readonly<Record<string, string>> = {
    'faiss IndexFlatIP': 'knn-faiss',
    'scikit-learn, brute force': 'knn-sklearn',
    'pynndescent (approximate)': 'knn-pynndescent',
  };
  const [faiss, sklearn, descent] = Object.keys(results) as [string, string, string];
  await hold(
    {
      title: `Exact nearest neighbours, k = ${NEIGHBOURS}, ${rows} x ${COLS}`,
      ours: ownContestant('ours, ONNX Runtime', 'knn', [folder]),
      peers: [
        ...python.contestant({ name: faiss, script: 'faiss_knn.py', needs: ['numpy', 'faiss'], args }),
        ...python.contestant({ name: sklearn, script: 'sklearn_knn.py', needs: ['numpy', 'sklearn'], args }),
        ...python.contestant({ name: descent, script: 'pynndescent_knn.py', needs: ['numpy', 'pynndescent'], args }),
      ],
      goals: { [faiss]: 1.5 },
      judge: (name) => (results[name] ? { 'recall against ours': measureRecall(folder, results[name]) } : {}),
    },
    runs,
  );
}

/** Share of our neighbours that the other has too. */
function measureRecall(folder: string, file: string): number {
  if (!existsSync(join(folder, file))) return Number.NaN;
  const [ours, theirs] = [readIntegers(folder, 'knn-ours'), readIntegers(folder, file)];
  let shared = 0;
  for (let start = 0; start < ours.length; start += NEIGHBOURS) {
    const own = new Set(ours.subarray(start, start + NEIGHBOURS));
    for (const row of theirs.subarray(start, start + NEIGHBOURS)) if (own.has(row)) shared++;
  }
  return shared / ours.length;
}
