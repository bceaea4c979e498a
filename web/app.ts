import type { PageCore } from '../taxonomy/export/page-form.js';
import { applyFilter, countByNode, type Filter } from './bails.js';
import { openTranscripts, type Transcripts } from './transcripts.js';

/** What all parts of the page share. */
export interface App {
  readonly core: PageCore;
  readonly transcripts: Transcripts;
  readonly nodeIndex: ReadonlyMap<string, number>;
  readonly filter: Filter;
  /** One byte a bail: 1 where it passes the filter. */
  readonly passes: Uint8Array;
  /** Bails that pass, at and below each node. */
  readonly counts: Int32Array;
  /** Bails that were picked on the map. */
  readonly picked: readonly number[];
  setFilter(filter: Filter): void;
  setPicked(bails: readonly number[]): void;
  /** Calls back after every change of the filter. */
  onFilter(listener: () => void): void;
}

export function createApp(core: PageCore): App {
  const listeners: (() => void)[] = [];
  let filter: Filter = {};
  let passes = applyFilter(core, filter);
  let counts = countByNode(core, passes);
  let picked: readonly number[] = [];
  return {
    core,
    transcripts: openTranscripts(core),
    nodeIndex: new Map(core.nodes.map(({ id }, i) => [id, i])),
    get filter() {
      return filter;
    },
    get passes() {
      return passes;
    },
    get counts() {
      return counts;
    },
    get picked() {
      return picked;
    },
    setFilter(wanted) {
      filter = wanted;
      passes = applyFilter(core, filter);
      counts = countByNode(core, passes);
      for (const listener of listeners) listener();
    },
    setPicked(bails) {
      picked = bails;
    },
    onFilter: (listener) => void listeners.push(listener),
  };
}

/** The name of a value of a column; -1 is none. */
export function valueName({ core }: Pick<App, 'core'>, column: keyof PageCore['values'], value: number): string {
  const name = core.values[column][value];
  return name === undefined || name === '' ? '(not given)' : name;
}
