import type { FacetValues } from '../llm/facets.js';
import type { TreeNode } from '../tree.js';

/** A group's offers and what came of them. The rate counts offers whose outcome is known; bounds are Wilson's, 95 %. */
export interface GroupFacts {
  readonly group: string;
  readonly offers: number;
  readonly bails: number;
  readonly stays: number;
  readonly unknown: number;
  readonly rate: { readonly rate: number; readonly low: number; readonly high: number } | null;
}

/** One bail in its leaf. */
export interface ExportMember {
  readonly run: string;
  readonly recordId: string;
  readonly nodeId: number;
  readonly score: number | null;
  readonly reason: string | null;
  readonly isDuplicate: boolean;
  /** The exit alone: what an excerpt shows. */
  readonly gist: string;
  /** What a language model said of it; null where none was asked or it could not say. */
  readonly facets: FacetValues | null;
}

/** Everything that an export writes. The same taxonomy gives the same bytes: no times, no paths, no row numbers. */
export interface TaxonomyExport {
  readonly tree: readonly TreeNode[];
  readonly total: GroupFacts;
  readonly groups: readonly { readonly by: string; readonly rows: readonly GroupFacts[] }[];
  /** Name and value of what shaped the build: encoder, seed. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** Bails by answer, for every facet with a fixed set of answers; null where no language model was asked. */
  readonly facetCounts: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  /** What was skipped, cut, failed or guessed, one line each. */
  readonly losses: readonly string[];
  /** Every bail, by run and record id. */
  members(): Iterable<ExportMember>;
  /** A few excerpts of the most typical members of a leaf, each different from the others. */
  excerpts(leaf: TreeNode, count: number): readonly { readonly name: string; readonly text: string }[];
}
