/** Every default in one place; docs and `--help` read them from here. */
export const DEFAULTS = {
  db: 'taxonomy.db',
  seed: 1,
  maxChildren: 12,
  /** Trees that `eval --stability` compares. */
  stabilitySeeds: 3,
} as const;

/** What shapes the reading of run files. */
export interface ReadOptions {
  /** Skip lines that cannot be read instead of importing nothing. */
  readonly skipBad?: boolean;
  /** Replaces the study's keyword for `bail_string`. */
  readonly bailKeyword?: string;
  /** Replaces the known tool names for `bail_tool`. */
  readonly bailTool?: string;
  /** The column of a CSV file that holds the text. */
  readonly textColumn?: string;
}

/** What shapes the vectors. */
export interface EmbedOptions {
  /** A hub id or a local directory; the bundled encoder when absent. */
  readonly embedModel?: string;
  readonly embedDtype?: string;
  readonly embedPooling?: string;
  readonly embedPrefix?: string;
  /** An OpenAI-compatible server. */
  readonly embedBaseUrl?: string;
}

/** What shapes the tree. */
export interface TreeOptions {
  readonly seed: number;
  /** Number of base clusters; chosen by the data when absent. */
  readonly clusters?: number;
  readonly maxChildren: number;
}
