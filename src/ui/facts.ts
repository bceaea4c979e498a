import type { BuildRow } from '../../db/builds.js';
import type { Database } from '../../db/open.js';
import { iterateConditions, loadPlacedRows } from '../../db/placed-facts.js';
import { loadBailFacets } from '../../db/stats-offers.js';
import { FALSE_BAIL } from '../../taxonomy/llm/facets.js';
import type { FacetSummary } from '../stages/facet-documents.js';
import { toLine } from './inert-lines.js';

/** What is known of every bail, in columns of one number a bail: enough for counts, filters, comparisons and the map. */
export interface Facts {
  /** Int32[count], rising. */
  readonly transcriptIds: Int32Array;
  /** Int32[count]: the leaf that each lies in. */
  readonly leafIds: Int32Array;
  /** Float32[count], 0 to 1: similarity to the leaf's centre; NaN where it has none. */
  readonly scores: Float32Array;
  /** Float32[count]: the place on the map; NaN where it has none. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Uint8[count]: 1 for a bail that repeats another. */
  readonly isDuplicate: Uint8Array;
  /** What bails can be told apart by; those with one value alone too. */
  readonly columns: readonly Column[];
}

export interface Column {
  /** `run`, `model`, `method`, `variant`, `refused`, `false bail`, or the name of a facet. */
  readonly name: string;
  /** Inert texts, most frequent first; the empty one stands for "not known". */
  readonly values: readonly string[];
  /** Uint32[count]: index in `values`. */
  readonly codes: Uint32Array;
  /** Offers of the exit by value, bails or not; null where only bails are known by it. */
  readonly offers: readonly number[] | null;
}

/** Reads what is known of every placed bail. */
export function loadFacts(db: Database, build: BuildRow | null): Facts {
  const rows = loadPlacedRows(db);
  const count = rows.length;
  const facts = {
    transcriptIds: new Int32Array(count),
    leafIds: new Int32Array(count),
    scores: new Float32Array(count),
    x: new Float32Array(count),
    y: new Float32Array(count),
    isDuplicate: new Uint8Array(count),
  };
  const indexOf = new Map<number, number>();
  for (const [i, row] of rows.entries()) {
    facts.transcriptIds[i] = row[0];
    facts.leafIds[i] = row[1];
    facts.scores[i] = row[2] ?? Number.NaN;
    facts.x[i] = row[3] ?? Number.NaN;
    facts.y[i] = row[4] ?? Number.NaN;
    facts.isDuplicate[i] = row[5];
    indexOf.set(row[0], i);
  }
  return { ...facts, columns: [...readConditions(db, indexOf), ...readFacets(db, build, indexOf)] };
}

function readConditions(db: Database, indexOf: ReadonlyMap<number, number>): Column[] {
  const makers = ['run', 'model', 'method', 'variant', 'refused'].map((name) => createColumn(name, indexOf.size, true));
  for (const [id, run, model, method, variant, refused] of iterateConditions(db)) {
    const index = indexOf.get(id);
    const isRefused = refused === null ? null : refused >= 0.5 ? 'yes' : 'no';
    for (const [i, value] of [run, model, method, variant, isRefused].entries()) makers[i]!.put(index, value);
  }
  return makers.map((maker) => maker.finish()).filter(isKnown);
}

function readFacets(db: Database, build: BuildRow | null, indexOf: ReadonlyMap<number, number>): Column[] {
  const stored = (build?.summary as { readonly facets?: FacetSummary } | null | undefined)?.facets;
  if (!stored) return [];
  const names = Object.keys(stored.counts ?? {});
  const makers = names.map((name) =>
    createColumn(name === FALSE_BAIL ? 'false bail' : toLine(name), indexOf.size, false),
  );
  for (const [id, values] of loadBailFacets(db, stored.facetSet, names)) {
    for (const [i, name] of names.entries()) {
      const value = values[name];
      makers[i]!.put(indexOf.get(id), value === undefined || value === null ? null : String(value));
    }
  }
  return makers.map((maker) => maker.finish()).filter(isKnown);
}

/** @param index the bail's row; undefined for an offer that is no bail. */
function createColumn(name: string, count: number, hasOffers: boolean) {
  const codeOf = new Map<string, number>([['', 0]]);
  const [bails, offers] = [[0], [0]];
  const codes = new Uint32Array(count);
  return {
    put(index: number | undefined, value: string | null): void {
      let code = codeOf.get(value ?? '');
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(value!, code);
        bails.push(0);
        offers.push(0);
      }
      offers[code]! += 1;
      if (index === undefined) return;
      codes[index] = code;
      bails[code]! += 1;
    },
    finish(): Column {
      const known = bails.reduce((sum, n) => sum + n, 0);
      bails[0]! += count - known;
      const values = [...codeOf.keys()];
      const occurring = values.map((_, code) => code).filter((code) => bails[code]! > 0 || offers[code]! > 0);
      const order = occurring.sort((a, b) => bails[b]! - bails[a]! || a - b);
      const rank = new Uint32Array(values.length);
      for (const [place, code] of order.entries()) rank[code] = place;
      return {
        name,
        values: order.map((code) => toLine(values[code]!)),
        codes: codes.map((code) => rank[code]!),
        offers: hasOffers ? order.map((code) => offers[code]!) : null,
      };
    },
  };
}

/** Whether anything at all is known by a column. */
function isKnown({ values }: Column): boolean {
  return values.some((value) => value !== '');
}
