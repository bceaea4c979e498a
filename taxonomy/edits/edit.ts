/** A part of a leaf that is split: the bails of a new leaf, and what it is called. */
export interface SplitPart {
  readonly name: string;
  readonly summary: string;
  readonly keyphrases: readonly string[];
  readonly fit: number | null;
  readonly like: { readonly name: string; readonly similarity: number } | null;
  /** Transcripts, duplicates included. */
  readonly bails: readonly number[];
}

/** A change by hand, with everything found that it names. Nodes are ids, bails are transcripts. */
export type Edit =
  | { readonly edit: 'rename'; readonly node: number; readonly name: string }
  | { readonly edit: 'describe'; readonly node: number; readonly summary: string }
  /** Null takes the note away. */
  | { readonly edit: 'note'; readonly node: number; readonly note: string | null }
  | {
      readonly edit: 'pin';
      readonly nodes: readonly number[];
      readonly bails: readonly number[];
      readonly isPinned: boolean;
    }
  /** What the others hold goes to `node`. */
  | { readonly edit: 'merge'; readonly node: number; readonly others: readonly number[] }
  | { readonly edit: 'split'; readonly node: number; readonly parts: readonly SplitPart[] }
  /** `to` null: to the top. */
  | { readonly edit: 'move'; readonly nodes: readonly number[]; readonly to: number | null }
  /** `to` null: where its bails are nearest. */
  | { readonly edit: 'delete'; readonly node: number; readonly to: number | null }
  /** `under` null: at the top. It is made of bails, of nodes, or of nothing yet. */
  | {
      readonly edit: 'new';
      readonly name: string;
      readonly under: number | null;
      readonly bails: readonly number[];
      readonly nodes: readonly number[];
    }
  | { readonly edit: 'assign'; readonly bails: readonly number[]; readonly node: number };

export type EditKind = Edit['edit'];
