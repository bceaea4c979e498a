// k-means from greedy seeds: kmeans.js FOLDER CLUSTERS ROUNDS
import { clusterByMeans } from '../../../embeddings/k-means.js';
import { openLinearAlgebra } from '../../../embeddings/linear-algebra.js';
import { centresOf, squaredDistance } from '../../../taxonomy/kmeans.js';
import { COLS, readMatrix } from '../inputs.js';
import { serve, time } from './serve.js';

const [folder, clusters, rounds] = process.argv.slice(2) as [string, string, string];
const vectors = readMatrix(folder, 'vectors', COLS);
const options = { clusters: Number(clusters), maxRounds: Number(rounds) };
const algebra = await openLinearAlgebra();
await serve(async (seed) => {
  const { took, result } = await time(() => clusterByMeans(vectors, { ...options, seed }, algebra));
  return { ...took, objective: measureScatter(result.labels), rounds: result.rounds };
});
await algebra.close();

/** As of the peers: squared distances of rows to the mean of their label. */
function measureScatter(labels: Int32Array): number {
  const centres = centresOf(vectors, labels, options.clusters);
  let sum = 0;
  for (let i = 0; i < vectors.rows; i++) sum += squaredDistance(vectors, i, centres, labels[i]!);
  return sum;
}
