import { createVectorStore } from '../db/embeddings.js';
import { loadDistinctPlacements } from '../db/placements.js';
import { createMatrix } from '../embeddings/matrix.js';
import type { ClusterWithSeed } from '../taxonomy/stability.js';
import { buildStructure } from '../taxonomy/structure.js';
import type { LoadedTaxonomy } from './load-taxonomy.js';

/** Makes the tree of a database anew with another seed, from its stored vectors and with the options of its build; changes nothing. */
export function openClusterer({ db, build }: LoadedTaxonomy): ClusterWithSeed {
  const store = createVectorStore(db, build.fingerprint);
  const rows = loadDistinctPlacements(db)
    .map(({ digestHash, bailCount }) => ({ bailCount, digestHash, vector: store.find(digestHash) }))
    .filter(({ vector }) => vector !== null);
  const vectors = createMatrix(rows.length, rows[0]?.vector?.length ?? 0);
  for (const [i, { vector }] of rows.entries()) vectors.data.set(vector!, i * vectors.cols);
  const weights = Int32Array.from(rows, ({ bailCount }) => bailCount);
  const { clusters, maxChildren } = build.options as { clusters?: number; maxChildren?: number };

  return async (seed) => {
    const { nodes, leafOf } = await buildStructure(vectors, weights, { seed, clusters, maxChildren });
    const topOf = leafOf.map((leaf) => {
      let top = leaf;
      while (top >= 0 && nodes[top]!.parent >= 0) top = nodes[top]!.parent;
      return top;
    });
    return { leafOf, topOf };
  };
}
