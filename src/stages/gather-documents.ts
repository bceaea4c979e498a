import { createHash } from 'node:crypto';
import { createDigestStore, type StoredDigest } from '../../db/digests.js';
import type { Database } from '../../db/open.js';
import { type Bail, createBodyLoader } from '../../db/transcripts.js';
import { type Digest, digestTranscript } from '../../embeddings/digest.js';
import { groupDuplicates } from '../../embeddings/duplicates.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import type { Segment } from '../../embeddings/windows.js';
import type { BucketKind } from '../../taxonomy/tree.js';

/** Raise it when digests change: older ones are then made again. */
const DIGEST_VERSION = 2;
const ROWS_PER_TRANSACTION = 500;
const EMPTY = 'nothing said in the transcript';

/** One distinct digest; every bail that says the same, or nearly, shares it. */
export interface Document {
  readonly hash: string;
  readonly text: string;
  /** What is embedded and named: the exit alone, or what a language model said of it. */
  readonly subject: string;
  /** Names its vector: `hash`, or the hash of the subject where a language model gave one. */
  readonly vectorHash: string;
  /** The bail whose digest it is: the first in canonical order. */
  readonly bail: Bail;
  /** How many bails share it, itself included. */
  readonly weight: number;
}

/** Beside the tree: in which bucket, and why. */
export interface Aside {
  readonly bucket: BucketKind;
  readonly reason: string;
}

export interface Documents {
  /** In an order that depends on content alone. */
  readonly documents: readonly Document[];
  /** The document of each bail; -1 where it stands beside the tree. */
  readonly documentOf: Int32Array;
  /** Why a bail stands beside the tree, by its place in the list of bails. */
  readonly asides: ReadonlyMap<number, Aside>;
  /** What is to be embedded of each digest that was made just now, by hash: to be read with `unpackSegments`. */
  readonly freshSegments: ReadonlyMap<string, Buffer>;
  readonly made: number;
  readonly reused: number;
  /** Bails whose digest left something out, and the mean share of tokens they kept. */
  readonly cut: { readonly count: number; readonly meanCoverage: number };
}

/** Digests every bail, from the store where it was done before, and collapses what is the same or nearly the same. */
export async function gatherDocuments(
  db: Database,
  bails: readonly Bail[],
  model: EmbeddingModel,
  context: { readonly signal?: AbortSignal; readonly onProgress?: (fraction: number) => void },
): Promise<Documents> {
  const store = createDigestStore(db, versionOf(model));
  const loadBody = createBodyLoader(db);
  const digests: StoredDigest[] = [];
  const freshSegments = new Map<string, Buffer>();
  let made = 0;
  const make = (id: number): StoredDigest => {
    const digest = digestTranscript(loadBody(id), digestOptions(model));
    const packed = packSegments(digest);
    const stored = toStored(digest, packed);
    store.put(id, stored);
    freshSegments.set(stored.hash, packed);
    made++;
    return stored;
  };
  for (let start = 0; start < bails.length; start += ROWS_PER_TRANSACTION) {
    db.transaction(() => {
      for (const { id } of bails.slice(start, start + ROWS_PER_TRANSACTION)) {
        digests.push(store.find(id) ?? make(id));
      }
    })();
    context.onProgress?.(digests.length / bails.length);
    await new Promise(setImmediate);
    context.signal?.throwIfAborted();
  }
  return { ...collapse(bails, digests), freshSegments, made, reused: bails.length - made, cut: measureCuts(digests) };
}

/** How digests are cut for a model. */
export function digestOptions(model: EmbeddingModel): Parameters<typeof digestTranscript>[1] {
  return { countTokens: model.countTokens, windowTokens: model.maxTokens };
}

/** @returns what names a digest: equal segments have equal hashes. */
export function hashDigest(digest: Pick<Digest, 'segments'>): string {
  return hashPacked(packSegments(digest));
}

function hashPacked(segments: Buffer): string {
  return createHash('sha256').update(segments).digest('hex');
}

/** Bytes, for a slice of a transcript would keep the whole of it in memory. */
function packSegments({ segments }: Pick<Digest, 'segments'>): Buffer {
  return Buffer.from(JSON.stringify(segments.map(({ text, weight }) => [text, weight])));
}

/** What `freshSegments` holds, to be embedded. */
export function unpackSegments(packed: Buffer): Segment[] {
  const pairs = JSON.parse(packed.toString('utf8')) as [text: string, weight: number][];
  return pairs.map(([text, weight]) => ({ text, weight }));
}

function versionOf(model: EmbeddingModel): string {
  return `${DIGEST_VERSION}/${model.fingerprint}`;
}

function toStored({ text, gist, tokens, totalTokens, coverage }: Digest, packedSegments: Buffer): StoredDigest {
  return { hash: hashPacked(packedSegments), text, gist, tokens, totalTokens, coverage };
}

/** First what is the same to the letter, then what is nearly the same. */
function collapse(
  bails: readonly Bail[],
  digests: readonly StoredDigest[],
): Pick<Documents, 'documents' | 'documentOf' | 'asides'> {
  const firstBail = new Map<string, number>();
  digests.forEach(({ hash, text }, i) => {
    if (text.trim() !== '' && !firstBail.has(hash)) firstBail.set(hash, i);
  });
  const hashes = [...firstBail.keys()].sort();
  const representative = groupDuplicates(hashes.map((hash) => digests[firstBail.get(hash)!]!.text));
  const kept = hashes.filter((_, i) => representative[i] === i);
  const indexOfKept = new Map(kept.map((hash, i) => [hash, i]));
  const indexOf = new Map(hashes.map((hash, i) => [hash, indexOfKept.get(hashes[representative[i]!]!)!]));
  const documentOf = Int32Array.from(digests, ({ hash }) => indexOf.get(hash) ?? -1);
  const weights = new Int32Array(kept.length);
  for (const document of documentOf) if (document >= 0) weights[document]! += 1;
  const documents = kept.map((hash, i) => {
    const first = firstBail.get(hash)!;
    const { text, gist } = digests[first]!;
    return { hash, text, subject: gist, vectorHash: hash, bail: bails[first]!, weight: weights[i]! };
  });
  const asides = new Map<number, Aside>();
  documentOf.forEach((document, bail) => {
    if (document < 0) asides.set(bail, { bucket: 'unplaced', reason: EMPTY });
  });
  return { documents, documentOf, asides };
}

/** Takes some documents, with all their bails, out of what is clustered. @param reasons why, by document. */
export function setAside(gathered: Documents, reasons: ReadonlyMap<number, string>): Documents {
  if (reasons.size === 0) return gathered;
  const kept = gathered.documents.flatMap((_, document) => (reasons.has(document) ? [] : [document]));
  const placeOf = new Map(kept.map((document, place) => [document, place]));
  const asides = new Map(gathered.asides);
  gathered.documentOf.forEach((document, bail) => {
    const reason = reasons.get(document);
    if (reason !== undefined) asides.set(bail, { bucket: 'set_aside', reason });
  });
  return {
    ...gathered,
    documents: kept.map((document) => gathered.documents[document]!),
    documentOf: gathered.documentOf.map((document) => placeOf.get(document) ?? -1),
    asides,
  };
}

function measureCuts(digests: readonly StoredDigest[]): Documents['cut'] {
  const cut = digests.filter(({ coverage }) => coverage < 1);
  return {
    count: cut.length,
    meanCoverage: cut.length === 0 ? 1 : cut.reduce((sum, { coverage }) => sum + coverage, 0) / cut.length,
  };
}
