import type { PageCore, PageTranscript } from '../taxonomy/export/page-form.js';
import { lastAtMost } from './last-at-most.js';
import { unpack } from './unpack.js';

/** Unpacked chunks that are kept. */
const KEPT = 24;
/** How long a page beside may take to load, and then to hand over its text; an error page loads too, and says nothing. */
const LOADING_MS = 60_000;
const HANDING_OVER_MS = 2_000;

/** Finds transcripts by the index of their bail: in this page, or in one beside it. */
export interface Transcripts {
  readonly chunkCount: number;
  /** Null where it was left out. Rejects when the page that holds it is missing. */
  find(bail: number): Promise<PageTranscript>;
  /** All of one chunk, with the index of its first bail. */
  chunk(index: number): Promise<{ readonly start: number; readonly transcripts: readonly PageTranscript[] }>;
}

export function openTranscripts({ chunkStarts, shards }: PageCore): Transcripts {
  const chunks = new Map<number, Promise<readonly PageTranscript[]>>();
  const load = (index: number) => {
    const known = chunks.get(index);
    if (known) {
      chunks.delete(index);
      chunks.set(index, known);
      return known;
    }
    const text = shards === null ? readInside(index) : readBeside(`${shards}${index}.html`);
    const loading = text.then((packed) => unpack<PageTranscript[]>(packed));
    loading.catch(() => chunks.delete(index));
    chunks.set(index, loading);
    const oldest = chunks.keys().next().value;
    if (chunks.size > KEPT && oldest !== undefined) chunks.delete(oldest);
    return loading;
  };
  return {
    chunkCount: chunkStarts.length,
    async find(bail) {
      const index = lastAtMost(chunkStarts, bail);
      return index < 0 ? null : ((await load(index))[bail - chunkStarts[index]!] ?? null);
    },
    chunk: async (index) => ({ start: chunkStarts[index]!, transcripts: await load(index) }),
  };
}

async function readInside(index: number): Promise<string> {
  if (document.readyState === 'loading')
    await new Promise((done) => document.addEventListener('DOMContentLoaded', done, { once: true }));
  const found = document.getElementById(`chunk-${index}`);
  if (!found) throw new Error('This file is not whole: transcripts are missing at its end.');
  return found.textContent ?? '';
}

/** The page beside runs its one line in a sandbox without rights, and can only hand over its text. */
function readBeside(address: string): Promise<string> {
  return new Promise((done, fail) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.hidden = true;
    frame.src = address;
    let timer = 0;
    const end = () => {
      removeEventListener('message', receive);
      clearTimeout(timer);
      frame.remove();
    };
    const receive = ({ source, data }: MessageEvent) => {
      if (source !== frame.contentWindow || typeof data !== 'string') return;
      end();
      done(data);
    };
    const failAfter = (patienceMs: number) => {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        end();
        fail(new Error(`${decodeURI(address)} cannot be read. Keep its folder beside this file.`));
      }, patienceMs);
    };
    failAfter(LOADING_MS);
    frame.addEventListener('load', () => failAfter(HANDING_OVER_MS));
    addEventListener('message', receive);
    document.body.append(frame);
  });
}
