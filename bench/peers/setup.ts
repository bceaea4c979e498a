import type { Python } from './python.js';

/** What each comparison is given. */
export interface Setup {
  /** For inputs and results; removed in the end. `vectors` lies in it. */
  readonly folder: string;
  readonly rows: number;
  readonly runs: number;
  readonly python: Python;
}
