import { type Facet, facetSetHash } from '../../taxonomy/llm/facets.js';
import { PROMPT_VERSION } from '../../taxonomy/llm/prompts.js';

export interface FacetOptions {
  readonly facets: readonly Facet[];
  /** Name of the language model: another one may say something else. */
  readonly llm: string;
  /** Longest digest that it reads, in tokens. */
  readonly llmContextTokens: number;
}

/** Values are stored under it: another question, wording or reader may say something else. */
export function nameFacetSet({ facets, llm, llmContextTokens }: FacetOptions): string {
  return facetSetHash(facets, PROMPT_VERSION, llm, llmContextTokens);
}
