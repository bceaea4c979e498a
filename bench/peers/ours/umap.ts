// UMAP to 10 dimensions: umap.js FOLDER given|whole
// `given` starts from the neighbours and principal components that stand in the folder; `whole` from the vectors.
import { openLinearAlgebra } from '../../../embeddings/linear-algebra.js';
import type { Matrix } from '../../../embeddings/matrix.js';
import { findNeighbours, type Neighbours } from '../../../embeddings/neighbours.js';
import { openUmap } from '../../../embeddings/open-umap.js';
import { findPrincipalComponents, projectRows } from '../../../embeddings/principal-components.js';
import { COLS, NEIGHBOURS, readIntegers, readMatrix, writeNumbers } from '../inputs.js';
import { DIMENSIONS, EPOCHS } from '../umap-options.js';
import { serve, time } from './serve.js';

const [folder, mode] = process.argv.slice(2) as [string, 'given' | 'whole'];
const vectors = readMatrix(folder, 'vectors', COLS);
const algebra = await openLinearAlgebra();
const given = mode === 'given' ? readGiven() : null;

await serve(async (seed) => {
  const { took, result } = await time(async () => {
    const { neighbours, start } = given ?? (await findGiven());
    const reducer = await openUmap(neighbours);
    return reducer.layOut(start, { seed, epochs: EPOCHS, minDist: 0 });
  });
  writeNumbers(folder, `umap-ours-${mode}`, result.data);
  return took;
});
await algebra.close();

interface Given {
  readonly neighbours: Neighbours;
  readonly start: Matrix;
}

function readGiven(): Given {
  const indices = readIntegers(folder, 'neighbours');
  const { data } = readMatrix(folder, 'distances', NEIGHBOURS);
  return {
    neighbours: { rows: vectors.rows, count: NEIGHBOURS, indices, distances: data },
    start: readMatrix(folder, 'start', DIMENSIONS),
  };
}

async function findGiven(): Promise<Given> {
  const components = await findPrincipalComponents(vectors, DIMENSIONS, algebra);
  return {
    neighbours: await findNeighbours(vectors, NEIGHBOURS, algebra),
    start: await projectRows(vectors, components, algebra),
  };
}
