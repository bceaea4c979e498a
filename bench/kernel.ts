// One stage alone, on what a build left in its database, in a process of its own: node dist/bench/kernel.js NAME DATABASE RUNS
// Prints the seconds of each run as JSON. Reading the input is not counted.
import { openForReading } from '../db/open.js';
import { openLinearAlgebra } from '../embeddings/linear-algebra.js';
import { createMatrix, type Matrix } from '../embeddings/matrix.js';
import { findPrincipalComponents, projectRows } from '../embeddings/principal-components.js';
import { openReducer } from '../embeddings/reduce.js';
import { searchNeighbours } from '../embeddings/search-neighbours.js';
import { whiten } from '../embeddings/whiten.js';
import { buildHierarchy } from '../taxonomy/hierarchy.js';
import { layoutDefaults } from '../taxonomy/layout.js';
import { clusterLeaves } from '../taxonomy/structure.js';

/** What is known before the stage begins. */
interface Input {
  readonly vectors: Matrix;
  readonly points: Matrix;
}

const SEED = 1;
const { neighbours: COUNT, dimensions, epochs } = layoutDefaults;

/** Each prepares what its stage is given, and returns the stage. */
const KERNELS: Readonly<Record<string, (input: Input) => Promise<() => unknown>>> = {
  async knn({ vectors }) {
    const algebra = await openLinearAlgebra();
    const whitened = await whiten(vectors, algebra);
    return () => searchNeighbours(whitened, COUNT, algebra, { seed: SEED });
  },
  async umap({ vectors }) {
    const algebra = await openLinearAlgebra();
    const whitened = await whiten(vectors, algebra);
    const { neighbours } = await searchNeighbours(whitened, COUNT, algebra, { seed: SEED });
    const start = await projectRows(whitened, await findPrincipalComponents(whitened, dimensions, algebra), algebra);
    return async () => (await openReducer(neighbours)).layOut(start, { seed: SEED, epochs, minDist: 0 });
  },
  async cluster({ points }) {
    const weights = new Int32Array(points.rows).fill(1);
    return () => clusterLeaves(points, weights, {});
  },
  async hierarchy({ vectors, points }) {
    const weights = new Int32Array(points.rows).fill(1);
    const labels = clusterLeaves(points, weights, {});
    return () => buildHierarchy({ points, vectors, weights, labels, maxChildren: 12 });
  },
};

const [name, file, runs] = process.argv.slice(2) as [string, string, string];
const run = await KERNELS[name]!(readInput(file));
const seconds: number[] = [];
for (let i = 0; i < Number(runs); i++) {
  const start = performance.now();
  await run();
  seconds.push((performance.now() - start) / 1000);
}
console.log(JSON.stringify(seconds));

/** The points of the last build, and as many stored vectors, both in the order of the digests' hashes. */
function readInput(database: string): Input {
  const db = openForReading(database);
  const row = db
    .prepare('SELECT row_count AS rows, col_count AS cols, points FROM projections ORDER BY rowid DESC LIMIT 1')
    .get() as { rows: number; cols: number; points: Buffer };
  const points = toMatrix([row.points], row.rows, row.cols);
  const vectors = db
    .prepare('SELECT vector FROM embeddings ORDER BY digest_hash LIMIT ?')
    .pluck()
    .all(row.rows) as Buffer[];
  db.close();
  return { points, vectors: toMatrix(vectors, vectors.length, vectors[0]!.length / 4) };
}

function toMatrix(parts: readonly Buffer[], rows: number, cols: number): Matrix {
  const matrix = createMatrix(rows, cols);
  const bytes = Buffer.from(matrix.data.buffer);
  let at = 0;
  for (const part of parts) at += part.copy(bytes, at);
  return matrix;
}
