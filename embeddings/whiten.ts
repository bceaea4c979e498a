import type { LinearAlgebra } from './linear-algebra.js';
import { type Matrix, normalizeRows } from './matrix.js';
import { findPrincipalComponents, meanOf, projectRows, subtractMean } from './principal-components.js';

export interface WhitenOptions {
  /** 0 leaves the variances as they are, 1 makes them all equal. */
  readonly strength: number;
  /** Keep at most this many principal components. */
  readonly components: number;
  /** With fewer rows the variances are not known well enough: the rows are only centred. */
  readonly minRows: number;
}

export const whitenDefaults: WhitenOptions = { strength: 0.25, components: 300, minRows: 50 };

/**
 * Evens out directions that all texts share, so that cosines tell more: projects on the principal components, divides each
 * coordinate by variance^(strength / 2) and scales to unit length. Under three rows a mean says nothing: they come back as they are.
 * @param vectors unit rows, n x d; not changed.
 * @returns unit rows, n x at most `components`; n x d where they are only centred. A row equal to the mean becomes zeros.
 * @source soft form of Su et al. 2021, "Whitening Sentence Representations for Better Semantics and Faster Retrieval".
 */
export async function whiten(
  vectors: Matrix,
  algebra: LinearAlgebra,
  options: WhitenOptions = whitenDefaults,
): Promise<Matrix> {
  if (vectors.rows < 3) return vectors;
  if (vectors.rows < options.minRows) return normalizeRows(subtractMean(vectors, meanOf(vectors)));
  const components = await findPrincipalComponents(vectors, options.components, algebra);
  if (components.variances.length === 0) return normalizeRows(subtractMean(vectors, components.mean));
  const projected = await projectRows(vectors, components, algebra);
  const scales = components.variances.map((variance) => variance ** (-options.strength / 2));
  for (let i = 0; i < projected.data.length; i++) projected.data[i]! *= scales[i % projected.cols]!;
  return normalizeRows(projected);
}
