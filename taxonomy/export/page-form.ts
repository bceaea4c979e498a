import type { FacetValues } from '../llm/facets.js';
import type { TreeNode } from '../tree.js';
import type { GroupFacts } from './model.js';

/** What the page of the `html` export holds besides transcripts: compressed in its middle, read by `web/`. */
export interface PageCore {
  readonly title: string;
  /** Where it is only what lies below one node, that node; stays are then all that ended elsewhere. */
  readonly part: string | null;
  readonly total: GroupFacts;
  readonly groups: readonly { readonly by: string; readonly rows: readonly GroupFacts[] }[];
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly losses: readonly string[];
  /** Each before its children; `parent` is an index, -1 for a top node. */
  readonly nodes: readonly PageNode[];
  /** Bails by leaf in the order of the tree, the most typical first, as columns of equal length. */
  readonly bails: PageBails;
  /** Values that the columns refer to by index, by column. */
  readonly values: Readonly<Record<ValueColumn, readonly string[]>>;
  /** Transcripts come in chunks of bails that follow each other: the first bail of each; empty where there are none. */
  readonly chunkStarts: readonly number[];
  /** How the pages beside this one begin that hold the chunks; null where the chunks are in this one. */
  readonly shards: string | null;
}

export type PageNode = Omit<TreeNode, 'id' | 'parentId' | 'depth' | 'children'> & {
  /** As it is shown: `n12`. */
  readonly id: string;
  readonly parent: number;
};

/** Columns whose cells are indices into a list of values; -1 where there is none. */
export const VALUE_COLUMNS = ['run', 'model', 'method', 'variant', 'falseBail', 'reason'] as const;
export type ValueColumn = (typeof VALUE_COLUMNS)[number];

export interface PageBails extends Readonly<Record<ValueColumn, readonly number[]>> {
  readonly id: readonly string[];
  /** Index of the leaf. */
  readonly node: readonly number[];
  readonly turn: readonly (number | null)[];
  readonly sample: readonly (number | null)[];
  readonly score: readonly (number | null)[];
  readonly refused: readonly (number | null)[];
  readonly pBail: readonly (number | null)[];
  readonly pContinue: readonly (number | null)[];
  readonly duplicate: readonly (0 | 1)[];
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  /** A line of the exit. */
  readonly gist: readonly string[];
}

/** What a chunk holds of a bail: null where its transcript is withheld. */
export type PageTranscript = {
  /** Role and text of each turn. */
  readonly turns: readonly (readonly [role: string, text: string])[];
  /** The answer to the offered exit; null where it is not recorded. */
  readonly answer: string | null;
  readonly journal: string | null;
  readonly facets: FacetValues | null;
  /** Where the conversation came from, as the run says it. */
  readonly source: Readonly<Record<string, string>> | null;
} | null;
