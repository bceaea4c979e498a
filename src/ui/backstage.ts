import { Worker } from 'node:worker_threads';
import { loadLastFinishedBuild } from '../../db/builds.js';
import type { Database } from '../../db/open.js';
import { findMatches } from '../../db/search.js';
import { type Facts, loadFacts } from './facts.js';
import type { Hits } from './narrow.js';

/** What takes longer than a frame, done beside the screen. */
export interface Backstage {
  facts(): Promise<Facts>;
  /** Null where there is no word in it, or where a later search took its place. */
  search(words: string): Promise<Hits | null>;
  close(): void;
}

/** What one thread asks the other. */
export type Question =
  | { readonly id: number; readonly kind: 'facts' }
  | { readonly id: number; readonly kind: 'search'; readonly words: string };
export interface Answer {
  readonly id: number;
  readonly facts?: Facts;
  readonly found?: Found | null;
  readonly error?: Error;
}

export interface Found {
  readonly nodes: readonly number[];
  readonly transcripts: Int32Array;
}

/** In this thread: for tests, and where threads cannot be had. */
export function createBackstage(db: Database): Backstage {
  return {
    facts: async () => loadFacts(db, loadLastFinishedBuild(db)),
    search: async (words) => toHits(find(db, words)),
    close() {},
  };
}

export function find(db: Database, words: string): Found | null {
  const found = findMatches(db, words);
  return found && { nodes: found.nodes, transcripts: Int32Array.from(found.transcripts) };
}

/** In a thread with a connection of its own. Of several searches that wait only the last is made. */
export function createBackstageThread(file: string): Backstage {
  let worker: Worker | null = null;
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let count = 0;
  let next: { words: string; resolve: (words: string | null) => void } | null = null;
  let isSearching = false;
  const fail = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const receive = (answer: Answer) => {
    const { resolve, reject } = waiting.get(answer.id) ?? {};
    waiting.delete(answer.id);
    if (answer.error) reject?.(answer.error);
    else resolve?.(answer);
  };
  /** Begun with the first question, so that it takes nothing from the first frame. */
  const begin = (): Worker => {
    const begun = new Worker(new URL('./backstage-thread.js', import.meta.url), { workerData: { file } });
    begun.unref();
    begun.on('error', fail);
    begun.on('message', receive);
    return begun;
  };
  const ask = (question: { kind: 'facts' } | { kind: 'search'; words: string }) =>
    new Promise<Answer>((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      worker ??= begin();
      worker.postMessage({ ...question, id: count } satisfies Question);
    });
  const turn = (words: string) =>
    new Promise<string | null>((resolve) => {
      next?.resolve(null);
      next = null;
      if (isSearching) next = { words, resolve };
      else resolve(words);
    });
  return {
    facts: async () => (await ask({ kind: 'facts' })).facts!,
    async search(words) {
      if ((await turn(words)) === null) return null;
      isSearching = true;
      try {
        return toHits((await ask({ kind: 'search', words })).found ?? null);
      } finally {
        isSearching = false;
        const waits = next;
        next = null;
        waits?.resolve(waits.words);
      }
    },
    close: () => void worker?.terminate(),
  };
}

function toHits(found: Found | null): Hits | null {
  return found && { nodes: new Set(found.nodes), transcripts: found.transcripts };
}
