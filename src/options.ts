/** Every default in one place; docs and `--help` read them from here. */
export const DEFAULTS = {
  db: 'taxonomy.db',
  seed: 1,
  maxChildren: 12,
  /** Lines of each section of `diff`. */
  diffLines: 10,
  /** Trees that `eval --stability` compares. */
  stabilitySeeds: 3,
  /** The level of the tree at which nodes count in figures. */
  statsDepth: 1,
  /** Requests to a language model at once. */
  concurrency: 8,
  /** The facet that is clustered. */
  clusterOn: 'situation',
  /** Longest digest that a language model reads, in tokens. */
  llmContextTokens: 6_000,
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

/** How a language model is asked. */
export interface LlmOptions {
  /** Its name on the server; nothing is asked without it. */
  readonly llm?: string;
  /** An OpenAI-compatible server; OpenAI's own when absent. */
  readonly llmBaseUrl?: string;
  readonly concurrency: number;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Dollars that this build may spend. */
  readonly maxUsd?: number;
  /** Tokens, in and out, that this build may spend. */
  readonly maxTokens?: number;
  /** A file with facets of the user's own. */
  readonly facets?: string;
  readonly clusterOn: string;
  readonly setAsideFalseBails?: boolean;
  readonly llmContextTokens: number;
}

/** What shapes the tree. */
export interface TreeOptions {
  readonly seed: number;
  /** The known taxonomy that the tree starts from, with a hash of its content. */
  readonly seedTaxonomy?: string;
  /** Number of base clusters; chosen by the data when absent. */
  readonly clusters?: number;
  readonly maxChildren: number;
}
