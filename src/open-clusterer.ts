import { createVectorStore } from '../db/embeddings.js';
import { loadDistinctPlacements } from '../db/placements.js';
import { createMatrix } from '../embeddings/matrix.js';
import type { ClusterWithSeed } from '../taxonomy/stability.js';
import { buildStructure } from '../taxonomy/structure.js';
import { type View, viewWords } from '../taxonomy/word-views.js';
import { loadModelFor } from './load-model.js';
import type { LoadedTaxonomy } from './load-taxonomy.js';

/** Makes the tree of a database anew with another seed, from its stored vectors and with the options of its build; changes nothing. */
export async function openClusterer({ db, build }: LoadedTaxonomy): Promise<ClusterWithSeed> {
  const store = createVectorStore(db, build.fingerprint);
  const rows = loadDistinctPlacements(db)
    .map(({ vectorHash, subject, bailCount }) => ({ bailCount, subject, vector: store.find(vectorHash) }))
    .filter(({ vector }) => vector !== null);
  const vectors = createMatrix(rows.length, rows[0]?.vector?.length ?? 0);
  for (const [i, { vector }] of rows.entries()) vectors.data.set(vector!, i * vectors.cols);
  const weights = Int32Array.from(rows, ({ bailCount }) => bailCount);
  const subjects = rows.map(({ subject }) => subject);
  const views = await viewAsBuilt(subjects, build.fingerprint);
  const { clusters, maxChildren } = build.options as { clusters?: number; maxChildren?: number };

  return async (seed) => {
    const { nodes, leafOf } = await buildStructure(vectors, weights, { seed, views, clusters, maxChildren });
    const topOf = leafOf.map((leaf) => {
      let top = leaf;
      while (top >= 0 && nodes[top]!.parent >= 0) top = nodes[top]!.parent;
      return top;
    });
    return { leafOf, topOf };
  };
}

/** What the build looked at beside the vectors; nothing where its encoder has no lexicon. */
async function viewAsBuilt(subjects: readonly string[], fingerprint: string): Promise<View[]> {
  const { model } = await loadModelFor({});
  try {
    return model.fingerprint === fingerprint && model.lexicon ? await viewWords(subjects, model.lexicon) : [];
  } finally {
    await model.close();
  }
}
