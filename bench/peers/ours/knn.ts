// Exact nearest neighbours: knn.js FOLDER
import { openLinearAlgebra } from '../../../embeddings/linear-algebra.js';
import { findNeighbours } from '../../../embeddings/neighbours.js';
import { COLS, NEIGHBOURS, readMatrix, writeNumbers } from '../inputs.js';
import { serve, time } from './serve.js';

const folder = process.argv[2]!;
const vectors = readMatrix(folder, 'vectors', COLS);
const algebra = await openLinearAlgebra();
await serve(async () => {
  const { took, result } = await time(() => findNeighbours(vectors, NEIGHBOURS, algebra));
  writeNumbers(folder, 'knn-ours', result.indices);
  return took;
});
await algebra.close();
