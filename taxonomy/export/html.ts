import { deflateRawSync } from 'node:zlib';
import type { TaxonomyExport } from './model.js';
import { gatherPage } from './page-core.js';
import { chunkTranscripts } from './page-transcripts.js';

/** The page without its data, as the front end is built: it is cut where the data goes. */
export interface PageTemplate {
  /** Everything up to the core, with `FRAMES` where the policy says which frames may be opened. */
  readonly head: string;
  /** The program, after the core, so that it starts before the transcripts have been read. */
  readonly middle: string;
  readonly tail: string;
  /** A page that holds one chunk, cut in the same way. */
  readonly shard: { readonly head: string; readonly tail: string };
}

/** Where chunks go that are too much for one page. */
export interface ShardFolder {
  /** How the page refers to them: a relative path that ends in a slash, percent-encoded. */
  readonly address: string;
  write(name: string, content: string): void;
}

/** Most characters of compressed transcripts in the page itself: with them it stays under 25 MB. */
const MOST_INSIDE = 23_000_000;

/**
 * One page that shows the taxonomy in a browser, from disk, with no server and no network: the data is inside, compressed, in
 * base64, so no sign of it is markup. Transcripts that are too much for one page go to pages beside it, where there is a folder.
 */
export function* renderHtml(
  taxonomy: TaxonomyExport,
  template: PageTemplate,
  shards?: ShardFolder,
  mostInside = MOST_INSIDE,
): Generator<string> {
  const { core, keys } = gatherPage(taxonomy);
  const chunkStarts: number[] = [];
  const chunks: string[] = [];
  let inside = 0;
  let isSharded = false;
  for (const { start, json } of chunkTranscripts(taxonomy, keys)) {
    const packed = pack(json);
    inside += packed.length;
    chunkStarts.push(start);
    chunks.push(packed);
    if (shards && !isSharded && inside > mostInside) isSharded = true;
    if (shards && isSharded)
      for (const [i, chunk] of chunks.entries()) {
        if (chunk === '') continue;
        shards.write(`${i}.html`, `${template.shard.head}${chunk}${template.shard.tail}`);
        chunks[i] = '';
      }
  }
  yield template.head.replace('FRAMES', isSharded ? " frame-src 'self' file:;" : '');
  yield pack(JSON.stringify({ ...core, chunkStarts, shards: isSharded ? shards!.address : null }));
  yield template.middle;
  if (!isSharded)
    for (const [i, chunk] of chunks.entries()) yield `<script type="text/plain" id="chunk-${i}">${chunk}</script>\n`;
  yield template.tail;
}

function pack(json: string): string {
  return deflateRawSync(json, { level: 9 }).toString('base64');
}
