import type { Message, Output } from '../../embeddings/transcript.js';
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
  /** Names it to `conversation`. Never written: it is not the same in another database. */
  readonly key: number;
  readonly run: string;
  readonly recordId: string;
  readonly nodeId: number;
  readonly model: string | null;
  readonly method: string | null;
  readonly variant: string | null;
  /** Probabilities, 0 to 1. */
  readonly pBail: number | null;
  readonly pContinue: number | null;
  /** 0 to 1, by the run's own classifier of refusals. */
  readonly refused: number | null;
  /** Which of the user's turns the exit followed, from 1. */
  readonly turn: number | null;
  readonly sample: number | null;
  /** Similarity to the leaf's centre, 0 to 1; null where it has no vector. */
  readonly score: number | null;
  /** Why it stands beside the tree; null in the tree. */
  readonly reason: string | null;
  readonly isDuplicate: boolean;
  /** Its place on the map; null where it has none. */
  readonly x: number | null;
  readonly y: number | null;
  /** The exit alone: what an excerpt shows. */
  readonly gist: string;
  /** What a language model said of it; null where none was asked or it could not say. */
  readonly facets: FacetValues | null;
}

/** A few words of a transcript, and which. */
export interface Excerpt {
  /** `run/record id`. */
  readonly name: string;
  readonly text: string;
}

/** A transcript up to the offered exit, the answer to it, and where it came from. */
export interface ExportConversation {
  readonly messages: readonly Message[];
  readonly output: Output | null;
  readonly journal: string | null;
  readonly source: Readonly<Record<string, unknown>> | null;
}

/** Everything that an export writes. The same taxonomy gives the same bytes: no times, no paths, no row numbers. */
export interface TaxonomyExport {
  /** Where it is only what lies below one node, that node as it is shown: `n12`. Offers that ended elsewhere are then among the stays. */
  readonly part?: string;
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
  excerpts(leaf: TreeNode, count: number): readonly Excerpt[];
  /** The transcript of a bail; null where transcripts are left out. */
  conversation(member: Pick<ExportMember, 'key'>): ExportConversation | null;
}
